"""Who writes, registers and reads orders; who changes their templates."""

from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from parta.documents.models import Order, Transfer
from parta.documents.rules.transfers import State as TransferState
from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.kernel.errors import NotVisible


class _NamesProtected(Func):
    """Does the order name a child who is under protection now? A published function of `enrolment`."""

    function = "enrolment_names_protected"
    output_field = BooleanField()

    def __init__(self) -> None:
        super().__init__(F("institution_id"), F("lines"))


_SHIELDED = Q(person_id__in=RawSQL("select person_id from people_shielded_v1", []))


def visible_orders(actor: Actor) -> QuerySet[Order]:
    """Every read of orders for a user starts here: the leaders of the institution; orders that name a child under
    protection, those in charge alone, for what was printed keeps the name.
    """
    in_charge = Q(institution_id__in=actor.institutions(Role.HEAD, Role.ACTING))
    rows = Order.objects.filter(institution_id__in=actor.institutions(*LEADING_ROLES))
    return rows.filter(in_charge | ~Q(_NamesProtected()))


def reads_every_order(actor: Actor, *, institution_id: int) -> bool:
    """Those in charge open orders that name children under protection too."""
    return actor.account_id == SYSTEM_ACCOUNT or institution_id in actor.institutions(Role.HEAD, Role.ACTING)


def require_order(actor: Actor, *, institution_id: int, order_id: int) -> None:
    """Nobody acts upon an order that he may not read. One SQL statement, none for the system.

    :raises NotVisible: no such order for this actor
    """
    if actor.account_id == SYSTEM_ACCOUNT:
        return
    if not visible_orders(actor).filter(institution_id=institution_id, id=order_id).exists():
        raise NotVisible


def visible_transfers(actor: Actor) -> QuerySet[Transfer]:
    """Every read of transfers for a user starts here: the leaders of both schools; what the sending school has not
    signed yet is not there for the other.
    """
    own = actor.institutions(*LEADING_ROLES)
    received = Q(target_id__in=own) & ~Q(state=TransferState.PREPARED)
    in_charge = actor.institutions(Role.HEAD, Role.ACTING)
    known = ~_SHIELDED | Q(source_id__in=in_charge) | Q(target_id__in=in_charge)
    return Transfer.objects.filter(Q(source_id__in=own) | received).filter(known)


def may_order_movement(actor: Actor, *, institution_id: int) -> Decision:
    """Who may prepare and register orders about pupils: whoever moves them."""
    return enrolment.may_move_pupils(actor, institution_id=institution_id)


def may_permit(actor: Actor, *, institution_id: int) -> Decision:
    """Let rows of a list pass a rule that blocks, with a reason: the authority that governs the institution directly,
    and the national administrator. The order stays the head's.
    """
    if institutions.may_enter_directly(actor, institution_id):
        return ALLOW
    return refuse(
        _("A list passes a rule by the word of the authority that governs the institution directly. Pass it on.")
    )


def may_roll_over(actor: Actor, *, institution_id: int) -> Decision:
    """Who takes a school over into the next year: whoever may both move pupils and form classes."""
    moves = enrolment.may_move_pupils(actor, institution_id=institution_id)
    return enrolment.may_form_classes(actor, institution_id=institution_id) if moves else moves


def may_pass_orders_on(actor: Actor, *, institution_id: int) -> Decision:
    """Orders not yet in force change hands with the charge of the institution: by whoever appoints there."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, identity.DEPUTIES):
        return ALLOW
    return identity.may_appoint_head(actor, institution_id)


def may_order_by_act(actor: Actor) -> Decision:
    """Orders that follow from a signed act of the authority: the system, which carries the act out."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("Such orders follow from a signed act of the authority."))


def may_edit_templates(actor: Actor) -> Decision:
    """Texts of orders are the state's: the national administrator, and the system at first start."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.is_national:
        return ALLOW
    return refuse(_("Texts of orders are changed by the national administrator."))


def may_read_this_file(actor: Actor, public_id: UUID) -> bool:
    """The print of an order that the actor may read."""
    return visible_orders(actor).filter(file_id=public_id).exists()


def may_read_file(actor: Actor, institution_id: int | None, _owner_account_id: int) -> bool:
    """Printed orders: the leaders of the institution."""
    return institution_id in actor.institutions(*LEADING_ROLES)
