"""Whose failed attempts are counted together: those of a browser that signed in before by themselves, all others by
their address. So nobody locks out the school that sits behind the same address.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from parta.identity.addresses import address_of

COOKIE = "parta_browser"
_SALT = "identity.browser"
_LASTS = timedelta(days=400)  # browsers keep no cookie longer


def visitor_of(request: HttpRequest) -> str:
    """Under what this browser's attempts are counted."""
    known = _known(request)
    return f"browser {known}" if known else address_of(request)


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Mark the browser as one that has signed in. The mark is a random number: it names nobody and opens nothing."""
    response.set_cookie(
        COOKIE,
        signing.dumps(_known(request) or secrets.token_hex(16), salt=_SALT),
        max_age=_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _known(request: HttpRequest) -> str:
    """The number in the browser's mark; empty when it has none, or one that we did not sign."""
    try:
        found: str = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return ""
    return found
