"""Rolls of classes: printed, and as a spreadsheet."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from parta.enrolment.queries import pages
from parta.enrolment.releasing import release_list
from parta.enrolment.rolls import ROLL
from parta.enrolment.web.views import actor_of
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
@may_write_on_get
def roll(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """The list of a class on paper: who, born when, a column to write in. The reading is logged."""
    page = _readable(request, school, class_id)
    people.log_reads(actor=actor_of(request), person_ids=[m.pupil_id for m in page.members], what="roll printed")
    context = {"page": page, "now": timezone.now(), "by": actor_of(request).name}
    return render_page(request, "enrolment/roll.html", context)


@require_GET
@may_write_on_get
def export(request: Request, school: UUID, class_id: int, kind: str) -> HttpResponse:
    """The roll as XLSX or CSV, through the gate of lists."""
    actor = actor_of(request)
    place = pages.school_of(actor, school)
    return release_list(
        request, institution_id=place.id, school=school, kind=ROLL, what={"class": str(class_id)}, file=kind
    )


def _readable(request: Request, school: UUID, class_id: int) -> pages.ClassPage:
    page = pages.class_page(actor_of(request), school, class_id, today=timezone.localdate())
    if not page.may_read:
        raise NotVisible
    # Paper and files go from hand to hand: children under protection are in none, whoever takes them.
    return replace(page, members=tuple(member for member in page.members if not member.is_protected))
