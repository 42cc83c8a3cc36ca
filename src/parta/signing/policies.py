"""Who may have a signature kept. What a signature opens is decided by the module that asked for it."""

from django.utils.translation import gettext as _

from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def may_answer_challenge(actor: Actor) -> Decision:
    """Anybody may: at sign-in the system acts, because the signature is what will say who it is."""
    return ALLOW


def may_sign_document(actor: Actor) -> Decision:
    """A document is signed by a person who has signed in."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return refuse(_("Sign in first: a document is signed by a person."))
    return ALLOW
