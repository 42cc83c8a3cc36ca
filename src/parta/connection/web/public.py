"""How many institutions keep their journal in Parta: for everybody."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parta.connection.queries import counting as queries
from parta.connection.web.forms import CountsForm
from parta.kernel.dates import local_day
from parta.ui.exports import csv_response
from parta.ui.http import public, render_page


@public
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Counts and shares by region and group of kinds, at month ends."""
    named = queries.regions()
    form = CountsForm(request.GET or None, regions=named)
    asked = form.cleaned_data if form.is_valid() else {}
    today = local_day(timezone.now())
    page = queries.page_of(
        queries.changes(today), named, today, region=asked.get("region", ""), group=asked.get("group", "")
    )
    context = {"form": form, "page": page, "today": today}
    return render_page(request, "connection/public.html", context, partial="rows")


@public
@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """Everything the page counts, as a table."""
    header = [_("Day"), _("Region"), _("Kinds of institutions"), _("Institutions"), _("Connected"), _("Share, %")]
    rows = [
        (*row, f"{100 * row[-1] / row[-2]:.1f}" if row[-2] else "") for row in queries.table(local_day(timezone.now()))
    ]
    return csv_response(_("connected-institutions"), header, rows)
