"""Rolls of classes: printed, and as a spreadsheet."""

import csv
import io
from uuid import UUID

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parta.enrolment import policies
from parta.enrolment.queries import pages
from parta.enrolment.rules.sheets import harmless
from parta.enrolment.web.views import actor_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.ui import wording
from parta.ui.http import Request, may_write_on_get, render_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    """The roll as XLSX or CSV. More than 50 children do not leave this way."""
    page = _readable(request, school, class_id)
    require(policies.may_take_out(actor_of(request), institution_id=page.school.id, children=len(page.members)))
    people.log_reads(actor=actor_of(request), person_ids=[m.pupil_id for m in page.members], what=f"roll {kind}")
    head = [_("No."), _("Full name"), _("Date of birth"), _("Sex"), _("In the class since")]
    rows = [
        [str(at), m.display_name, wording.day(m.born_on), _("f") if m.sex == "f" else _("m"), wording.day(m.since)]
        for at, m in enumerate(page.members, start=1)
    ]
    data, content_type = (_xlsx(head, rows), XLSX) if kind == "xlsx" else (_csv(head, rows), "text/csv; charset=utf-8")
    name = f"class-{page.group.school_year}-{page.group.id}.{kind}"
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _readable(request: Request, school: UUID, class_id: int) -> pages.ClassPage:
    page = pages.class_page(actor_of(request), school, class_id, today=timezone.localdate())
    if not page.may_read:
        raise NotVisible
    return page


def _xlsx(head: list[str], rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, row)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, 4, 16)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _csv(head: list[str], rows: list[list[str]]) -> bytes:
    """Semicolons and a BOM: what a Ukrainian Excel opens without asking."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows([harmless(cell) for cell in row] for row in [head, *rows])
    return stream.getvalue().encode("utf-8-sig")
