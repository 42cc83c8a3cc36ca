"""Who may change the lists of the state. Everybody may read them."""

from django.utils.translation import gettext as _

from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def may_load_editions(actor: Actor) -> Decision:
    """Editions are loaded by the national administrator, or by the installation itself."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.is_national:
        return ALLOW
    return refuse(_("Codifiers are loaded by the national administrator."))
