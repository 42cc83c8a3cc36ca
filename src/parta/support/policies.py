"""A request is seen by who asked and by those who have it or had it; answered by those who have it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parta.identity import api as identity
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.support.models import AnswerTemplate, Ticket, Turn, Viewing
from parta.support.places import answers_for


def at_places_of(actor: Actor) -> Q:
    """With those whom the actor answers for."""
    found = Q(at_institution__in=answers_for(actor)) | Q(at_authority__in=actor.authorities())
    return found | Q(role=Role.NATIONAL) if actor.is_national else found


def visible_tickets(actor: Actor) -> QuerySet[Ticket]:
    """Every read of requests starts here: one's own, and those that are or were with the actor's place."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return Ticket.objects.all()
    passed = Turn.objects.filter(at_places_of(actor)).values("ticket")
    return Ticket.objects.filter(Q(account_id=actor.account_id) | Q(pk__in=passed))


def own_tickets(actor: Actor) -> QuerySet[Ticket]:
    """What the actor asked himself."""
    return Ticket.objects.filter(account_id=actor.account_id)


def desk_tickets(actor: Actor) -> QuerySet[Ticket]:
    """What the actor's place has now."""
    return Ticket.objects.filter(at_places_of(actor))


def has(actor: Actor, ticket: Ticket) -> bool:
    """Is the request with the actor's place now? His own he does not answer."""
    if ticket.account_id == actor.account_id:
        return False
    if ticket.at_institution_id is not None:
        return ticket.at_institution_id in answers_for(actor)
    return ticket.at_authority_id in actor.authorities() or (ticket.role == Role.NATIONAL and actor.is_national)


def may_ask(actor: Actor) -> Decision:
    """Everybody who is signed in; visitors and letters are brought by the system."""
    return ALLOW


def may_bring(actor: Actor) -> Decision:
    """What visitors write is brought in by the system: by the page with its limits, and by the worker."""
    return ALLOW if actor.account_id == SYSTEM_ACCOUNT else refuse(_("Sign out to write as a visitor."))


def may_answer(actor: Actor, ticket: Ticket) -> Decision:
    """Those who have the request now."""
    if has(actor, ticket):
        return ALLOW
    return refuse(_("The request is answered by those who have it now; their name stands on its page."))


def may_write(actor: Actor, ticket: Ticket) -> Decision:
    """The requester; for visitors and letters the system, once it has seen their secret."""
    if ticket.account_id == actor.account_id or actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("Only the person who asked writes here; those who answer have their own field."))


def may_close(actor: Actor, ticket: Ticket) -> Decision:
    """Whoever asked, those who have it, and the system when the time is over."""
    if has(actor, ticket) or may_write(actor, ticket):
        return ALLOW
    return refuse(_("A request is closed by the person who asked or by those who have it."))


def may_use_desk(actor: Actor) -> Decision:
    """Officers; heads, and deputies who were given it."""
    if any(actor.having(*AUTHORITY_ROLES)) or answers_for(actor):
        return ALLOW
    if any(actor.having(*LEADING_ROLES)):
        return refuse(_("Requests are answered by the head and by deputies whom he gave this power."))
    return refuse(_("Requests are answered by heads of institutions and officers of authorities."))


def visible_templates(actor: Actor) -> QuerySet[AnswerTemplate]:
    """National ones and those of the actor's authorities."""
    if not may_use_desk(actor):
        return AnswerTemplate.objects.none()
    return AnswerTemplate.objects.filter(Q(authority=None) | Q(authority__in=actor.authorities()), retired_at=None)


def may_keep_template(actor: Actor, authority_id: int | None) -> Decision:
    """An authority's by its officers, national ones by the national administrator and the system."""
    if authority_id is None and (actor.is_national or actor.account_id == SYSTEM_ACCOUNT):
        return ALLOW
    if authority_id is not None and authority_id in actor.authorities():
        return ALLOW
    return refuse(
        _("Prepared answers are kept by the officers of the authority; national ones by the national administrator.")
    )


def may_pass_tickets_on(actor: Actor, institution_id: int) -> Decision:
    """Requests change hands with the charge of the institution: by whoever appoints there, and the system."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, identity.DEPUTIES):
        return ALLOW
    return identity.may_appoint_head(actor, institution_id)


def may_tidy(actor: Actor) -> Decision:
    """The worker."""
    return ALLOW if actor.account_id == SYSTEM_ACCOUNT else refuse(_("This is done by the system."))


def may_ask_to_see(actor: Actor, ticket: Ticket) -> Decision:
    """An officer who has the request of somebody with an account. Nobody sees with the eyes of an officer, save the
    national administrator: that would lend rights upwards. Whose roles these are is asked by the operation.
    """
    if not has(actor, ticket) or not any(actor.having(*AUTHORITY_ROLES)) or ticket.at_authority_id is None:
        return refuse(_("To see with somebody’s eyes is asked by an officer who has the request."))
    if ticket.account_id is None:
        return refuse(_("The requester has no account, so there is nothing to see."))
    return ALLOW


def visible_viewings(actor: Actor) -> QuerySet[Viewing]:
    """Those I asked for, and those of my own eyes."""
    return Viewing.objects.filter(Q(account_id=actor.account_id) | Q(officer_account_id=actor.account_id))


def may_allow(actor: Actor, viewing: Viewing) -> Decision:
    """Only the person whose eyes they are."""
    if viewing.account_id == actor.account_id:
        return ALLOW
    return refuse(_("Only the person who is asked may allow it."))


def may_view(actor: Actor, viewing: Viewing) -> Decision:
    """Only the officer who asked."""
    if viewing.officer_account_id == actor.account_id:
        return ALLOW
    return refuse(_("Only the officer who asked may look."))
