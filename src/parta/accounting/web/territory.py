"""Child accounting of a territory: who studies where, who studies nowhere."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parta.accounting.queries.territory import AGES, own_authority, territory_page
from parta.accounting.web.notices import actor_of
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.ui.exports import xlsx_response
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to the accounting of one’s own authority."""
    return redirect("accounting:territory", own_authority(actor_of(request)))


@require_GET
@may_write_on_get
def territory(request: Request, authority: UUID) -> HttpResponse:
    """Counts by institution and age, which ``?as=xlsx`` takes; names of those who study nowhere, which is noted."""
    actor = actor_of(request)
    number = max(1, whole_number(request.GET.get("page", "")) or 1)
    whole = request.GET.get("as") == "xlsx"
    page = territory_page(actor, authority, today=timezone.localdate(), number=number, whole=whole)
    ages = [f"{low}–{high}" for low, high in AGES]
    if whole:
        header = [_("Institution"), *ages, _("In all")]
        rows = [[line.title, *("…" if count is None else count for count in (*line.counts, line.total))]
                for line in page.lines]  # fmt: skip
        return xlsx_response(_("Child accounting"), header, rows)
    if page.gone:
        people.log_reads(actor=actor, person_ids=[child.line.person_id for child in page.gone], what="child accounting")
    context = {"page": page, "ages": ages, "now": timezone.now(), "by": actor.name}
    return render_page(request, "accounting/territory.html", context)
