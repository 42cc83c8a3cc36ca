"""Who works with a batch: whoever brought the file; what was written is seen by whoever may bring such a file too."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.kernel.errors import NotVisible
from parta.sheets.kinds import Kind, Place, State, kind_of
from parta.sheets.models import Batch

FINISHED = (State.DONE, State.UNDOING, State.UNDONE)


def visible_batches(actor: Actor) -> QuerySet[Batch]:
    """Every read of batches starts here: one's own; finished ones of institutions that one leads. Whether the actor may
    bring this kind of list in is asked besides (`kind_for`).
    """
    own = Q(account_id=actor.account_id)
    led = Q(institution_id__in=actor.institutions(*LEADING_ROLES), state__in=FINISHED)
    return Batch.objects.filter(own | led)


def kind_for(code: str) -> Kind:
    """:raises NotVisible: there is no such list"""
    kind = kind_of(code)
    if kind is None:
        raise NotVisible
    return kind


def may_bring(actor: Actor, kind: Kind, place: Place) -> Decision:
    """Who brings a list in, and takes it out: those who lead institutions and officers, as the list itself says."""
    if not any(actor.having(*LEADING_ROLES, *AUTHORITY_ROLES)):
        return refuse(_("Lists are brought in by those who lead an institution and by officers."))
    return kind.may(actor, place)


def may_undo(actor: Actor, batch: Batch) -> Decision:
    """Who takes a loading back: whoever did it, or leads the institution."""
    if batch.account_id == actor.account_id or batch.institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    return refuse(_("A loading is taken back by whoever did it."))
