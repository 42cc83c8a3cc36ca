"""Where pupils go: by class, one by one, and those whom a done act left without a place."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.life.operations import acts as operations
from parta.life.queries import acts as queries
from parta.life.web.acts import actor_of
from parta.people import api as people
from parta.ui.http import Request, may_write_on_get, render_page

WITH_CLASS = "with-class"


@require_http_methods(["GET", "POST"])
def pupils(request: Request, act: UUID) -> HttpResponse:
    """Classes and where each goes."""
    actor, today = actor_of(request), local_day(timezone.now())
    page = queries.placing_page(actor, act, today)
    trouble = ""
    if request.method == "POST":
        keys = {row.key for row in page.rows}
        plan = {key: request.POST.get(f"to-{key}", "") for key in keys if f"to-{key}" in request.POST}
        try:
            operations.place_pupils(actor=actor, public_id=act, plan=plan, revision=_revision(request))
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
            fresh = queries.placing_page(actor, act, today)
            rows = tuple(replace(row, chosen=plan.get(row.key, row.chosen)) for row in fresh.rows)
            page = replace(fresh, rows=rows)
        else:
            return redirect("life:act", act)
    return render_page(request, "life/pupils.html", {"page": page, "trouble": trouble}, status=422 if trouble else 200)


@may_write_on_get
@require_http_methods(["GET", "POST"])
def one_class(request: Request, act: UUID, key: str) -> HttpResponse:
    """Pupils of one class, each with his own place if he does not go with the class. Who reads the list is noted."""
    actor, today = actor_of(request), local_day(timezone.now())
    page = queries.persons_page(actor, act, key, today)
    people.log_reads(actor=actor, person_ids=[row.person_id for row in page.rows], what="act: places of pupils")
    trouble = ""
    if request.method == "POST":
        chosen = {str(row.person_id): request.POST.get(f"to-{row.person_id}", WITH_CLASS) for row in page.rows}
        persons = {person: None if to == WITH_CLASS else to for person, to in chosen.items()}
        try:
            operations.place_persons(actor=actor, public_id=act, persons=persons, revision=_revision(request))
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
            fresh = queries.persons_page(actor, act, key, today)
            rows = tuple(
                replace(
                    row, chosen=persons.get(str(row.person_id)) or "", is_chosen=persons[str(row.person_id)] is not None
                )
                if str(row.person_id) in persons
                else row
                for row in fresh.rows
            )
            page = replace(fresh, rows=rows)
        else:
            return redirect("life:pupils", act)
    context = {"page": page, "trouble": trouble, "with_class": WITH_CLASS}
    return render_page(request, "life/class.html", context, status=422 if trouble else 200)


@may_write_on_get
@require_http_methods(["GET", "POST"])
def rest(request: Request, act: UUID) -> HttpResponse:
    """Pupils without a place yet: each gets one and is moved from today."""
    actor, today = actor_of(request), local_day(timezone.now())
    page = queries.rest_page(actor, act, today)
    people.log_reads(actor=actor, person_ids=[row.person_id for row in page.rows], what="act: pupils without a place")
    trouble = ""
    if request.method == "POST":
        persons = {str(row.person_id): request.POST.get(f"to-{row.person_id}", "") for row in page.rows}
        try:
            operations.place_rest(actor=actor, public_id=act, persons=persons)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
            rows = tuple(replace(row, chosen=persons.get(str(row.person_id), "")) for row in page.rows)
            page = replace(page, rows=rows)
        else:
            return redirect("life:act", act)
    return render_page(request, "life/rest.html", {"page": page, "trouble": trouble}, status=422 if trouble else 200)


def _revision(request: Request) -> int:
    return whole_number(request.POST.get("revision", "")) or 0
