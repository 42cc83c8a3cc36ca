"""Who decides about institutions: officers over all of those that an act touches."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse

OWNED_PRIVATELY = 3  # number of «приватна» in the codifier of ownership


def governs_all(actor: Actor, institution_ids: Collection[int]) -> bool:
    """Is the actor an officer over every one of them? At most one statement an office."""
    if actor.is_national:
        return True
    offices = [grant.authority_id for grant in actor.having(*AUTHORITY_ROLES) if grant.authority_id]
    under = institutions.institution_ids_by_authority(offices)
    mine: frozenset[int] = frozenset().union(*under.values())
    return bool(institution_ids) and set(institution_ids) <= mine


def may_decide(actor: Actor, institution_ids: Iterable[int]) -> Decision:
    """Officers of an authority over all of these institutions; the national administrator."""
    if governs_all(actor, set(institution_ids)):
        return ALLOW
    return refuse(_("This is decided and signed by an officer of the authority over the institutions concerned."))


def may_hand_over(actor: Actor, institution_id: int, authority_id: int) -> Decision:
    """An officer above both authorities, so that neither takes from the other alone; the national administrator."""
    if actor.is_national:
        return ALLOW
    above = {each.id for each in institutions.authorities_above(authority_id)} | {authority_id}
    if governs_all(actor, [institution_id]) and above & actor.authorities():
        return ALLOW
    return refuse(_("This is signed by an officer above both authorities: of the district, the region or the state."))


def is_private(institution_id: int | None) -> bool:
    """Is the institution in private hands? One statement."""
    card = institutions.institutions([institution_id or 0]).get(institution_id or 0)
    return card is not None and card.ownership == OWNED_PRIVATELY
