"""Who sends the request. Two SQL statements for somebody signed in, none for a visitor; more while
a role that ended has not been read about.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from parta.identity import acting, farewells, fitting, queries, sessions
from parta.identity.entrance import EDRPOU, GRANT, JUDGED
from parta.identity.rules import Method

_SEEN_EVERY = timedelta(minutes=10)


def actor(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Put ``actor`` (None for a visitor), ``withheld`` (roles that need КЕП) and ``not_yet`` (roles in institutions
    that come in later) on the request.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed = _signed(request)
        request.actor = signed.actor if signed else None  # type: ignore[attr-defined]
        request.withheld = signed.withheld if signed else ()  # type: ignore[attr-defined]
        request.not_yet = acting.openings_of(signed.not_yet) if signed and signed.not_yet else ()  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.overhead = farewells.strip(request, request.actor)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _signed(request: HttpRequest) -> queries.Signed | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    store: sessions.SessionStore = request.session  # type: ignore[assignment]
    chosen = store.get(GRANT, "")  # reads the row
    row = store.row
    if row is None or row.account is None or row.account.closed_at is not None:
        return None
    now = timezone.now()
    if now - row.seen_at > _SEEN_EVERY:
        sessions.note_seen(row.pk, now)
    method = Method(row.method or Method.PASSWORD)
    judged: fitting.Judged = store.get(JUDGED, {})
    before = len(judged)
    today = timezone.localdate(now)
    signed = queries.signed_actor(row.account, method, today, chosen, store.get(EDRPOU, ""), judged)
    if len(judged) > before:
        store[JUDGED] = judged
    return signed
