"""Groups go over into the new school year: the proposal, what is decided otherwise, the order."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parta.documents import api as documents
from parta.kernel.dates import school_year_of
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.preschools.operations import carrying as operations
from parta.preschools.queries import carrying as queries
from parta.preschools.queries.groups import Place, place_of
from parta.preschools.rules.carrying import Carrying, Next
from parta.preschools.web.groups import actor_of
from parta.reference import api as reference
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, may_write_on_get, render_page

GROUND = "рішення педагогічної ради"  # offered, never imposed
MOST_EDUCATORS = 2


class YearForm(Form):
    """What concerns all groups."""

    year = forms.TypedChoiceField(label=gettext_lazy("School year that begins"), coerce=int)
    number = forms.CharField(
        label=gettext_lazy("Number of the order"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    dated_on = DayField(label=gettext_lazy("Day of the order"))
    ground = forms.CharField(label=gettext_lazy("Ground of the order"), max_length=500, required=False)

    def __init__(self, *args: Any, years: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year}/{year + 1}") for year in years]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def new_year(request: Request, school: UUID) -> HttpResponse:
    """Every group with its next year; what is typed otherwise is a decision."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    plan = queries.carrying_plan(actor, institution_id=place.id, today=today)
    page = queries.drawn(actor, place, plan, today=today)
    form = YearForm(request.POST or None, years=queries.years_to_carry(today), initial=_initial(plan, place, today))
    if request.method == "POST" and form.is_valid():
        try:
            order_id = _save(request, page, form)
            if order_id and page.handed is None:
                return redirect("documents:order", school, order_id)
            return redirect("preschools:new-year", school)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
            plan = queries.carrying_plan(actor, institution_id=place.id, today=today)
            page = queries.drawn(actor, place, plan, today=today)
    context = {
        "place": place, "school": school, "page": page, "form": form, "ages": _ages(),
        "handed": page.handed,
        "rows": [(line, _posts(line.next)) for line in page.lines],
    }  # fmt: skip
    return render_page(request, "preschools/new_year.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def new_year_group(request: Request, school: UUID, group_id: int) -> HttpResponse:
    """Children of a group: who goes to another group than the rest."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    plan = queries.carrying_plan(actor, institution_id=place.id, today=today)
    page = queries.drawn(actor, place, plan, today=today)
    line = next((each for each in page.lines if each.now.id == group_id), None)
    if line is None:
        raise NotVisible
    stay = [child for child in line.children if not child.leaves]
    trouble = ""
    if request.method == "POST":
        typed = {child.pupil_id: request.POST.get(f"to-{child.public_id}", "")[:40] for child in stay}
        try:
            operations.change_carrying(
                actor=actor, institution_id=place.id, revision=_revision(request), now=timezone.now(), children=typed
            )
            return redirect("preschools:new-year", school)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    else:
        people.log_reads(actor=actor, person_ids=[child.pupil_id for child in stay], what="class list")
    context = {
        "place": place, "school": school, "page": page, "line": line, "children": stay, "trouble": trouble,
    }  # fmt: skip
    return render_page(request, "preschools/new_year_group.html", context, status=422 if trouble else 200)


@require_POST
def discard(request: Request, school: UUID) -> HttpResponse:
    """Forget what was decided."""
    place = place_of(actor_of(request), school)
    operations.discard_carrying(actor=actor_of(request), institution_id=place.id)
    return redirect("preschools:new-year", school)


def _save(request: Request, page: queries.Plan, form: YearForm) -> int:
    """Keep what was decided; write the order when that was asked. Returns its id, or 0."""
    words: dict[str, Any] = {
        "actor": actor_of(request), "institution_id": page.place.id, "now": timezone.now(),
    }  # fmt: skip
    said = form.cleaned_data
    is_same = said["year"] == page.plan.year
    saved = operations.change_carrying(
        **words, revision=_revision(request), groups=_decided(request, page) if is_same else {}, year=said["year"],
        number=said["number"], dated_on=said["dated_on"].isoformat(), ground=said["ground"],
    )  # fmt: skip
    if request.POST.get("do") != "order" or not is_same:
        return 0
    return operations.order_carrying(**words, revision=saved.revision)


def _decided(request: Request, page: queries.Plan) -> dict[int, Next | None]:
    """Groups of which something else is said than stands there."""
    posts = {post_id for post_id, _name in page.staff}
    ages = dict(_ages())
    found: dict[int, Next | None] = {}
    for line in page.lines:
        at = line.now.id
        name = request.POST.get(f"name-{at}")
        if name is None:
            continue
        age = whole_number(request.POST.get(f"age-{at}", "")) or 0
        chosen = [whole_number(request.POST.get(f"educator{each}-{at}", "")) for each in range(1, MOST_EDUCATORS + 1)]
        typed = Next(
            name.strip()[:40], age if age in ages else line.next.age,
            whole_number(request.POST.get(f"places-{at}", "")) or 0,
            (*(each for each in chosen if each in posts and each is not None), *line.next.educators[MOST_EDUCATORS:]),
        )  # fmt: skip
        if typed != line.next:
            found[at] = typed
    return found


def _posts(after: Next) -> tuple[int, ...]:
    """Posts of the two selects; 0 = nobody."""
    return (*after.educators[:MOST_EDUCATORS], *(0 for _ in range(MOST_EDUCATORS - len(after.educators))))


def _ages() -> list[tuple[int, str]]:
    return [(item.number, item.shown) for item in reference.items("preschool_age")["preschool_age"].values()]


def _revision(request: Request) -> int:
    return whole_number(request.POST.get("revision", "")) or 0


def _initial(plan: Carrying, place: Place, today: date) -> dict[str, Any]:
    number = documents.proposed_number(
        institution_id=place.id, school_year=school_year_of(today), series=documents.MOVEMENT_SERIES
    )
    return {"year": plan.year, "number": number, "dated_on": today, "ground": plan.ground or GROUND}
