"""The role that a post gave, once the post has ended: what its holder is told (`identity.farewells`)."""

from datetime import date

from parta.identity import api as identity
from parta.kernel.actor import Role
from parta.people.models import Tenure
from parta.people.rules import Position

_ROLES = {
    Position.HEAD: Role.HEAD,
    Position.ACTING: Role.ACTING,
    Position.DEPUTY: Role.DEPUTY,
    Position.RESPONSIBLE: Role.DEPUTY,
    Position.TEACHER: Role.TEACHER,
    Position.EDUCATOR: Role.TEACHER,
}


def ended_of(position: Position, institution_id: int, on: date) -> identity.Ended | None:
    """The role of a post that ended; None of a post that gives no role."""
    role = _ROLES.get(position)
    if role is None:
        return None
    return identity.Ended(role, on, institution_id=institution_id, is_responsible=position is Position.RESPONSIBLE)


def ended_with(row: Tenure, on: date) -> tuple[identity.Ended, ...]:
    """What the holder of a post is told when it ends; nothing when it gives no role."""
    left = ended_of(Position(row.position), row.institution_id, on)
    return () if left is None else (left,)
