"""Orders that wait for a signature, when the head of the institution changes."""

from datetime import datetime

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.models import Order, Pending
from parta.documents.rules.orders import State
from parta.documents.writing import NotReady, print_order, write
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require


def pass_orders_on(*, actor: Actor, institution_id: int, to_account: int, now: datetime) -> int:
    """Let orders not yet in force be signed by whoever is in charge now: day, name and position are written anew and
    the order is printed again; returns how many. An order that a worker is registering at this moment is left alone. An
    order whose text is in force on no such day keeps its words and says what stands in the way.
    """
    require(policies.may_pass_orders_on(actor, institution_id=institution_id))
    waiting = (State.DRAFT, State.QUEUED)
    with acting(actor, "documents.order.pass_on"):
        rows = Order.objects.filter(institution_id=institution_id, state__in=waiting, corrects_id=None)
        orders = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("id"))
        for order in orders:
            _rewrite(actor, order, to_account, now)
    return len(orders)


def _rewrite(actor: Actor, order: Order, to_account: int, now: datetime) -> None:
    rows = Order.objects.filter(institution_id=order.institution_id, id=order.id)
    order.account_id, order.state, order.signature_id = to_account, State.DRAFT, None
    order.dated_on = max(order.dated_on, local_day(now))
    trouble = ""
    try:
        write(order, actor, {})
    except NotReady as error:
        trouble = str(error)
    rows.update(
        account_id=to_account, state=State.DRAFT, signature_id=None, dated_on=order.dated_on, title=order.title,
        text=order.text, template_id=order.template_id, signed_by=order.signed_by, position=order.position,
    )  # fmt: skip
    if not trouble:
        print_order(actor, order)
    Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).update(
        account_id=to_account, trouble=trouble, changed_at=now
    )
