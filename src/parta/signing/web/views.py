"""The text to be signed: as a file for other programs; anew for a page that stood open too long."""

import base64

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from parta.signing.api import browser_of, challenge_text, renewed_challenge
from parta.signing.box import CHALLENGE_FIELD
from parta.ui.http import Request, public


@public
@require_POST
def download_challenge_text(request: Request) -> HttpResponse:
    """The exact bytes of the challenge. A POST, so that neither the address nor a log holds the challenge."""
    token, site = request.POST.get(CHALLENGE_FIELD, ""), request.get_host()
    data = challenge_text(token=token, site=site, browser=browser_of(request))
    return HttpResponse(
        data,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="parta.txt"', "Cache-Control": "no-store"},
    )


@public
@require_POST
def renew_challenge(request: Request) -> HttpResponse:
    """A fresh text for the same act. Writes nothing: the page carries it as it carried the one before."""
    token, site = request.POST.get(CHALLENGE_FIELD, ""), request.get_host()
    fresh = renewed_challenge(token=token, site=site, browser=browser_of(request), now=timezone.now())
    answer = {"token": fresh.token, "words": fresh.text, "data": base64.b64encode(fresh.data).decode()}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})
