"""Whose diary an actor reads: his wards' and his own, as today's grants say. Roles he acts in do not matter."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from parta.kernel.actor import Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def visible_children(actor: Actor) -> Collection[int]:
    """Person ids; every read of the family pages starts here. An ended guardianship gives no grant, so no id."""
    return actor.children()


def may_read_diary(actor: Actor, pupil_id: int) -> Decision:
    """Who may read a child's diary: those who stand for the child today, and the child."""
    if pupil_id in visible_children(actor):
        return ALLOW
    return refuse(_("A diary is shown to the child and to those who stand for the child."))
