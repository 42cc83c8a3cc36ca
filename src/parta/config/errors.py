"""Answers to what went wrong: a page with a way out for a person, a problem document (RFC 9457) for a program."""

import logging
import secrets
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from parta.kernel.errors import DomainError, Invalid, Problem, Stale

log = logging.getLogger(__name__)

_LAST_RESORT = (
    '<!doctype html><html lang="uk"><meta charset="utf-8"><title>Parta</title>'
    "<h1>Сторінка не відкрилася</h1><p>Ми вже знаємо про це. Спробуйте ще раз за хвилину.</p>"
    '<p><a href="/">На головну</a></p><hr><p lang="en">The page did not open. '
    "We know about it; please try again in a minute.</p></html>"
)


def wants_json(request: HttpRequest) -> bool:
    """Did a program ask, not a person's browser?"""
    if request.path.startswith("/api/") and not request.path.startswith("/api/docs"):
        return True
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted


def problem(status: int, code: str, title: str, problems: Sequence[Problem] = ()) -> JsonResponse:
    """A problem document; ``code`` is stable, ``title`` is for people and in their language."""
    body: dict[str, Any] = {"type": f"/api/docs#{code}", "code": code, "title": title, "status": status}
    if problems:
        body["problems"] = [
            {"field": p.field, "message": p.message, "rule": p.rule, "row": p.row, "suggestion": p.suggestion}
            for p in problems
        ]
    return JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )


def of_domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer an anticipated failure that the view did not answer itself."""
    problems = error.problems if isinstance(error, Invalid) else ()
    title, message, advice = _words(error)
    if wants_json(request):
        return problem(error.status, error.code, message or title, problems)
    return page(request, error.status, title, message, advice)


def _words(error: DomainError) -> tuple[str, str, str]:
    """Title, message and what to do next."""
    said = str(error)
    if error.status == 404:
        return _("There is no such page"), said or hidden_or_missing(), ""
    if error.status == 403:
        return _("You cannot do this"), said, ""
    if isinstance(error, Stale):
        return (
            _("Somebody has changed this meanwhile"),
            said,
            _("Go back, look at the new values and repeat your change."),
        )
    if isinstance(error, Invalid):
        return _("Not saved: something has to be corrected"), said, _("Go back, correct it and save again.")
    return _("This did not work"), said, ""


def page(
    request: HttpRequest | None, status: int, title: str, message: str, advice: str = "", *, number: str = ""
) -> HttpResponse:
    """The error page. Without a request nothing of the frame is loaded, so it works when the database does not."""
    context = {"title": title, "message": message, "advice": advice, "number": number, "back": _safe_back(request)}
    try:
        return HttpResponse(render_to_string("ui/error.html", context, request), status=status)
    except Exception:  # whatever failed before may fail the page as well; the person still gets an answer
        log.exception("the error page could not be made")
        return HttpResponse(_LAST_RESORT, status=status)


def _safe_back(request: HttpRequest | None) -> str:
    """Where the person came from, if that is a page of ours."""
    if request is None:
        return ""
    try:
        own = f"{request.scheme}://{request.get_host()}/"
    except DisallowedHost:
        return ""
    came_from = request.headers.get("Referer", "")
    return f"/{came_from.removeprefix(own).lstrip('/')}" if came_from.startswith(own) else ""


def sign_in_needed() -> str:
    return _("Sign in first: this address is not public.")


def hidden_or_missing() -> str:
    return _("The address may be mistyped, or the record is not open to you.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "bad-request", _("The request could not be read"), _("Go back and try once more."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "refused", _("You cannot do this"), str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not-found", _("There is no such page"), hidden_or_missing())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.info("form refused: %s", reason)
    message = _("The form was open too long, or the browser keeps no cookies for this site.")
    advice = _("Go back, reload the page and send the form again.")
    return _answer(request, 403, "stale-form", _("The form was not accepted"), message, advice)


def server_error(request: HttpRequest) -> HttpResponse:
    """Never a stack trace: a number that leads to it in the log."""
    number = secrets.token_hex(4)
    log.error("event %s: the failure above", number)
    message = _("The fault is ours and it is recorded. What you had saved is safe.")
    title, advice = _("The page did not open"), _("Try again in a minute.")
    if wants_json(request):
        return problem(500, "our-fault", f"{title}. {message} ({number})")
    return page(None, 500, title, message, advice, number=number)


def _answer(request: HttpRequest, status: int, code: str, title: str, message: str, advice: str = "") -> HttpResponse:
    if wants_json(request):
        return problem(status, code, f"{title}. {message}")
    return page(request, status, title, message, advice)
