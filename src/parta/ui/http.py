"""What a view receives and how it answers: the typed request, marks on views, a page or a part of it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from parta.kernel.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])


class Request(HttpRequest):
    """A request after the middlewares of `identity` and htmx. ``actor`` is None for a visitor nobody knows."""

    actor: Actor | None
    htmx: HtmxDetails


def actor_of(request: Request) -> Actor:
    """The actor of a page that is not public: the middleware let nobody else in."""
    assert request.actor is not None, "closed to visitors"
    return request.actor


def public(view: View) -> View:
    """Open the view to everybody. Without this mark a visitor is sent to sign in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def may_write_on_get(view: View) -> View:
    """Let the view write while answering GET (a log of reading, a first visit). Others run read-only."""
    view.may_write_on_get = True  # type: ignore[attr-defined]
    return view


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page, or with its ``{% partialdef %}`` of this name when htmx asks.

    Both answers share one address, so caches are told what tells them apart.
    """
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    part = partial and htmx is not None and bool(htmx) and not htmx.history_restore_request
    response = render(request, f"{template}#{partial}" if part else template, context, status=status)
    if partial:
        response.headers["Vary"] = "HX-Request"
    return response


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Where to go after a form: its ``next`` if that is a page of this site, otherwise ``fallback``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    host = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=host, require_https=request.is_secure()):
        return wanted
    return fallback
