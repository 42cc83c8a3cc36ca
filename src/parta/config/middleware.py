"""What holds for every request: headers, who may come in, reads that do not write, failures that become answers."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

from parta.config import errors
from parta.kernel.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), payment=(), usb=()",
}
_HSTS = "max-age=31536000; includeSubDomains"

PROBES = ("/health/live", "/health/ready", "/metrics")


def probes(get_response: GetResponse) -> GetResponse:
    """Answer the machine's questions before sessions, languages and host names come in: they must work without."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path in PROBES:
            view, args, kwargs = resolve(request.path)
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer
        return get_response(request)

    return middleware


def security_headers(get_response: GetResponse) -> GetResponse:
    """Set on every answer, files included. A view may set a stricter value of its own."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure() and not settings.PARTA_DEMO:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        if getattr(request, "actor", None) is not None:
            # A page about children must not be shown again from the cache of a shared computer.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


class known_people_only:  # noqa: N801  named as the rule it holds
    """Send a visitor nobody knows to the sign-in, unless the view is marked `public`."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if getattr(view, "is_public", False) or getattr(request, "actor", None) is not None or _has_own_guard(request):
            return None
        if errors.wants_json(request):
            return errors.problem(401, "unknown-visitor", errors.sign_in_needed())
        # After a form that was sent too late one comes back to the first page, not to an address that takes POST.
        back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
        target = reverse("identity:sign-in") + (f"?{urlencode({'next': back})}" if back not in ("", "/") else "")
        if getattr(request, "htmx", False):
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


def _has_own_guard(request: HttpRequest) -> bool:
    """The API's operations ask for credentials themselves: all of them, by the default in `rest`."""
    return request.resolver_match is not None and request.resolver_match.namespace == "api"


class domain_errors:  # noqa: N801
    """Turn an anticipated failure into a page or a problem document with its message and a way out."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        return errors.of_domain(request, error) if isinstance(error, DomainError) else None


class WriteOnRead(Exception):
    """A page that only shows something tried to write: a defect of ours."""


class reads_do_not_write:  # noqa: N801
    """While GET and HEAD are answered, refuse every SQL statement that could change something.

    A view that has to write (a log of reading) is marked `may_write_on_get`. Session and actor are outside.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self._get_response(request)
        guard = _ReadGuard()
        request.read_guard = guard  # type: ignore[attr-defined]
        with connection.execute_wrapper(guard):
            return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        guard = getattr(request, "read_guard", None)
        if guard is not None and getattr(view, "may_write_on_get", False):
            guard.is_open = True


class _ReadGuard:
    def __init__(self) -> None:
        self.is_open = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.is_open and not only_reads(sql):
            raise WriteOnRead(f"a GET request tried: {sql[:200]}")
        return execute(sql, params, many, context)


_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_READING = (
    "select",
    "with",
    "values",
    "show",
    "explain",
    "declare",
    "fetch",
    "close",
    "savepoint",
    "release",
    "rollback",
)
_CHANGING = re.compile(
    r"\b(insert|update|delete|merge|truncate|copy|create|alter|drop|grant|revoke|call|do|nextval|setval|set_config"
    r"|procrastinate_\w+)\b"
)


@lru_cache(maxsize=2048)
def only_reads(sql: str) -> bool:
    """Is this statement unable to change anything? Errs on the side of no; locks (`for update`) count as changes."""
    bare = _QUOTED.sub("''", str(sql)).lower().lstrip("( \n\t")
    if bare.startswith("set local "):
        return ";" not in bare
    return bare.startswith(_READING) and not _CHANGING.search(bare)
