"""First-graders whom preschools send: a class for each, or a refusal with a reason; one order enrols them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parta.documents.operations import first_grade as operations
from parta.documents.queries import first_grade as reads
from parta.documents.queries.orders import proposed_number
from parta.documents.rules.orders import LONGEST_NUMBER, MOVEMENT_SERIES
from parta.documents.web.lists import Place, place_of
from parta.kernel.dates import school_year_of
from parta.kernel.errors import DomainError, Invalid, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, actor_of, may_write_on_get, render_page

GROUND = "заяви батьків, накази закладів дошкільної освіти про вибуття"  # offered, never imposed
REFUSE, LATER = "no", "later"


class BeginnersForm(Form):
    """What concerns everybody on the page."""

    all = forms.TypedChoiceField(
        label=gettext_lazy("Class for everybody"), coerce=int, required=False, empty_value=None,
        help_text=gettext_lazy("In the row you can say otherwise"),
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("Number of the order"), max_length=LONGEST_NUMBER, required=False,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    dated_on = DayField(label=gettext_lazy("Day of the order"))
    ground = forms.CharField(label=gettext_lazy("Ground of the order"), max_length=500, required=False)

    def __init__(self, *args: Any, page: reads.Beginners, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(group.id, f"{group.name} ({group.size})") for group in page.classes]
        self.fields["all"].choices = [("", _("not chosen")), *found]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Row:
    """A child with what was typed for it."""

    child: reads.Beginner
    to: str
    why: str
    problems: tuple[str, ...] = ()


@require_http_methods(["GET", "POST"])
@may_write_on_get
def beginners(request: Request, school: UUID) -> HttpResponse:
    """The grid of those who come; ``?day=`` when they come on several days."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    page = reads.beginners_of(actor, institution_id=place.id, day=_day(request))
    form = BeginnersForm(request.POST or None, page=page, initial=_initial(page, place))
    wrong: dict[str, list[str]] = {}
    if request.method == "POST" and page.since is not None and form.is_valid():
        try:
            order_id = _answer(request, place, page, form)
            if order_id is not None:
                return redirect("documents:order", school, order_id)
            return redirect(f"{reverse('documents:first-graders', args=[school])}?day={page.since.isoformat()}")
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            wrong = _refused(form, error, page)
    if request.method == "GET":
        people.log_reads(actor=actor, person_ids=[row.person_id for row in page.rows], what="class list")
    rows = [
        Row(
            row, request.POST.get(f"to-{row.public_id}", _chosen(row)), request.POST.get(f"why-{row.public_id}", ""),
            tuple(wrong.get(str(row.public_id), ())),
        )
        for row in page.rows
    ]  # fmt: skip
    context = {"place": place, "page": page, "form": form, "rows": rows, "refuse": REFUSE, "later": LATER}
    return render_page(request, "documents/first_graders.html", context, status=422 if form.errors else 200)


def _answer(request: Request, place: Place, page: reads.Beginners, form: BeginnersForm) -> int | None:
    assert page.since is not None
    classes, refused = {}, {}
    for row in page.rows:
        said = request.POST.get(f"to-{row.public_id}", "")
        if said == REFUSE:
            refused[row.public_id] = request.POST.get(f"why-{row.public_id}", "")
        elif said != LATER:
            group_id = whole_number(said) or form.cleaned_data["all"]
            if group_id:
                classes[row.public_id] = group_id
    return operations.take_first_graders(
        actor=actor_of(request), institution_id=place.id, since=page.since, classes=classes, refused=refused,
        number=form.cleaned_data["number"], dated_on=form.cleaned_data["dated_on"], ground=form.cleaned_data["ground"],
        now=timezone.now(),
    )  # fmt: skip


def _refused(form: BeginnersForm, error: DomainError, page: reads.Beginners) -> dict[str, list[str]]:
    """Problems of rows beside their rows, the others at their fields; above, that there are some."""
    names = {str(row.public_id): row.name for row in page.rows}
    told: dict[str, list[str]] = {}
    rest = []
    for problem in error.problems if isinstance(error, Invalid) else ():
        at = problem.field.partition("-")[2]
        if at in names:
            told.setdefault(at, []).append(problem.message)
            form.add_error(None, f"{names[at]}: {problem.message}")
        else:
            rest.append(problem)
    if rest:
        form.refuse(Invalid(rest))
    elif not told:
        form.refuse(error)
    return told


def _chosen(row: reads.Beginner) -> str:
    return str(row.class_id) if row.is_ordered and row.class_id else ""


def _day(request: Request) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def _initial(page: reads.Beginners, place: Place) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "all": page.classes[0].id if len(page.classes) == 1 else "",
        "dated_on": today,
        "number": proposed_number(
            institution_id=place.id, school_year=school_year_of(today), series=MOVEMENT_SERIES
        ),
        "ground": GROUND,
    }  # fmt: skip
