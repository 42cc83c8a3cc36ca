"""A draft is its owner's alone."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parta.drafts.models import Draft
from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def visible_drafts(actor: Actor) -> QuerySet[Draft]:
    """Every read of drafts starts here."""
    return Draft.objects.filter(account_id=actor.account_id)


def may_keep(actor: Actor) -> Decision:
    """People keep drafts; the system has nothing half-typed."""
    return refuse(_("Sign in to keep a draft.")) if actor.account_id == SYSTEM_ACCOUNT else ALLOW
