"""Groups of a preschool: the list, a new one, a change."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.preschools import policies
from parta.preschools.operations import groups as operations
from parta.preschools.outside_sheet import CODE as CHILDREN
from parta.preschools.queries import groups as queries
from parta.preschools.rules.groups import meals_in
from parta.preschools.web.forms import ALL_MEALS, GroupForm
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.http import Request, render_page


def actor_of(request: Request) -> Actor:
    """The actor of a page that is not public: the middleware let nobody else in."""
    assert request.actor is not None
    return request.actor


@require_GET
def own(request: Request) -> HttpResponse:
    """Lead to the groups of the institution the actor acts for."""
    institution_id = queries.own_preschool(actor_of(request))
    if institution_id is None:
        raise NotVisible
    return redirect("preschools:groups", institutions.public_id_of(institution_id))


@require_GET
def group_list(request: Request, school: UUID) -> HttpResponse:
    """Groups with places and educators; ``?as=xlsx`` and ``?as=csv`` take the list, which names no child."""
    page = queries.groups_page(actor_of(request), school, on=timezone.localdate())
    if request.GET.get("as") in ("xlsx", "csv"):
        return _file(page, request.GET["as"])
    acts = [
        enrolment.Act(_("Today"), reverse("preschools:today", args=[school]), is_main=True),
        *([enrolment.Act(_("Queue"), reverse("preschools:queue", args=[school]))] if page.may_give else []),
        *([enrolment.Act(_("Form a group"), reverse("preschools:group-new", args=[school]))] if page.may_form else []),
    ]
    if page.may_form and page.groups:
        acts.append(enrolment.Act(_("New school year"), reverse("preschools:new-year", args=[school])))
    if page.may_give:
        acts.append(enrolment.Act(_("To grade 1"), reverse("preschools:leaving", args=[school])))
        acts.append(enrolment.Act(_("Meal benefits"), reverse("preschools:meal-benefits", args=[school])))
        acts.append(enrolment.Act(_("Data sets of children"), reverse("dossiers:children", args=[school])))
        acts.append(enrolment.Act(_("File of another system"), reverse("sheets:start", args=[school, CHILDREN])))
    context = {"page": page, "school": school, "acts": acts if page.groups else []}
    return render_page(request, "preschools/groups.html", context)


@require_http_methods(["GET", "POST"])
def group_new(request: Request, school: UUID) -> HttpResponse:
    """Form a group."""
    actor, today = actor_of(request), timezone.localdate()
    place = queries.place_of(actor, school)
    require(policies.may_form(actor, institution_id=place.id))
    year = school_year_of(today)
    initial = {
        "language": 1, "direction": 1, "stay": 1, "work": 1, "meals": ALL_MEALS,
        "since": max(today, enrolment.year_bounds(year)[0]),
    }  # fmt: skip
    form = GroupForm(request.POST or None, institution_id=place.id, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _saved(
            form,
            lambda: operations.form_group(
                actor=actor, institution_id=place.id, school_year=year, name=form.cleaned_data["name"],
                language=form.cleaned_data["language"], terms=form.terms(), educators=form.educators(),
                since=form.cleaned_data["since"],
            ),
        )  # fmt: skip
        if made:
            return redirect("preschools:groups", school)
    context = {"form": form, "place": place, "school": school, "year": year}
    return render_page(request, "preschools/group_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def group_edit(request: Request, school: UUID, group_id: int) -> HttpResponse:
    """Change a group from a day on."""
    actor, today = actor_of(request), timezone.localdate()
    place = queries.place_of(actor, school)
    require(policies.may_form(actor, institution_id=place.id))
    line = queries.group_line(actor, place, group_id, on=today)
    initial = _initial(line, today)
    form = GroupForm(request.POST or None, institution_id=place.id, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = _saved(
            form,
            lambda: operations.change_group(
                actor=actor, institution_id=place.id, group_id=group_id, version=form.cleaned_data["version"] or 0,
                name=form.cleaned_data["name"], language=form.cleaned_data["language"], terms=form.terms(),
                educators=form.educators(), since=form.cleaned_data["since"],
            ),
        )  # fmt: skip
        if saved:
            return redirect("preschools:groups", school)
    context = {"form": form, "place": place, "school": school, "line": line, "year": school_year_of(today)}
    return render_page(request, "preschools/group_form.html", context, status=422 if form.errors else 200)


def _saved(form: GroupForm, act: Any) -> bool:
    try:
        act()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _initial(line: queries.GroupLine, today: date) -> dict[str, Any]:
    found: dict[str, Any] = {
        "version": line.version, "name": line.name, "language": line.language, "since": today, "direction": 1,
        "stay": 1, "work": 1, "meals": ALL_MEALS,
    }  # fmt: skip
    if line.terms is not None:
        names = ("direction", "profile", "stay", "age", "work", "hours", "places", "over_reason")
        found |= {name: getattr(line.terms, name) for name in names}
        found["meals"] = [int(meal) for meal in meals_in(line.terms.meals)]
    found |= {f"educator{at}": post_id for at, post_id in enumerate(line.educator_posts, start=1)}
    return found


def _file(page: queries.GroupsPage, kind: str) -> HttpResponse:
    header = [
        _("Group"), _("Age of the children"), _("Direction"), _("Profile"), _("Stay"), _("Hours a day"), _("Places"),
        _("Children"), _("Free"), _("Educators"),
    ]  # fmt: skip
    rows = [
        [
            line.name, line.age, line.direction, line.profile, line.stay,
            line.terms.hours if line.terms else None, line.terms.places if line.terms else None, line.children,
            line.free, ", ".join(line.educators),
        ]
        for line in page.groups
    ]  # fmt: skip
    respond = xlsx_response if kind == "xlsx" else csv_response
    return respond(f"{_('Preschool groups')} {page.school_year}", header, rows)
