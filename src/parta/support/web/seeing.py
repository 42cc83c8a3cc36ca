"""Consent to be seen with, its beginning and end, and the list of pages that were seen."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.identity import api as identity
from parta.kernel.errors import NotVisible
from parta.support.operations import seeing as operations
from parta.support.operations.answering import NotNow
from parta.support.queries import seeing as queries
from parta.support.web.middleware import SEEING, WATCHED
from parta.support.web.tickets import actor_of
from parta.ui.http import Request, render_page


@require_http_methods(["GET", "POST"])
def consent(request: Request, viewing: UUID) -> HttpResponse:
    """Who asks, why, what he will see and what not; two buttons."""
    actor, now = actor_of(request), timezone.now()
    page = queries.consent(actor, viewing, now)
    if not page.is_asked:
        raise NotVisible
    trouble = ""
    if request.method == "POST":
        try:
            until = operations.answer_viewing(
                actor=actor, viewing_id=viewing, allows=request.POST.get("answer") == "allow", now=now
            )
        except NotNow as error:
            trouble = str(error)
        else:
            if until is not None:
                told = {"id": str(viewing), "who": page.line.officer, "until": until.timestamp()}
                identity.tell_sessions(actor.account_id, WATCHED, told)
                request.session[WATCHED] = told
            return redirect("support:ticket", page.ticket_id)
    context = {"page": page, "trouble": trouble}
    return render_page(request, "support/consent.html", context, status=422 if trouble else 200)


@require_POST
def begin(request: Request, viewing: UUID) -> HttpResponse:
    """The officer begins to look."""
    if queries.running(actor_of(request), viewing, timezone.now()) is None:
        raise NotVisible
    request.session[SEEING] = str(viewing)
    return redirect("/")


@require_POST
def stop(request: Request, viewing: UUID) -> HttpResponse:
    """The person or the officer ends it."""
    actor = actor_of(request)
    ended = operations.end_viewing(actor=actor, viewing_id=viewing, now=timezone.now())
    identity.tell_sessions(ended.account_id, WATCHED, None)
    request.session.pop(SEEING, None)
    request.session.pop(WATCHED, None)
    return redirect("support:ticket", ended.ticket_id)


@require_GET
def pages(request: Request, viewing: UUID) -> HttpResponse:
    """Which pages were seen: for both sides."""
    found, seen = queries.seen_pages(actor_of(request), viewing, timezone.now())
    return render_page(request, "support/seen.html", {"page": found, "pages": seen})
