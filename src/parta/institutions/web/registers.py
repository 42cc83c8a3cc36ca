"""Official registers: upload, columns matched on screen, progress, result by row."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.institutions import words
from parta.institutions.operations import uploads as operations
from parta.institutions.queries import work
from parta.institutions.web.forms import ColumnsForm, UploadForm
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError
from parta.ui.exports import csv_response
from parta.ui.http import Request, render_page
from parta.ui.paging import window

_OUTCOMES = {"in": 1, "review": 2, "rejected": 3}


@require_http_methods(["GET", "POST"])
def registers(request: Request) -> HttpResponse:
    """The last loadings, and a form for the next."""
    actor, today = _actor(request), local_day(timezone.now())
    runs = work.runs(actor)
    form = UploadForm(request.POST or None, request.FILES or None, today=today)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = operations.upload_register(
                actor=actor,
                register=form.cleaned_data["register"],
                name=file.name,
                data=file.read(),
                as_of=form.cleaned_data["as_of"],
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("institutions:columns", run)
    lines = [(run, words.REGISTERS[run.register], *words.STATES[run.state]) for run in runs]
    context = {"form": form, "lines": lines}
    return render_page(request, "institutions/registers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def columns(request: Request, run: UUID) -> HttpResponse:
    """Match the columns of the file with samples beside them."""
    actor = _actor(request)
    page = work.run_page(actor, run)
    if page.state != "waiting":
        return redirect("institutions:run", run)
    header = page.reading.get("header", [])
    form = ColumnsForm(header, request.POST or None, initial=page.columns)
    if request.method == "POST" and form.is_valid():
        operations.start_import(actor=actor, run=run, columns=form.columns())
        return redirect("institutions:run", run)
    samples = page.reading.get("samples", [])
    lines = [(form[f"column{number}"], head, samples[number]) for number, head in enumerate(header) if head]
    context = {"page": page, "form": form, "lines": lines, "register": words.REGISTERS[page.register]}
    return render_page(request, "institutions/columns.html", context, status=422 if form.errors else 200)


@require_GET
def run(request: Request, run: UUID) -> HttpResponse:
    """A loading: progress while it goes on, then the result by row."""
    actor = _actor(request)
    page = work.run_page(actor, run)
    outcome = request.GET.get("outcome", "")
    rows = work.run_rows(actor, run, _OUTCOMES.get(outcome), window(request))
    counts = sorted(page.summary.get("remarks", {}).items(), key=lambda pair: -pair[1])
    remarks = [(words.REMARKS.get(code, code), count) for code, count in counts]
    lines = [
        {
            "row": row,
            "state": words.OUTCOMES[row.outcome],
            "change": words.CHANGES[row.change],
            "remarks": [words.remark_line(remark) for remark in row.remarks],
        }
        for row in rows.rows
    ]
    context = {
        "page": page,
        "register": words.REGISTERS[page.register],
        "state": words.STATES[page.state],
        "remarks": remarks,
        "rows": rows,
        "lines": lines,
        "outcome": outcome if outcome in _OUTCOMES else "",
    }
    return render_page(request, "institutions/run.html", context, partial="progress")


@require_GET
def rows_csv(request: Request, run: UUID) -> HttpResponse:
    """Rows rejected or on review, as a table."""
    header = (_("Row"), _("Code"), str(words.FIELDS["name"]), _("Outcome"), _("Remarks"))
    lines = (
        (
            row.row,
            row.code,
            row.name,
            str(words.OUTCOMES[row.outcome][1]),
            "; ".join(map(words.remark_line, row.remarks)),
        )
        for row in work.run_troubles(_actor(request), run)
    )
    return csv_response(_("rows"), header, lines)


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
