"""Orders that follow from a signed act of the authority (closure, merger, division): one at the institution that pupils
leave, one at the institution they come to. `life` writes them, moves the pupils and takes both back.
"""

from collections.abc import Sequence
from datetime import date, datetime

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.models import Order
from parta.documents.queries.orders import proposed_number
from parta.documents.rules.orders import MOVEMENT_SERIES, TRANSFERS, Kind, Line, State
from parta.documents.writing import announce, insert_order, locked, print_order, words_about, write
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.ui import wording


def register_transfer(
    *,
    actor: Actor,
    institution_id: int,
    kind: Kind,
    other: str,
    lines: Sequence[Line],
    since: date,
    dated_on: date,
    ground: str,
    now: datetime,
) -> int:
    """Write and register the order of one side, numbered next in its series; the caller moves the pupils in the same
    transaction. Returns its id.

    :raises NotReady: no text of such an order is in force on its day
    """
    require(policies.may_order_by_act(actor))
    assert kind in TRANSFERS
    year = school_year_of(since)
    with acting(actor, "documents.order.transfer"):
        order = Order(
            institution_id=institution_id,
            school_year=year,
            kind=kind,
            series=MOVEMENT_SERIES,
            number=proposed_number(institution_id=institution_id, school_year=year, series=MOVEMENT_SERIES),
            dated_on=dated_on,
            since=since,
            ground=wording.typographic(ground.strip()),
            lines=[line.plain() for line in lines],
            account_id=actor.account_id,
            state=State.REGISTERED,
            registered_at=now,
        )
        return _finish(actor, order, {"other": other})


def correct_transfer(
    *, actor: Actor, institution_id: int, order_id: int, dated_on: date, ground: str, now: datetime
) -> int:
    """Write the order that takes back one side of a transfer; the caller takes the pupils' rows back. Returns its id.

    :raises NotReady: the order is not in force any more
    """
    require(policies.may_order_by_act(actor))
    with acting(actor, "documents.order.correct"):
        wrong = locked(institution_id, order_id, State.REGISTERED)
        year = school_year_of(dated_on)
        order = Order(
            institution_id=institution_id,
            school_year=year,
            kind=Kind.CORRECTION,
            series=wrong.series,
            number=proposed_number(institution_id=institution_id, school_year=year, series=wrong.series),
            dated_on=max(dated_on, wrong.dated_on),
            since=wrong.since,
            ground=wording.typographic(ground.strip()),
            lines=wrong.lines,
            account_id=actor.account_id,
            corrects_id=wrong.id,
            state=State.REGISTERED,
            registered_at=now,
        )
        return _finish(actor, order, words_about(wrong))


def _finish(actor: Actor, order: Order, words: dict[str, str]) -> int:
    write(order, actor, words)
    insert_order(order)
    print_order(actor, order)
    announce(order)
    return int(order.id)
