"""«My access»: roles, ways in, browsers that are signed in, what has happened; the switch between roles."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parta.identity import acting, queries, words
from parta.identity.entrance import GRANT
from parta.identity.farewells import LEFT
from parta.identity.operations import accounts
from parta.identity.web import passkeys, steps
from parta.kernel.actor import Grant
from parta.kernel.errors import NotVisible
from parta.ui.http import Request, public, render_page, safe_next


@never_cache
@require_GET
def page(request: Request) -> HttpResponse:
    """Everything a person keeps to come in by."""
    assert request.actor is not None, "closed to visitors"
    access = queries.own_access(request.actor.account_id, timezone.now())
    withheld: tuple[Grant, ...] = getattr(request, "withheld", ())
    row = steps.store_of(request).row
    checks = queries.own_checks(request.actor.account_id) if withheld else ()
    waiting = {place for _check, place in checks}
    context = {
        "checks": acting.checks_of(checks),
        "key_ends_at": queries.key_ends_at(request.actor.account_id),
        "access": access,
        "roles": acting.lines_of(request.actor.grants),
        "withheld": acting.lines_of([grant for grant in withheld if grant.institution_id not in waiting]),
        "here": row.session_key if row else "",
        "methods": words.METHODS,
        "events": [(event, words.EVENTS[event.kind]) for event in access.events],
        "sessions": [(session, words.METHODS.get(session.method, "")) for session in access.sessions],
        "passkeys_possible": passkeys.are_possible(request),
    }
    return render_page(request, "identity/account.html", context)


@never_cache
@require_GET
def places(request: Request) -> HttpResponse:
    """Choose the institution to begin with: branches share the ЄДРПОУ of their hub."""
    assert request.actor is not None, "closed to visitors"
    return render_page(request, "identity/places.html", {"acting": acting.acting(request)})


@require_POST
def act_as(request: Request) -> HttpResponse:
    """Show the pages for another of one's roles. What is allowed does not change by it."""
    assert request.actor is not None, "closed to visitors"
    wanted = request.POST.get("grant", "")
    if wanted not in {queries.grant_key(grant) for grant in request.actor.grants}:
        raise NotVisible
    request.session[GRANT] = wanted
    return redirect(safe_next(request))


@public
@never_cache
@require_POST
def farewell(request: Request) -> HttpResponse:
    """The person has read which role ended. Open to a browser that was signed out for it."""
    request.session.pop(LEFT, None)
    return redirect(safe_next(request))


@never_cache
@require_POST
def end_session(request: Request, session_id: UUID) -> HttpResponse:
    """Sign one of one's own browsers out."""
    assert request.actor is not None, "closed to visitors"
    accounts.end_session(actor=request.actor, session_id=session_id)
    return redirect("identity:account")


@never_cache
@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    assert request.actor is not None, "closed to visitors"
    row = steps.store_of(request).row
    accounts.end_other_sessions(actor=request.actor, keep=row.session_key if row else "")
    return redirect("identity:account")
