"""What everybody sees: admission of a school, the list and protocol of its draw; an application by number and code."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.admission import letters, words
from parta.admission.queries import campaigns as queries
from parta.admission.web.forms import CodeForm
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.ui.http import Request, public, render_page


@public
@require_GET
def go(request: Request) -> HttpResponse:
    """From the card of an institution (``?institution=``) to its admission."""
    try:
        return redirect("admission:public", UUID(request.GET.get("institution", "")))
    except ValueError:
        return redirect("institutions:directory")


@public
@require_http_methods(["GET", "POST"])
def school(request: Request, school: UUID) -> HttpResponse:
    """Days, places, counts, numbers, the draw. A POST with number and code opens an application."""
    page = queries.public_page(school, local_day(timezone.now()))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.application_behind(school, form.cleaned_data["number"])
        if found is not None and letters.code_fits(found, form.cleaned_data["code"]):
            return redirect("admission:state", letters.link_of(found))
        form.add_error("code", _("This number and this code do not belong together. Compare them with the receipt."))
    context = {
        "page": page,
        "campaign": page.campaign,
        "form": form,
        "stage": words.STAGES[page.campaign.stage] if page.campaign else None,
        "numbers": [(line, *words.STATES[line.state]) for line in page.numbers],
    }
    return render_page(request, "admission/public.html", context, status=422 if form.errors else 200)


@public
@require_GET
def draw_list(request: Request, school: UUID) -> HttpResponse:
    """The frozen list, byte for byte as it is hashed."""
    draw = queries.campaign_of(school, local_day(timezone.now())).draw
    if draw is None:
        raise NotVisible
    name = 'attachment; filename="draw-list.txt"'
    headers = {"Content-Disposition": name}
    return HttpResponse(draw.list_text.encode(), content_type="text/plain; charset=utf-8", headers=headers)


@public
@require_GET
def protocol(request: Request, school: UUID) -> HttpResponse:
    """The protocol of the draw: `parta draw verify FILE` repeats it."""
    data = queries.protocol_of(school, local_day(timezone.now()))
    name = 'attachment; filename="draw-protocol.json"'
    return HttpResponse(data, content_type="application/json", headers={"Content-Disposition": name})
