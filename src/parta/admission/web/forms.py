"""Forms of first-grade admission."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.admission.operations.applying import LONGEST_REASON, NewClaim, NewPaper, NewWish
from parta.admission.operations.campaigns import LONGEST_NOTE, NewShape
from parta.admission.operations.drawing import Named
from parta.admission.queries.campaigns import OfferedShape
from parta.admission.rules.admitting import Group
from parta.admission.rules.applications import MOST_PAPER, MOST_WISHES, Told
from parta.admission.rules.campaign import Days
from parta.admission.rules.draw import LONGEST_VALUE, MOST_NUMBERS
from parta.people import api as people
from parta.reference import api as reference
from parta.ui.forms import DayField, Form, NameField, PhoneField, UploadField

MOST_SHAPES = 4
_ENDINGS = ("pdf", "png", "jpg", "jpeg", "webp")
_DAYS = ("accept_from", "accept_until", "draw_on", "confirm_until", "second_from", "second_until")


class SettlementField(forms.CharField):
    """A settlement by name or code of КАТОТТГ; cleans to «UA… name»."""

    def __init__(self, **said: Any) -> None:
        super().__init__(max_length=100, **said)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        found = reference.settlements_typed(typed)
        if len(found) > 1:
            raise forms.ValidationError(reference.which_settlement(found))
        return f"{found[0].katottg} {found[0].name}" if found else typed


class MailboxForm(Form):
    """Where the link of the form goes."""

    email = forms.EmailField(label=gettext_lazy("Your e-mail"), max_length=200)


class CodeForm(Form):
    """Number and code of an application."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of the application"), min_value=1, max_value=99999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=30, help_text=gettext_lazy("For example, 7K3M-90QD-XW2P"),
        widget=forms.TextInput(attrs={"class": "code w-s", "autocomplete": "off"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WishFields:
    """The controls of one school."""

    row: int
    wish: BoundField
    ground: BoundField
    note: BoundField
    papers: BoundField


class ApplyForm(Form):
    """A child, who applies, and the schools with grounds for priority."""

    family_name = NameField(label=gettext_lazy("Family name of the child"))
    given_name = NameField(label=gettext_lazy("Given name of the child"))
    patronymic = NameField(label=gettext_lazy("Patronymic of the child"), required=False)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), widget=forms.RadioSelect,
        choices=[("f", gettext_lazy("girl")), ("m", gettext_lazy("boy"))],
    )  # fmt: skip
    born_on = DayField(label=gettext_lazy("Date of birth"), help_text=gettext_lazy("For example, 14.03.2021"))
    document = forms.CharField(
        label=gettext_lazy("Birth certificate: series and number"), max_length=40,
        help_text=gettext_lazy("For example, І-КЛ 482913. By it a child stands once in a school."),
    )  # fmt: skip
    settlement = SettlementField(
        label=gettext_lazy("Settlement"), help_text=gettext_lazy("Name, or the code of КАТОТТГ")
    )
    street = forms.CharField(label=gettext_lazy("Street"), max_length=120)
    house = forms.CharField(label=gettext_lazy("House"), max_length=30, widget=forms.TextInput(attrs={"class": "w-s"}))
    applicant = NameField(label=gettext_lazy("Who applies: full name"), max_length=200)
    kinship = forms.ChoiceField(
        label=gettext_lazy("Who to the child"), choices=[("", gettext_lazy("not chosen yet")), *people.KINSHIPS.items()]
    )
    phone = PhoneField(label=gettext_lazy("Telephone"))
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=200, required=False,
        help_text=gettext_lazy("Letters on the state of the application come here"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, offered: Sequence[OfferedShape], grounds: Sequence[Group], is_proved: bool,
        most: int = MOST_WISHES, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.is_proved = is_proved
        if is_proved:  # the mailbox is that of the letter
            del self.fields["email"]
        schools = [(str(each.id), f"{each.school}: {each.name}") for each in offered]
        self.rows = range(1, min(most, len(offered)) + 1)
        named = [("", _("no ground")), *((group.code, group.name) for group in grounds)]
        for row in self.rows:
            first = [] if row == 1 else [("", _("no other school"))]
            self.fields[f"wish{row}"] = forms.ChoiceField(
                label=_("School and kind of class"), choices=[*first, *schools], required=row == 1
            )
            self.fields[f"ground{row}"] = forms.ChoiceField(
                label=_("Ground for priority"), choices=named, required=False,
                help_text=_("More grounds can be added on the page of the application"),
            )  # fmt: skip
            self.fields[f"note{row}"] = forms.CharField(
                label=_("What the school should know"), required=False, max_length=300,
                help_text=_("For example, the sister studies in 3-Б"),
            )  # fmt: skip
            self.fields[f"papers{row}"] = _paper_field()

    def wishes(self) -> Iterator[WishFields]:
        """Controls school by school."""
        for row in self.rows:
            yield WishFields(row, self[f"wish{row}"], self[f"ground{row}"], self[f"note{row}"], self[f"papers{row}"])

    def told(self) -> Told:
        """What was said of child and applicant."""
        typed = self.cleaned_data
        names = [name for name in Told.__dataclass_fields__ if name not in ("born_on", "email")]
        return Told(
            **{name: typed[name] for name in names},
            born_on=typed["born_on"].isoformat(),
            email=typed.get("email") or "",
        )

    def chosen(self) -> list[NewWish]:
        """Schools in the order of preference."""
        return [
            NewWish(int(self.cleaned_data[f"wish{row}"]), self._claims(row), row)
            for row in self.rows
            if self.cleaned_data.get(f"wish{row}")
        ]

    def _claims(self, row: int) -> tuple[NewClaim, ...]:
        typed = self.cleaned_data
        return (
            (_claim(typed[f"ground{row}"], typed[f"note{row}"], typed[f"papers{row}"]),)
            if typed[f"ground{row}"]
            else ()
        )


class GroundForm(Form):
    """One more ground, or a paper to one named before."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground for priority"))
    note = forms.CharField(label=gettext_lazy("What the school should know"), required=False, max_length=300)

    def __init__(self, *args: Any, grounds: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(group.code, group.name) for group in grounds]  # type: ignore[attr-defined]
        self.fields["papers"] = _paper_field()

    def claim(self) -> NewClaim:
        typed = self.cleaned_data
        return _claim(typed["ground"], typed["note"], typed["papers"])


def _paper_field() -> UploadField:
    return UploadField(
        label=_("Document of the ground"), endings=_ENDINGS, max_bytes=MOST_PAPER, required=False,
        help_text=_("PDF or picture, up to 2 MB. It can be shown at the school instead."),
    )  # fmt: skip


def _claim(group: str, note: str, paper: UploadedFile | None) -> NewClaim:
    papers = (NewPaper(paper.name or "", paper.read()),) if paper else ()
    return NewClaim(group, note, papers)


class AnnounceForm(Form):
    """Days and places of a campaign."""

    accept_from = DayField(label=gettext_lazy("Applications are accepted from"))
    accept_at = forms.TimeField(
        label=gettext_lazy("At what hour, on the first day"), input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "w-s"}), help_text=gettext_lazy("For example, 09:00"),
    )  # fmt: skip
    accept_until = DayField(label=gettext_lazy("to, inclusive"))
    draw_on = DayField(label=gettext_lazy("The draw, at the latest"))
    confirm_until = DayField(label=gettext_lazy("Places are confirmed until"))
    second_from = DayField(label=gettext_lazy("Applications to places left, from"))
    second_until = DayField(label=gettext_lazy("to, inclusive"))
    confirm_days = forms.IntegerField(
        label=gettext_lazy("For how many days a place offered later is kept"), min_value=1, max_value=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What parents should know"), required=False, max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Where and when papers are accepted"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, MOST_SHAPES + 1):
            self.fields[f"name{row}"] = forms.CharField(
                label=_("Kind of class"), required=row == 1, max_length=120,
                help_text=_("For example, general, full-time, taught in Ukrainian"),
            )  # fmt: skip
            self.fields[f"places{row}"] = forms.IntegerField(
                label=_("Places"), required=row == 1, min_value=0, max_value=600,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in range(2, MOST_SHAPES + 1):
            if cleaned.get(f"name{row}") and cleaned.get(f"places{row}") is None:
                self.add_error(f"places{row}", str(_("Say how many places there are.")))
        return cleaned

    def shape_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        for row in range(1, MOST_SHAPES + 1):
            yield self[f"name{row}"], self[f"places{row}"]

    def days(self) -> Days:
        typed = self.cleaned_data
        return Days(**{name: typed[name] for name in (*_DAYS, "confirm_days")})

    def shapes(self) -> list[NewShape]:
        typed = self.cleaned_data
        rows = range(1, MOST_SHAPES + 1)
        return [NewShape(typed[f"name{row}"], typed[f"places{row}"]) for row in rows if typed.get(f"name{row}")]


class VerdictForm(Form):
    """The school's answer to a ground."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is not confirmed, and what the parent can do"), required=False,
        max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class DecideForm(Form):
    """The value of the draw, named in advance."""

    source = forms.CharField(
        label=gettext_lazy("The number that will be taken"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whose, published where, which part: for example, the first five balls of the lottery "
                               "of 10 June on its site, in the order of falling"),
    )  # fmt: skip
    value_on = DayField(label=gettext_lazy("The day on which it becomes known"), required=False)
    numbers = forms.IntegerField(
        label=gettext_lazy("Of how many numbers it consists"), required=False, min_value=1, max_value=MOST_NUMBERS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
        help_text=gettext_lazy("Five balls are five numbers; a rate of 45.1234 is two"),
    )  # fmt: skip
    commission = forms.CharField(
        label=gettext_lazy("Commission"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line: full name, comma, post. At least three; they stand in the protocol"),
    )  # fmt: skip

    def named(self) -> Named:
        """What was named in advance."""
        typed = self.cleaned_data
        members = tuple(line for line in typed["commission"].splitlines() if line.strip())
        return Named(typed["source"], typed["value_on"], typed["numbers"], members)


class ValueForm(Form):
    """The value as it was published."""

    value = forms.CharField(
        label=gettext_lazy("The value as it was published"), max_length=LONGEST_VALUE,
        help_text=gettext_lazy("It is entered once and stays. Only its numbers count, in their order."),
    )  # fmt: skip


class HandOverForm(Form):
    """Which children go to the order, into which class."""

    shape = forms.TypedChoiceField(label=gettext_lazy("Kind of class"), coerce=int)
    class_name = forms.CharField(
        label=gettext_lazy("Class"), max_length=20, help_text=gettext_lazy("For example, 1-А"),
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip

    def __init__(self, *args: Any, shapes: Sequence[tuple[int, str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shape"].choices = [  # type: ignore[attr-defined]
            (number, f"{name}: {count}") for number, name, count in shapes if count
        ]
