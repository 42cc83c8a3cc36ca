"""Questions of the machine that runs us: is the process alive, can it serve, what does it measure."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from psycopg_pool import PoolTimeout

from parta.config import database, metrics
from parta.signing import api as signing
from parta.ui.http import public

_migrated: list[bool] = []  # not empty once every migration was seen applied: they never go away again


@public
def live(request: HttpRequest) -> HttpResponse:
    """Does the process answer?"""
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> HttpResponse:
    """Can it serve: the database answers and has every migration of this code. Whoever may see figures is told, under
    ``warnings``, what an operator should mend though it serves; strangers are not: it would tell them when to come.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        pending = [] if _migrated else database.pending_migrations(connection)
    except (DatabaseError, PoolTimeout):
        return JsonResponse({"status": "unavailable", "database": "does not answer"}, status=503)
    if pending:
        return JsonResponse({"status": "unavailable", "database": "ok", "migrations_pending": len(pending)}, status=503)
    _migrated.append(True)
    said: dict[str, object] = {"status": "ok", "database": "ok", "migrations": "applied"}
    warnings = signing.trust_warnings(timezone.now()) if _may_measure(request) else []
    return JsonResponse({**said, "warnings": warnings} if warnings else said)


@public
def measurements(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format, for this machine or for who knows the token. No personal data."""
    if not _may_measure(request):
        return HttpResponse("the token in PARTA_METRICS_TOKEN is needed\n", status=403, content_type="text/plain")
    return HttpResponse(metrics.as_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    token = settings.PARTA_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # Behind a proxy everybody comes from this machine; a forwarded request is not a local one.
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    try:
        return not forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
