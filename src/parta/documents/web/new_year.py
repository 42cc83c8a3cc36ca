"""The new school year of a school: the proposal, what is decided otherwise, the order."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parta.documents.operations import new_year as operations
from parta.documents.queries import new_year as reads
from parta.documents.queries.movement import reasons_to_choose
from parta.documents.queries.orders import Handed, handed_over, number_is_taken, proposed_number
from parta.documents.rules.new_year import LEAVE, NewYear
from parta.documents.rules.orders import LONGEST_NUMBER, MOVEMENT_SERIES
from parta.documents.web.lists import Place, place_of
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, actor_of, may_write_on_get, render_page

GROUND = "рішення педагогічної ради"  # offered, never imposed


class NewYearForm(Form):
    """What concerns the whole school."""

    year = forms.TypedChoiceField(label=gettext_lazy("School year that begins"), coerce=int)
    first = forms.CharField(
        label=gettext_lazy("First classes, formed empty"), required=False, max_length=200,
        help_text=gettext_lazy("With commas between them: 1-А, 1-Б"),
    )  # fmt: skip
    leaves_on = DayField(label=gettext_lazy("First day out of school for those who leave"))
    number = forms.CharField(
        label=gettext_lazy("Number of the order"), max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    dated_on = DayField(label=gettext_lazy("Day of the order"))
    ground = forms.CharField(label=gettext_lazy("Ground of the order"), max_length=500)

    def __init__(self, *args: Any, years: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year}/{year + 1}") for year in years]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def new_year(request: Request, school: UUID) -> HttpResponse:
    """Every class with its proposal; what is typed otherwise is a decision."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    plan = reads.new_year_plan(actor, institution_id=place.id, today=today)
    drawn = reads.drawn_plan(plan, institution_id=place.id)
    year = school_year_of(today)
    form = NewYearForm(request.POST or None, years=(year + 1, year), initial=_initial(drawn, place))
    if request.method == "POST" and form.is_valid():
        try:
            order_id = _save(request, place, drawn, form)
            if order_id and _handed(actor, place, drawn, today) is None:
                return redirect("documents:order", school, order_id)
            return redirect("documents:new-year", school)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            plan = reads.new_year_plan(actor, institution_id=place.id, today=today)
            drawn = reads.drawn_plan(plan, institution_id=place.id)
            form.refuse(error)
    context = {
        "place": place, "drawn": drawn, "plan": plan, "form": form, "reasons": reasons_to_choose(), "leave": LEAVE,
        "rows": [(line, _shown(line.place), _shown_proposal(plan, line)) for line in drawn.lines],
        "handed": _handed(actor, place, drawn, today),
    }  # fmt: skip
    return render_page(request, "documents/new_year.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def new_year_class(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """Pupils of a class: who repeats, leaves, or goes to another class than the rest."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    plan = reads.new_year_plan(actor, institution_id=place.id, today=today)
    found = reads.class_plan(plan, institution_id=place.id, class_id=class_id)
    if found is None:
        raise NotVisible
    line, pupils = found
    cards = people.cards([each.pupil_id for each in pupils])
    if request.method == "GET":
        people.log_reads(actor=actor, person_ids=list(cards), what="class list")
    trouble = ""
    if request.method == "POST":
        typed = {
            str(each.pupil_id): request.POST.get(f"to-{cards[each.pupil_id].public_id}", "").strip()[:40]
            for each in pupils
        }
        try:
            operations.change_new_year(
                actor=actor, institution_id=place.id, revision=whole_number(request.POST.get("revision", "")) or 0,
                now=timezone.now(), pupils=typed,
            )  # fmt: skip
            return redirect("documents:new-year", school)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    context = {
        "place": place, "plan": plan, "line": line, "trouble": trouble, "goes": _shown(line.place),
        "rows": [(each, cards[each.pupil_id].public_id) for each in pupils], "reasons": reasons_to_choose(),
        "leave": LEAVE,
    }  # fmt: skip
    return render_page(request, "documents/new_year_class.html", context, status=422 if trouble else 200)


@require_POST
def new_year_discard(request: Request, school: UUID) -> HttpResponse:
    """Forget what was decided."""
    place = place_of(actor_of(request), school)
    operations.discard_new_year(actor=actor_of(request), institution_id=place.id)
    return redirect("documents:new-year", school)


def _save(request: Request, place: Place, drawn: reads.NewYearPlan, form: NewYearForm) -> int:
    """Keep what was decided; write the order when that was asked. Returns its id, or 0."""
    words: dict[str, Any] = {"actor": actor_of(request), "institution_id": place.id, "now": timezone.now()}
    plan, data = drawn.plan, dict(form.cleaned_data)
    typed = {str(line.known.id): _typed(request, line) for line in drawn.lines}
    year = data.pop("year")
    changes: dict[str, Any] = {
        "classes": {} if year != plan.year else typed,
        "year": year,
        "first": data["first"] if year == plan.year and data["first"] != drawn.first else plan.first,
        "leaves_on": data["leaves_on"].isoformat() if data["leaves_on"] != plan.leaving_day else plan.leaves_on,
        "number": data["number"], "dated_on": data["dated_on"].isoformat(), "ground": data["ground"],
    }  # fmt: skip
    saved = operations.change_new_year(**words, revision=whole_number(request.POST.get("revision", "")) or 0, **changes)
    if request.POST.get("do") != "order" or year != plan.year:
        return 0
    return operations.prepare_new_year(**words, revision=saved.revision)


def _handed(actor: Actor, place: Place, drawn: reads.NewYearPlan, today: date) -> Handed | None:
    """For whom the order is written, when whoever writes it may not open it."""
    key = drawn.plan.order_key(place.id)
    return handed_over(actor, institution_id=place.id, key=key, names_protected=drawn.names_protected, today=today)


def _typed(request: Request, line: reads.PlanLine) -> str:
    """A decision about a class; «» when it is what was proposed."""
    text = request.POST.get(f"to-{line.known.id}", "").strip()[:40]
    return "" if line.is_proposed and text == _shown(line.place) else text


def _shown(place: Any) -> str:
    return f"{LEAVE}{place.reason}" if place.leaves else place.name


def _shown_proposal(plan: NewYear, line: reads.PlanLine) -> str:
    return plan.classes.get(str(line.known.id), "") if line.problem else _shown(line.place)


def _initial(drawn: reads.NewYearPlan, place: Place) -> dict[str, Any]:
    plan = drawn.plan
    dated_on = date.fromisoformat(plan.dated_on)
    series: dict[str, Any] = {
        "institution_id": place.id, "school_year": school_year_of(dated_on), "series": MOVEMENT_SERIES,
    }  # fmt: skip
    is_free = bool(plan.number) and not number_is_taken(**series, number=plan.number)
    return {
        "year": plan.year,
        "first": drawn.first,
        "leaves_on": plan.leaving_day,
        "dated_on": dated_on,
        "number": plan.number if is_free else proposed_number(**series),
        "ground": plan.ground or GROUND,
    }
