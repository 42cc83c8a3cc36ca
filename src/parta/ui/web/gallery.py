"""The gallery: every component in every state, on the real shells, with invented people. Demo and development only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, wraps
from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from parta.kernel.actor import Actor
from parta.kernel.errors import Invalid, Problem
from parta.ui import forms
from parta.ui.frame import Acting, Choice, Frame, Link, Waiting
from parta.ui.http import public, render_page
from parta.ui.paging import Page

View = Callable[[HttpRequest], HttpResponseBase]

MOMENT = datetime(2026, 11, 18, 8, 42, tzinfo=UTC)
DAY = date(2026, 11, 18)

# As long as the longest in the register: 330 characters. Layouts must stand it.
LONG_NAME = (
    "Філія Опорного закладу загальної середньої освіти «Верхньокам’янецький ліцей з дошкільним підрозділом, початковою "
    "школою та гімназією імені Героїв Небесної Сотні — заклад загальної середньої освіти І–ІІІ ступенів» "
    "Нижньосироватецької сільської територіальної громади Новоукраїнського району Кропивницької області — "
    "початкова школа"
)


def specimen(view: View) -> View:
    """Open to everybody where nothing is real; elsewhere it does not exist."""

    @public
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not (settings.PARTA_DEMO or settings.DEBUG):
            raise Http404
        return view(request)

    return guarded


@dataclass(frozen=True, slots=True)
class SpecimenAct:
    """A way on that leads nowhere."""

    label: str
    is_main: bool
    href: str = "#buttons"


class SpecimenFrame(Frame):
    """The frame as a signed-in person sees it, with nobody signed in: its links lead round the gallery."""

    def __init__(
        self, request: HttpRequest, *, account: int, person: str, acting: Acting, entries: Sequence[Link]
    ) -> None:
        super().__init__(request)
        self.actor = Actor(account_id=account, name=person)
        self._acting, self._entries = acting, entries

    @cached_property
    def acting(self) -> Acting:
        return self._acting

    @cached_property
    def entries(self) -> Sequence[Link]:
        return self._entries

    @cached_property
    def place(self) -> dict[str, str]:
        here = reverse("ui:gallery")
        return {"home": here, "search": here, "help": here, "account": here, "waiting": here}

    @cached_property
    def waits(self) -> Waiting:
        return Waiting(8, reverse("ui:gallery"))


def staff_frame(request: HttpRequest, name: str = "Верхньокам’янецький ліцей № 3") -> Frame:
    """A director with two roles and more sections than fit."""
    sections = [
        _("Today"),
        _("Institution"),
        _("Movement"),
        _("Timetable"),
        _("Journals"),
        _("Documents"),
        _("Reports"),
    ]
    choices = (
        Choice("1", name, pgettext("gallery", "head"), current=True),
        Choice("2", name, _("teacher of history")),
    )
    return SpecimenFrame(
        request,
        account=1,
        person="Віктор Ткачук",
        acting=Acting(name, pgettext("gallery", "head"), LONG_NAME, choices, switch_url=reverse("ui:gallery")),
        entries=[Link(section, reverse("ui:gallery"), current=place == 1) for place, section in enumerate(sections)],
    )


def family_frame(request: HttpRequest) -> Frame:
    """A mother of two."""
    sections = [_("Day"), _("Week"), _("Marks"), _("Letters"), _("Documents")]
    children = (Choice("1", "Софія Руденко", "8-Б", current=True), Choice("2", "Максим Руденко", "3-А"))
    return SpecimenFrame(
        request,
        account=2,
        person="Оксана Руденко",
        acting=Acting("Софія Руденко", "8-Б", choices=children, switch_url=reverse("ui:gallery")),
        entries=[
            Link(section, reverse("ui:gallery-family"), current=place == 0) for place, section in enumerate(sections)
        ],
    )


class SpecimenForm(forms.VersionedForm):
    """One field of every kind."""

    full_name = django_forms.CharField(
        label=gettext_lazy("Full name of the institution"),
        help_text=gettext_lazy("As in the charter, without abbreviations"),
        widget=django_forms.Textarea(attrs={"rows": 2}),
    )
    family_name = forms.NameField(label=gettext_lazy("Family name"))
    born_on = forms.DayField(label=gettext_lazy("Date of birth"))
    edrpou = forms.EdrpouField(label=gettext_lazy("Code ЄДРПОУ"))
    rnokpp = forms.RnokppField(label=gettext_lazy("РНОКПП"), required=False)
    phone = forms.PhoneField(label=gettext_lazy("Telephone"), required=False)
    school_class = django_forms.ChoiceField(
        label=gettext_lazy("Class"), choices=[("", "—"), ("8a", "8-А"), ("8b", "8-Б")]
    )
    learning = django_forms.ChoiceField(
        label=gettext_lazy("Form of study"),
        widget=django_forms.RadioSelect,
        choices=[("day", gettext_lazy("full-time")), ("mixed", gettext_lazy("mixed, part of the week at home"))],
    )
    shares = django_forms.MultipleChoiceField(
        label=gettext_lazy("What leaves"),
        required=False,
        widget=django_forms.CheckboxSelectMultiple,
        choices=[("lists", gettext_lazy("lists of classes")), ("timetable", gettext_lazy("timetable"))],
    )
    agreed = django_forms.BooleanField(
        label=gettext_lazy("I have read it"), help_text=gettext_lazy("The order takes effect at once"), required=False
    )
    scan = forms.UploadField(label=gettext_lazy("Scan"), endings=("pdf", "jpg", "png"), required=False)
    locked = django_forms.CharField(
        label=gettext_lazy("From the register"), disabled=True, required=False, initial="UA05120070010068103"
    )


VALUES = {
    "version": "7",
    "full_name": "Верхньокам’янецький ліцей № 3",
    "family_name": "Савчук",
    "born_on": "02.11.2015",
    "edrpou": "26286360",
    "school_class": "8b",
    "learning": "day",
    "shares": ["lists"],
}


def _bound(auto_id: str, **changes: Any) -> SpecimenForm:
    data = QueryDict(mutable=True)
    for name, value in {**VALUES, **changes}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return SpecimenForm(data, auto_id=auto_id)


def failing_form() -> SpecimenForm:
    """Blocked fields, one remark, one problem of a rule."""
    form = _bound(
        "failing_%s", family_name="Caвчук", born_on="31.02.2026", edrpou="26286361", rnokpp="123", learning=""
    )
    form.is_valid()
    form.refuse(
        Invalid(
            [
                Problem(
                    field="school_class",
                    message=_("Class 8-Б is full: 30 of 30. Choose another or widen the class by an order."),
                    rule="DQ-031",
                )
            ]
        )
    )
    return form


def stale_form() -> SpecimenForm:
    """Somebody saved first."""
    form = _bound("stale_%s")
    form.is_valid()
    theirs = {"full_name": LONG_NAME, "born_on": date(2015, 11, 12), "learning": "mixed", "family_name": "Савчук"}
    form.compare(theirs, version="8", who="Коваленко Лариса Олексіївна", at=MOMENT)
    return form


class FilterForm(forms.Form):
    """Search and filters of a list."""

    q = django_forms.CharField(label=gettext_lazy("Name, place, ЄДРПОУ"), required=False)
    kind = django_forms.ChoiceField(
        label=gettext_lazy("Kind of institution"), required=False, choices=[("", pgettext_lazy("filter", "all"))]
    )


@dataclass(frozen=True, slots=True)
class Pupil:
    """A row of the specimen lists."""

    family_name: str
    given_name: str
    patronymic: str
    marks: tuple[str, ...] = ()


_FAMILY = (
    *("Бабій", "Білоус", "Бойко", "Бондар", "Вовк", "Гаврилюк"),
    *("Голуб", "Гончар", "Ґудзь", "Дорошенко", "Єременко", "Жук"),
    *("Зінченко", "Іваненко", "Їжак", "Король", "Кравець", "Кушнір"),
    *("Лисак", "Мазур", "Олійник", "Панченко", "Поліщук", "Романів"),
    *("Руденко", "Савченко", "Ткач", "Федоренко-Яворська", "Шпак", "Ющенко"),
)
_GIVEN = ("Вікторія", "Андрій", "Остап", "Злата", "Тимофій", "Соломія")


def pupils() -> list[Pupil]:
    """Thirty pupils with marks that repeat by a rule, so that pictures do not change from run to run."""
    cycle = ("", "7", "", "10", "н", "", "8", "6", "", "", "11", "", "9/8")
    return [
        Pupil(family, _GIVEN[row % 6], "", tuple(cycle[(row * 5 + column * 3) % 13] for column in range(20)))
        for row, family in enumerate(_FAMILY)
    ]


SPECIMEN_TEXT = (
    'Основний текст: "лапки", м\'який апостроф - і тире, № 3, 79 %, '
    "с. Люлинці, 2 214 учнів, Савчук О. П. не розривається."
)
SWATCHES = (
    *("paper", "sheet", "sunk", "wash", "ink", "ink-2", "accent", "edge"),
    *("line", "margin", "good", "warn", "bad"),
)


@specimen
def components(request: HttpRequest) -> HttpResponseBase:
    """All components on the staff shell."""
    context = {
        "frame": staff_frame(request),
        "form": SpecimenForm(initial={"locked": "UA05120070010068103"}),
        "failing": failing_form(),
        "stale": stale_form(),
        "filters": FilterForm(),
        "long_name": LONG_NAME,
        "moment": MOMENT,
        "day": DAY,
        "page": Page(rows=tuple(range(50)), after="x", before="y", total=17335),
        "acts": [
            SpecimenAct(label, is_main=not at)
            for at, label in enumerate((_("Sign and send"), _("Save a draft"), _("Withdraw")))
        ],
        "swatches": SWATCHES,
        "specimen_text": SPECIMEN_TEXT,
        "marks": (8, 7, 6, 7, 9, 9),
        "share_words": _("%(part)s of %(whole)s cards confirmed") % {"part": 19, "whole": 28},
        "children": ngettext("%(count)d child", "%(count)d children", 7) % {"count": 7},
    }
    return render_page(request, "ui/gallery/components.html", context)


@specimen
def family(request: HttpRequest) -> HttpResponseBase:
    """A day on the family's shell."""
    return render_page(request, "ui/gallery/family.html", {"frame": family_frame(request), "day": DAY})


@specimen
def journal(request: HttpRequest) -> HttpResponseBase:
    """The look of the grid; the working one is in `journal`."""
    context = {"frame": staff_frame(request), "pupils": pupils(), "columns": range(1, 21)}
    return render_page(request, "ui/gallery/journal.html", context)


@specimen
def failure(request: HttpRequest) -> HttpResponseBase:
    """The page of an error."""
    context = {
        "title": _("There is no such page"),
        "message": _("The address may be mistyped, or the record is not open to you."),
        "advice": "",
        "back": reverse("ui:gallery"),
        "number": "7f3a91c2",
    }
    return render_page(request, "ui/error.html", context)


@specimen
def longest(request: HttpRequest) -> HttpResponseBase:
    """Every place where a name of an institution stands, with the longest one; ``?name=`` tries another."""
    name = request.GET.get("name") or LONG_NAME
    return render_page(request, "ui/gallery/longest.html", {"frame": staff_frame(request, name), "name": name})
