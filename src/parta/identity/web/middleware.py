"""Who sends the request. Two SQL statements for somebody signed in, none for a visitor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from parta.identity import operations, queries
from parta.identity.rules import Method
from parta.identity.sessions import SessionStore

_SEEN_EVERY = timedelta(minutes=10)
GRANT = "grant"  # session key: which role the pages are shown for


def actor(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Put ``actor`` and ``withheld`` (roles that need КЕП) on the request; send visitors of closed pages to sign in."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed = _signed(request)
        request.actor = signed.actor if signed else None  # type: ignore[attr-defined]
        request.withheld = signed.withheld if signed else ()  # type: ignore[attr-defined]
        return get_response(request)

    def process_view(request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> HttpResponse | None:
        if request.actor is not None or getattr(view, "is_public", False):  # type: ignore[attr-defined]
            return None
        return _to_sign_in(request)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _signed(request: HttpRequest) -> queries.Signed | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    store: SessionStore = request.session  # type: ignore[assignment]
    chosen = store.get(GRANT, "")  # reads the row
    row = store.row
    if row is None or row.account is None or row.account.closed_at is not None:
        return None
    now = timezone.now()
    if now - row.seen_at > _SEEN_EVERY:
        operations.note_session_seen(row.pk, now)
    return queries.signed_actor(row.account, Method(row.method or Method.PASSWORD), timezone.localdate(now), chosen)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who it is; the page asked for comes after. Scripts get 401 and an address, not a page they cannot use."""
    back = request.get_full_path() if request.method == "GET" else ""
    address = reverse("identity:sign_in") + (f"?{urlencode({'next': back})}" if back not in ("", "/") else "")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.path.startswith("/api/"):
        body = b'{"code": "sign-in", "title": "Sign in first"}'
        return HttpResponse(body, status=401, content_type="application/problem+json")
    return redirect(address)
