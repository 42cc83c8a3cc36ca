"""What several transfers of one order have in common."""

from datetime import datetime

from parta.documents.models import Order, Transfer
from parta.documents.rules.orders import State as OrderState
from parta.documents.rules.transfers import OPEN, State
from parta.documents.writing import announce, set_state


def settle(source_id: int, out_order: int, now: datetime) -> None:
    """A child of a preschool's order is not taken: when no other waits or went by it, the order is given up; in force
    it comes if it names children whom schools had enrolled by orders of their own.
    """
    sent = Transfer.objects.filter(source_id=source_id, out_order=out_order)
    if sent.filter(state__in=(*OPEN, State.DONE)).exists():
        return
    rows = Order.objects.select_for_update(of=("self",))
    order = rows.filter(institution_id=source_id, id=out_order, state=OrderState.AGREED).first()
    if order is None:
        return
    if len(order.lines) > sent.values("person_id").distinct().count():
        set_state(order, OrderState.REGISTERED, now)
        announce(order)
    else:
        set_state(order, OrderState.GIVEN_UP, None)
