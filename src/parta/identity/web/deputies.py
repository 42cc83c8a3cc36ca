"""Deputies of an institution: invited, answered by a certificate, confirmed by the head; each step with its date."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parta.identity import policies, queries
from parta.identity.operations import deputies
from parta.institutions import api as institutions
from parta.kernel.actor import Role
from parta.kernel.errors import NotVisible
from parta.signing.api import signature_cards
from parta.ui.http import Request, render_page, safe_next


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to the deputies of the institution one is head of."""
    assert request.actor is not None, "closed to visitors"
    heads = [grant.institution_id for grant in request.actor.having(Role.HEAD) if grant.institution_id]
    current = request.actor.current.institution_id if request.actor.current else None
    if not heads:
        raise NotVisible
    return redirect(
        "identity:deputies", institutions.public_id_of(current if current in heads and current else heads[0])
    )


@never_cache
@require_GET
def page(request: Request, institution: UUID) -> HttpResponse:
    """Every deputy with the steps done, and the certificate to be confirmed."""
    card = _led(request, institution)
    found = queries.deputies_of(card.id, timezone.localdate())
    shown = signature_cards([each.signature_id for each in found if each.signature_id])
    rows = [(each, shown.get(each.signature_id or 0)) for each in found]
    return render_page(request, "identity/deputies.html", {"card": card, "rows": rows})


@require_POST
def decide(request: Request, institution: UUID, verification_id: UUID) -> HttpResponse:
    """The head confirms a deputy, or declines."""
    assert request.actor is not None, "closed to visitors"
    _led(request, institution)
    act = deputies.decline_deputy if request.POST.get("act") == "decline" else deputies.confirm_deputy
    act(actor=request.actor, verification_id=verification_id, now=timezone.now())
    return redirect(safe_next(request, reverse("identity:deputies", args=[institution])))


def _led(request: Request, public_id: UUID) -> institutions.InstitutionCard:
    """The institution, if the actor is its head."""
    assert request.actor is not None, "closed to visitors"
    card = institutions.institution_by_public_id(public_id)
    if not policies.may_confirm_deputy(request.actor, card.id):
        raise NotVisible
    return card
