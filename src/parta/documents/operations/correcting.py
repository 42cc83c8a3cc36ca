"""Undoing an order by another one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.carriers import carrier
from parta.documents.models import Order
from parta.documents.operations.movement import lost_of
from parta.documents.queries.orders import card_of
from parta.documents.rules.orders import MOVES, OPENING, TRANSFERS, Kind, State, line_of, plain_number
from parta.documents.writing import (
    NotReady,
    announce,
    check_words,
    hold_powers,
    insert_order,
    locked,
    print_order,
    words_about,
    write,
)
from parta.enrolment import api as enrolment
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem
from parta.ui import wording


def correct_order(
    *,
    actor: Actor,
    institution_id: int,
    order_id: int,
    number: str,
    dated_on: date,
    ground: str,
    request_id: UUID,
    now: datetime,
) -> int:
    """Undo an order by a correcting one, registered at once: the rows it wrote close. Returns the correcting order's
    id.

    :raises StandsInTheWay: later facts (marks, moves) depend on it
    :raises NotReady: the order is not registered, or was corrected before
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.order.correct"):
        said = events.claim_request(institution_id=institution_id, request_id=request_id, account_id=actor.account_id)
        if said is not None:
            return int(said["order_id"])
        hold_powers(actor, institution_id)
        wrong = locked(institution_id, order_id, State.REGISTERED)
        _require_correctable(wrong)
        number = plain_number(number)
        check_words(institution_id, school_year_of(dated_on), number, dated_on, ground)
        _check_day(wrong, dated_on)
        _undo(actor, wrong)
        order = Order(
            institution_id=institution_id,
            school_year=school_year_of(dated_on),
            kind=Kind.CORRECTION,
            series=wrong.series,
            number=number,
            dated_on=dated_on,
            since=wrong.since,
            ground=wording.typographic(ground.strip()),
            lines=wrong.lines,
            account_id=actor.account_id,
            corrects_id=wrong.id,
            state=State.REGISTERED,
            registered_at=now,
        )
        write(order, actor, words_about(wrong))
        insert_order(order)
        print_order(actor, order)
        announce(order)
        events.answer_request(institution_id=institution_id, request_id=request_id, answer={"order_id": int(order.id)})
    return int(order.id)


def _undo(actor: Actor, wrong: Order) -> None:
    """Take back what the order did, as its kind did it."""
    words: dict[str, Any] = {"actor": actor, "institution_id": wrong.institution_id, "order_id": int(wrong.id)}
    if wrong.kind in MOVES:
        pupils = [line_of(line).pupil_id for line in wrong.lines]
        opens = wrong.kind in OPENING
        enrolment.undo_moves(**words, pupil_ids=pupils, lost=lost_of(wrong), opens_classes=opens)
        if wrong.kind == Kind.NEW_GROUPS:
            carrier().withdraw(**words)
    else:
        enrolment.undo_enrolment(**words)


def _require_correctable(order: Order) -> None:
    if order.kind == Kind.CORRECTION:
        raise NotReady(_("A correcting order is not corrected itself: enrol the children by a new order."))
    if order.kind in TRANSFERS:
        raise NotReady(
            _("This order has another side: an act of the authority or a transfer back undoes both, never one alone.")
        )
    if card_of(order).corrected_by is not None:
        raise NotReady(_("The order was corrected already."))


def _check_day(wrong: Order, dated_on: date) -> None:
    if dated_on < wrong.dated_on:
        words = _("The correcting order (%(day)s) is dated before the order it corrects (%(wrong)s). Correct the day.")
        days = {"day": wording.day(dated_on), "wrong": wording.day(wrong.dated_on)}
        raise Invalid([Problem("dated_on", words % days)])
