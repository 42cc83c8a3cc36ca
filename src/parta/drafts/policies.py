"""A draft is its owner's alone."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parta.drafts.models import Draft
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def visible_drafts(actor: Actor) -> QuerySet[Draft]:
    """Every read of drafts starts here."""
    return Draft.objects.filter(account_id=actor.account_id)


def may_keep(actor: Actor) -> Decision:
    """People keep drafts; the system has nothing half-typed."""
    return refuse(_("Sign in to keep a draft.")) if actor.account_id == SYSTEM_ACCOUNT else ALLOW


def may_keep_for(actor: Actor, institution_id: int) -> Decision:
    """Drafts change hands with the charge of an institution: by officers, those who lead it, and the system."""
    if actor.account_id == SYSTEM_ACCOUNT or any(actor.having(*AUTHORITY_ROLES)):
        return ALLOW
    if institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    return refuse(_("Drafts pass on when the head of the institution changes."))
