"""Editions are the national administrator's, and the system's at first start."""

from django.utils.translation import gettext as _

from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def may_adopt_edition(actor: Actor) -> Decision:
    """Who may put an edition of the rules into force."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.is_national:
        return ALLOW
    return refuse(_("Rules are changed by the national administrator."))
