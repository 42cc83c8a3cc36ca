"""Children who leave for grade 1: the grid, the choice of a school, the order."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parta.documents import api as documents
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.dates import school_year_of
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.preschools.operations import leaving as operations
from parta.preschools.queries import leaving as queries
from parta.preschools.queries.groups import place_of
from parta.preschools.rules.leaving import LONGEST, Decision, Does
from parta.preschools.web.groups import actor_of
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, may_write_on_get, render_page

WORKING = 1
GROUND = "заяви батьків"  # offered, never imposed


class LeavingForm(Form):
    """What the order says."""

    number = forms.CharField(
        label=gettext_lazy("Number of the order"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    dated_on = DayField(label=gettext_lazy("Day of the order"))
    ground = forms.CharField(label=gettext_lazy("Ground of the order"), max_length=500, required=False)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def leaving(request: Request, school: UUID) -> HttpResponse:
    """Who goes where; saved, completed by a child, or written as an order."""
    actor, today = actor_of(request), timezone.localdate()
    place = place_of(actor, school)
    plan = queries.leaving_plan(actor, institution_id=place.id, today=today)
    grid = queries.leaving_grid(actor, place, plan, today=today)
    form = LeavingForm(request.POST or None, initial=_initial(grid, today))
    if request.method == "POST" and form.is_valid():
        try:
            order_id = _save(request, grid, form)
            if order_id:
                return redirect("documents:order", school, order_id)
            return redirect("preschools:leaving", school)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            _refuse(form, error)
            plan = queries.leaving_plan(actor, institution_id=place.id, today=today)
            grid = queries.leaving_grid(actor, place, plan, today=today)
    if request.method == "GET":
        people.log_reads(actor=actor, person_ids=[row.pupil_id for row in grid.rows], what="class list")
    context = {
        "place": place, "school": school, "grid": grid, "form": form, "unknown": Does.UNKNOWN.value,
        "stays": Does.STAYS.value, "longest": LONGEST,
    }  # fmt: skip
    return render_page(request, "preschools/leaving.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def leaving_school(request: Request, school: UUID) -> HttpResponse:
    """Find a school and say who goes there."""
    actor, today = actor_of(request), timezone.localdate()
    place = place_of(actor, school)
    plan = queries.leaving_plan(actor, institution_id=place.id, today=today)
    grid = queries.leaving_grid(actor, place, plan, today=today)
    rows = [row for row in grid.rows if not row.is_done and not row.is_there]
    trouble = ""
    if request.method == "POST":
        try:
            target = _target(request)
            named = set(request.POST.getlist("child"))
            decided = {row.pupil_id: Decision(Does.GOES, target) for row in rows if str(row.public_id) in named}
            if not decided:
                raise Invalid([Problem("child", _("Choose at least one child."))])
            operations.change_leaving(
                actor=actor, institution_id=place.id, revision=_revision(request), now=timezone.now(), decided=decided
            )
            return redirect("preschools:leaving", school)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    else:
        people.log_reads(actor=actor, person_ids=[row.pupil_id for row in rows], what="class list")
    sought, asked = request.GET.get("q", "").strip()[:200], request.GET.get("child", "")
    found = institutions.find(sought, institutions.Filters(status=WORKING), size=20).rows if sought else ()
    context = {
        "place": place, "school": school, "plan": plan, "sought": sought, "trouble": trouble, "child": asked,
        "found": [each for each in found if each.id != place.id],
        "rows": [(row, _is_meant(row, asked, request)) for row in rows],
    }  # fmt: skip
    return render_page(request, "preschools/leaving_school.html", context, status=422 if trouble else 200)


def _is_meant(row: queries.Row, asked: str, request: Request) -> bool:
    if request.method == "POST":
        return str(row.public_id) in request.POST.getlist("child")
    return str(row.public_id) == asked if asked else row.decision.does is Does.UNKNOWN


def _save(request: Request, grid: queries.Grid, form: LeavingForm) -> int:
    """Keep what was decided; write the order when that was asked. Returns its id, or 0."""
    words: dict[str, Any] = {
        "actor": actor_of(request), "institution_id": grid.place.id, "now": timezone.now(),
    }  # fmt: skip
    said = form.cleaned_data
    saved = operations.change_leaving(
        **words, revision=_revision(request), decided=_decided(request, grid), add=_added(request, grid),
        number=said["number"], dated_on=said["dated_on"].isoformat(), ground=said["ground"],
    )  # fmt: skip
    return operations.order_leaving(**words, revision=saved.revision) if request.POST.get("do") == "order" else 0


def _decided(request: Request, grid: queries.Grid) -> dict[int, Decision]:
    """Rows that say something else than they did."""
    schools = {str(each.public_id): each.id for each in grid.schools}
    found = {}
    for row in grid.rows:
        typed = request.POST.get(f"to-{row.public_id}")
        if typed is None or row.is_done or row.is_there:
            continue
        why = request.POST.get(f"why-{row.public_id}", "").strip()[:LONGEST]
        if typed in schools:
            decision = Decision(Does.GOES, schools[typed])
        else:
            decision = Decision(Does.STAYS, reason=why) if typed == Does.STAYS else Decision(Does.UNKNOWN)
        if decision != row.decision:
            found[row.pupil_id] = decision
    return found


def _added(request: Request, grid: queries.Grid) -> list[int]:
    chosen = request.POST.get("add", "")
    if not chosen:
        return []
    known = {str(public_id): public_id for public_id, _name in grid.others}
    if chosen not in known:
        raise NotVisible
    ids = enrolment.pupil_ids_of(actor_of(request), institution_id=grid.place.id, public_ids=[known[chosen]])
    return list(ids.values())


def _refuse(form: LeavingForm, error: DomainError) -> None:
    """Problems of rows stand above the grid too, each with its child's name."""
    if isinstance(error, Invalid):
        for problem in error.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    else:
        form.refuse(error)


def _target(request: Request) -> int:
    try:
        return institutions.institution_by_public_id(UUID(request.POST.get("target", ""))).id
    except ValueError as error:
        raise NotVisible from error


def _revision(request: Request) -> int:
    return whole_number(request.POST.get("revision", "")) or 0


def _initial(grid: queries.Grid, today: date) -> dict[str, Any]:
    plan = grid.plan
    proposed = documents.proposed_number(
        institution_id=grid.place.id, school_year=school_year_of(today), series=documents.MOVEMENT_SERIES
    )
    return {"number": proposed, "dated_on": today, "ground": plan.ground or GROUND}
