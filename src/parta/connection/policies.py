"""Who asks to connect an institution, who sees the requests, who agrees, who names the responsible person."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parta.connection.models import ConnectionRequest
from parta.connection.rules.requests import Stage
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.planes.lookups import among


def may_ask(actor: Actor | None) -> Decision:
    """Everybody may ask: whoever is to answer for the journal need not have an account yet."""
    return ALLOW


def visible_requests(actor: Actor | None) -> QuerySet[ConnectionRequest]:
    """Sent ones about institutions of one's territory or that one leads, and one's own; the national one sees all."""
    if actor is None:
        return ConnectionRequest.objects.none()
    sent = ConnectionRequest.objects.exclude(stage=Stage.UNCONFIRMED)
    if actor.is_national or actor.account_id == SYSTEM_ACCOUNT:
        return sent
    under = institutions.institution_ids_by_authority(actor.authorities()) if actor.authorities() else {}
    seen = actor.institutions(*LEADING_ROLES).union(*under.values())
    return sent.filter(Q(institution_id__in=among(seen)) | Q(account_id=actor.account_id))


def may_see_requests(actor: Actor) -> Decision:
    """The list of requests, and who is not connected yet: officers."""
    if any(actor.having(*AUTHORITY_ROLES)):
        return ALLOW
    return refuse(_("Requests to connect are reviewed by the education authority of the territory."))


def may_see_territory(actor: Actor, authority_id: int) -> Decision:
    """Who is connected in a territory: its officers, those above, the national administrator."""
    above = {each.id for each in institutions.authorities_above(authority_id)}
    if actor.is_national or ({authority_id} | above) & actor.authorities():
        return ALLOW
    return refuse(_("Who is connected is shown by name to the education authority of the territory."))


def may_review(actor: Actor, institution_id: int) -> Decision:
    """Agree or refuse: officers who may appoint the head there, since agreeing lets somebody in."""
    if not any(actor.having(*AUTHORITY_ROLES)):
        return refuse(_("Requests to connect are reviewed by the education authority of the territory."))
    return identity.may_appoint_head(actor, institution_id)


def may_entrust(actor: Actor, institution_id: int) -> Decision:
    """Give the responsible person his powers: the head in person (as all deputies and responsible persons)."""
    if actor.leads(institution_id, identity.DEPUTIES):
        return ALLOW
    return refuse(_("The responsible person is named by the head of the institution."))


def may_take_back(actor: Actor, request: ConnectionRequest) -> Decision:
    """A request is its sender's: his account's, or, behind the link of the letter, the page's (the system)."""
    if actor.account_id in (request.account_id, SYSTEM_ACCOUNT):
        return ALLOW
    return refuse(_("A request is taken back by whoever sent it."))


def may_end(actor: Actor, institution_id: int, person_id: int, asked_by: int | None) -> Decision:
    """End the connection: who is in charge, who answers for the journal, who asked and works there, the authority."""
    works = institution_id in actor.institutions(*STAFF_ROLES)
    asked = works and asked_by is not None and asked_by == actor.account_id
    answers = actor.person_id is not None and actor.person_id == person_id
    if leads(actor, institution_id) or answers or asked:
        return ALLOW
    if any(actor.having(*AUTHORITY_ROLES)):
        return may_review(actor, institution_id)
    return refuse(_("A connection is ended by the head, by who asked for it or by the education authority."))


def may_see_connection(actor: Actor, institution_id: int) -> Decision:
    """Since when an institution is connected and why it is not any more: those who lead it, officers over it."""
    if institution_id in actor.institutions(*LEADING_ROLES) or (
        any(actor.having(*AUTHORITY_ROLES)) and institutions.sees(actor, institution_id)
    ):
        return ALLOW
    return refuse(_("Who is connected is shown by name to the education authority of the territory."))


def leads(actor: Actor, institution_id: int) -> bool:
    """Is the actor in charge there? His request needs no letter to prove who he is."""
    return institution_id in actor.institutions(Role.HEAD, Role.ACTING)


def may_carry_out(actor: Actor) -> Decision:
    """What follows by itself: confirming by the link of a letter, noting first entries, forgetting."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("This is done by the system."))
