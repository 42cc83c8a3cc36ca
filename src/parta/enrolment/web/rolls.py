"""Rolls of classes: printed, and as a spreadsheet."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from parta.enrolment import policies
from parta.enrolment.queries import pages
from parta.enrolment.web.views import actor_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.ui.exports import csv_response, xlsx_response
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
    """The roll as XLSX or CSV. More than 50 children do not leave this way. The reading is logged."""
    page = _readable(request, school, class_id)
    require(policies.may_take_out(actor_of(request), institution_id=page.school.id, children=len(page.members)))
    people.log_reads(actor=actor_of(request), person_ids=[m.pupil_id for m in page.members], what=f"roll as {kind}")
    header = [_("No."), _("Family name, given name, patronymic"), _("Date of birth"), _("Sex"), _("In the class since")]
    rows = [
        [
            at,
            member.display_name,
            member.born_on,
            pgettext("sex", "f") if member.sex == "f" else pgettext("sex", "m"),
            member.since,
        ]
        for at, member in enumerate(page.members, start=1)
    ]
    respond = xlsx_response if kind == "xlsx" else csv_response
    return respond(f"{page.group.name} {page.group.school_year}", header, rows)


def _readable(request: Request, school: UUID, class_id: int) -> pages.ClassPage:
    page = pages.class_page(actor_of(request), school, class_id, today=timezone.localdate())
    if not page.may_read:
        raise NotVisible
    # Paper and files go from hand to hand: children under protection are in none, whoever takes them.
    return replace(page, members=tuple(member for member in page.members if not member.is_protected))
