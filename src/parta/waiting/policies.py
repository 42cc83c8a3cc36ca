"""Everybody may wait; only the system forgets."""

from django.utils.translation import gettext as _

from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def may_wait(actor: Actor | None) -> Decision:
    """Whoever may come in at the gate may stand in its line: the module behind it knows him."""
    return ALLOW


def may_forget(actor: Actor) -> Decision:
    """Lines of openings that are long past."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("This is done by the system."))
