"""Rules of the state are read by everybody; drafted by one national administrator and approved by another."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parta.editions.models import RuleEdition
from parta.editions.rules import State
from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def visible_editions(actor: Actor | None) -> QuerySet[RuleEdition]:
    """Every read starts here: what is approved is public law; what is on its way is the national administrators'."""
    if actor is not None and (actor.is_national or actor.account_id == SYSTEM_ACCOUNT):
        return RuleEdition.objects.all()
    return RuleEdition.objects.filter(Q(state=State.APPROVED))


def may_draft(actor: Actor) -> Decision:
    """Who may write the next edition of the state's rules."""
    if actor.is_national:
        return ALLOW
    return refuse(_("Rules of the state are changed by the national administrator."))


def may_load(actor: Actor) -> Decision:
    """What an installation finds or is given by a command is noted by the system itself, or by the administrator."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.is_national:
        return ALLOW
    return refuse(_("Rules of the state are changed by the national administrator."))


def may_approve(actor: Actor, *, writers: Collection[int]) -> Decision:
    """The second person: a national administrator who has no hand in the edition."""
    if not actor.is_national:
        return refuse(_("Rules of the state are changed by the national administrator."))
    if actor.account_id in writers:
        return refuse(_("You have written in this edition; another national administrator approves and signs it."))
    return ALLOW
