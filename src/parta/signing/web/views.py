"""The text to be signed, as a file: for those who sign in another program."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from parta.signing.api import browser_of, challenge_text
from parta.signing.box import CHALLENGE_FIELD
from parta.ui.http import Request, public


@public
@require_POST
def download_challenge_text(request: Request) -> HttpResponse:
    """The exact bytes of the challenge. A POST, so that neither the address nor a log holds the challenge."""
    data = challenge_text(token=request.POST.get(CHALLENGE_FIELD, ""), browser=browser_of(request))
    return HttpResponse(
        data,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="parta.txt"', "Cache-Control": "no-store"},
    )
