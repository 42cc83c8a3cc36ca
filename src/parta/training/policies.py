"""Who has a training copy: whoever works in an institution, in the role shown now."""

from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, Actor, Grant, Role
from parta.kernel.errors import NotVisible

# An acting head trains as a deputy with every power that may be given: never with more than the own role has.
ROLE_THERE = {Role.HEAD: Role.HEAD, Role.ACTING: Role.DEPUTY, Role.DEPUTY: Role.DEPUTY, Role.TEACHER: Role.TEACHER}
MAY_START_OVER = LEADING_ROLES


def place_of(actor: Actor) -> tuple[int, Role]:
    """The institution whose copy the actor trains in, and in which role: those of the pages, otherwise the first held.

    :raises NotVisible: the actor works in no institution
    """
    held = [actor.current] if actor.current else []
    for grant in (*held, *actor.grants):
        if _works(grant):
            assert grant.institution_id is not None
            return grant.institution_id, grant.role
    raise NotVisible


def _works(grant: Grant) -> bool:
    return grant.role in STAFF_ROLES and grant.institution_id is not None
