"""Who sets the mark of deferment and exchanges its files."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parta.exchange.models import Deferment, DefermentBatch
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse


def may_mark(actor: Actor, card: institutions.InstitutionCard) -> Decision:
    """The head of the institution in person; of a branch, the head of its hub (explanations of the Ministry, November
    2025). No deputy, no acting head, no officer.
    """
    place = card.parent_id if card.network_role == institutions.NetworkRole.BRANCH else card.id
    if place is not None and actor.leads(place, identity.DEFERMENT):
        return ALLOW
    return refuse(
        _("The mark of deferment is set by the head of the institution in person; of a branch, by the head of its hub.")
    )


def visible_marks(actor: Actor) -> QuerySet[Deferment]:
    """Every read of marks starts here: those of institutions one heads."""
    return Deferment.objects.filter(institution_id__in=actor.institutions(Role.HEAD))


def visible_batches(actor: Actor) -> QuerySet[DefermentBatch]:
    """Every read of files starts here: the head's own; what was sent, for the national administrator."""
    if actor.is_national:
        return DefermentBatch.objects.filter(sent_at__isnull=False)
    return DefermentBatch.objects.filter(institution_id__in=actor.institutions(Role.HEAD))


def may_exchange(actor: Actor) -> Decision:
    """Files go to the partner and answers come back through the national administrator."""
    if actor.is_national:
        return ALLOW
    return refuse(_("Files for the partner are exchanged by the national administrator."))
