"""What holds for every request of the training server; the real server does not load it.

Deny by default: without a pass, or while the copy is being built, only the entrance answers; ways in of the real
system (keys, passwords, invitations, forms of visitors, the API) answer nothing here.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from parta.training.copies import State
from parta.training.entrance import copies, inside, pass_of, take_pass

ENTRANCE = frozenset({"training:enter", "training:building", "ui:preferences"})
_TO_THE_ENTRANCE = frozenset({"identity:sign-in", "identity:invitation"})
_CLOSED = (
    "identity:sign-in-", "identity:invitation-", "identity:demo-key", "identity:passkey", "identity:password",
    "identity:recovery", "identity:readiness", "support:visit", "life:opening", "api",
)  # fmt: skip


class copy_of_the_browser:  # noqa: N801  named as what it finds
    """Turn the connection to the copy this browser was let into, or send the browser to the entrance."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = _view_name(request)
        own = pass_of(request)
        copy = copies().read(own.institution) if own else None
        if own is not None and copy is not None and copy.state is State.READY and name != "training:enter":
            copies().touch(own.institution)
            with inside(copy.database):
                answer = self._get_response(request)
            if name == "identity:sign-out" and isinstance(answer, HttpResponse):
                take_pass(answer)
            return answer
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)  # there is no database to look it up in
        if name not in ENTRANCE:
            return _to_the_entrance(request)
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Ways in lead to the entrance; the rest of what visitors and programs use is not here."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in _TO_THE_ENTRANCE:
            return _to_the_entrance(request)
        if name.startswith(_CLOSED):
            raise Http404
        return None


def _to_the_entrance(request: HttpRequest) -> HttpResponse:
    target = reverse("training:building")
    if getattr(request, "htmx", False) or request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return redirect(target)


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
