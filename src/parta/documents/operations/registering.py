"""Bringing orders into force, signing them, giving drafts up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.models import Order, Pending
from parta.documents.operations.first_grade import agree_first_grade, let_go
from parta.documents.operations.groups import form_groups
from parta.documents.operations.movement import forget_draft, moves_of, remember_lost
from parta.documents.operations.new_year import discard_new_year, form_classes, require_still_so
from parta.documents.operations.transfers import agree_side, hold_transfer_of
from parta.documents.progress import Stage, Tick, no_tick, ticking
from parta.documents.queries.lists import checked_list
from parta.documents.queries.orders import number_is_taken, proposed_number
from parta.documents.rules.lists import FORM, PupilList
from parta.documents.rules.orders import FIRST_GRADE_ORDERS, MOVES, TRANSFERS, Kind, Line, State, line_of
from parta.documents.writing import (
    PURPOSE,
    NotReady,
    NumberTaken,
    announce,
    hold_powers,
    kept_list,
    line_for,
    locked,
    require_ready,
    translated,
)
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.events import api as events
from parta.files import api as files
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem, Stale
from parta.people import api as people
from parta.signing import api as signing

JOB = "documents.finish_order"
ROWS_A_STEP = 200  # after so many children the page hears how far the order is
AT_ONCE = 100  # pupils; a larger order is registered by the worker, so that nobody waits at a page


def register_order(
    *, actor: Actor, institution_id: int, order_id: int, request_id: UUID, now: datetime, cms: bytes | None = None
) -> State:
    """Bring a prepared order into force: keep the head's КЕП if one is given, then do what it orders, all in one
    transaction.

    A large order is queued; the worker registers it within seconds (`finish_queued`). A repeated request gets the
    first answer.

    :param cms: signature over the printed order; None = it is signed on paper
    :raises SignatureRefused: the signature does not hold, or is somebody else's
    :raises NumberTaken: another order took the number meanwhile
    :raises Invalid: a row cannot be enrolled any more
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    policies.require_order(actor, institution_id=institution_id, order_id=order_id)
    with acting(actor, "documents.order.register"):
        said = events.claim_request(institution_id=institution_id, request_id=request_id, account_id=actor.account_id)
        if said is not None:
            return State(said["state"])
        hold_powers(actor, institution_id)
        hold_transfer_of(institution_id, order_id)
        order = locked(institution_id, order_id, State.DRAFT)
        _require_number(order)
        if cms is not None:
            _sign(actor, order, cms, now)
        state = (_queue if len(order.lines) > AT_ONCE else _register)(actor, order, now)
        events.answer_request(institution_id=institution_id, request_id=request_id, answer={"state": int(state)})
    return state


def finish_queued(*, actor: Actor, institution_id: int, order_id: int, now: datetime) -> State:
    """Register a queued order: what the worker calls, as the account that asked, telling how far it is.

    It is one transaction: a worker killed in its middle leaves nothing, and the next one begins anew; asked again after
    the end, it answers what was done. A failure puts the order back with its reason, so that none is stuck for ever.

    :returns: REGISTERED, or DRAFT when something stood in the way or the order was called back
    """
    try:
        require(policies.may_order_movement(actor, institution_id=institution_id))
        with ticking(institution_id, order_id) as tick, acting(actor, "documents.order.register"):
            hold_powers(actor, institution_id)
            hold_transfer_of(institution_id, order_id)
            order = locked(institution_id, order_id)
            if order.state != State.QUEUED:
                return State(order.state)
            _require_number(order)
            return _register(actor, order, now, tick)
    except DomainError as error:
        _put_back(actor, institution_id, order_id, str(error), now)
        return State.DRAFT
    except Exception:
        trouble = _("Something broke while the order was being registered; nobody was enrolled. Register it again.")
        _put_back(actor, institution_id, order_id, trouble, now)
        raise


def call_back_order(*, actor: Actor, institution_id: int, order_id: int, now: datetime) -> None:
    """Make a draft again of a queued order that no worker has taken up, so that it can be registered anew.

    :raises NotReady: a worker is registering it at this moment, or it is not queued
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    policies.require_order(actor, institution_id=institution_id, order_id=order_id)
    with acting(actor, "documents.order.call_back"):
        locked(institution_id, order_id, State.QUEUED, waits=False)
        Order.objects.filter(institution_id=institution_id, id=order_id).update(state=State.DRAFT)
        Pending.objects.filter(institution_id=institution_id, order_id=order_id).update(changed_at=now)


def sign_order(*, actor: Actor, institution_id: int, order_id: int, cms: bytes, now: datetime) -> None:
    """Add the head's КЕП to a registered order that was signed on paper.

    :raises NotReady: it has a КЕП already, or is not registered
    :raises SignatureRefused: the signature does not hold, or is somebody else's
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    policies.require_order(actor, institution_id=institution_id, order_id=order_id)
    with acting(actor, "documents.order.sign"):
        hold_powers(actor, institution_id)
        order = locked(institution_id, order_id, State.REGISTERED)
        if order.signature_id is not None:
            raise NotReady(_("The order has a qualified signature already."))
        _sign(actor, order, cms, now)
        Order.objects.filter(institution_id=institution_id, id=order_id).update(signature_id=order.signature_id)


def give_up_order(*, actor: Actor, institution_id: int, order_id: int) -> None:
    """Give up a prepared order; its list stays among the drafts. Nothing was enrolled.

    :raises NotReady: the order is registered or being registered
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    policies.require_order(actor, institution_id=institution_id, order_id=order_id)
    with acting(actor, "documents.order.give_up"):
        hold_transfer_of(institution_id, order_id)
        order = locked(institution_id, order_id, State.DRAFT)
        let_go(actor=actor, order=order)
        Pending.objects.filter(institution_id=institution_id, order_id=order_id).delete()
        Order.objects.filter(institution_id=institution_id, id=order.id).update(state=State.GIVEN_UP)


def _require_number(order: Order) -> None:
    where = (order.institution_id, order.school_year, order.series)
    if number_is_taken(*where, number=order.number):
        free = proposed_number(*where)
        words = _(
            "Another order took No. %(number)s meanwhile; the next free one is %(free)s. Go back and change the number."
        )
        raise NumberTaken(words % {"number": order.number, "free": free})


def _sign(actor: Actor, order: Order, cms: bytes, now: datetime) -> None:
    if order.file_id is None:
        raise NotReady(_("The order was not printed. Prepare it again."))
    card = files.file_card(actor, order.file_id)
    signer = signing.keep_signature(
        actor=actor, data=files.read_bytes(card.sha256), cms=cms, purpose=PURPOSE, now=now, file_id=order.file_id
    )
    person = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
    if person is None or person.person_id != actor.person_id:
        raise Invalid(
            [Problem("signature", _("The signature is not yours. An order is signed by the person who registers it."))]
        )
    order.signature_id = signer.signature_id


def _queue(actor: Actor, order: Order, now: datetime) -> State:
    Order.objects.filter(institution_id=order.institution_id, id=order.id).update(
        state=State.QUEUED, signature_id=order.signature_id
    )
    Pending.objects.update_or_create(
        institution_id=order.institution_id,
        order_id=order.id,
        defaults={
            "account_id": actor.account_id, "stage": 0, "done": 0, "total": len(order.lines), "trouble": "",
            "changed_at": now,
        },
        create_defaults={"account_id": actor.account_id, "list_sealed": b"", "total": len(order.lines)},
    )  # fmt: skip
    # Deferred by name: the worker's entrances lie above. The job appears with this transaction, or not at all.
    job = app.configure_task(JOB, lock=f"{JOB}.{order.institution_id}.{order.id}")
    job.defer(institution_id=order.institution_id, order_id=int(order.id), account_id=actor.account_id)
    return State.QUEUED


def _register(actor: Actor, order: Order, now: datetime, tick: Tick = no_tick) -> State:
    tick(Stage.CHECKING, 0)
    if order.kind in MOVES:
        return _register_moves(actor, order, now, tick)
    if order.kind in FIRST_GRADE_ORDERS:
        state = agree_first_grade(actor=actor, order=order, now=now)
        Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).delete()
        return state
    if order.kind in TRANSFERS:
        return agree_side(actor=actor, order=order, now=now)
    pupils = kept_list(institution_id=order.institution_id, order_id=order.id)
    if pupils is None:
        raise NotReady(_("The list of the order is gone. Prepare the order again."))
    enrolled = _enrol(actor, order, pupils, now, tick)
    tick(Stage.FINISHING, len(enrolled))
    by_row = {row.number: row for row in enrolled}
    order.lines = [_with_ids(line_of(line), by_row).plain() for line in order.lines]
    order.state, order.registered_at = State.REGISTERED, now
    _save_registered(order)
    Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).delete()
    drafts.discard_draft(actor=actor, form=FORM, subject=order.list_key)
    announce(order)
    return State.REGISTERED


def _register_moves(actor: Actor, order: Order, now: datetime, tick: Tick) -> State:
    """Do what a movement order says; classes that it opens are formed first."""
    if order.kind == Kind.NEW_YEAR:
        require_still_so(order=order)
        form_classes(actor=actor, order=order)
    if order.kind == Kind.NEW_GROUPS:
        form_groups(actor=actor, order=order)
    moves = moves_of(order)
    remember_lost(order=order, places=enrolment.future_places(institution_id=order.institution_id, moves=moves))
    for first in range(0, len(moves), ROWS_A_STEP):
        tick(Stage.ENROLLING, first)
        enrolment.move_many(
            actor=actor, institution_id=order.institution_id, moves=moves[first : first + ROWS_A_STEP],
            order_id=int(order.id),
        )  # fmt: skip
    tick(Stage.FINISHING, len(moves))
    order.state, order.registered_at = State.REGISTERED, now
    _save_registered(order)
    Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).delete()
    forget_draft(actor=actor, order=order)
    if order.kind == Kind.NEW_YEAR:
        discard_new_year(actor=actor, institution_id=order.institution_id)
    announce(order)
    return State.REGISTERED


def _enrol(actor: Actor, order: Order, pupils: PupilList, now: datetime, tick: Tick) -> Sequence[enrolment.Enrolled]:
    """Check the list once more, compare it with what was printed, enrol."""
    checked = checked_list(pupils, institution_id=order.institution_id, today=local_day(now))
    require_ready(checked, pupils)
    printed = {_printed(line_of(line)) for line in order.lines}
    if {_printed(line_for(placement, checked)) for placement in checked.placements} != printed:
        raise Stale(_("The list is no longer what the order says. Go back to the list and prepare the order again."))
    enrolled: list[enrolment.Enrolled] = []
    for first in range(0, len(checked.placements), ROWS_A_STEP):
        tick(Stage.ENROLLING, first)
        enrolled += enrolment.enrol_list(
            actor=actor,
            institution_id=order.institution_id,
            placements=checked.placements[first : first + ROWS_A_STEP],
            since=order.since,
            today=local_day(now),
            order_id=int(order.id),
            source="hand" if pupils.from_form else "file",
        )
    return enrolled


def _printed(line: Line) -> tuple[int, str, str, int]:
    return line.number, line.name, line.born_on, line.group_id


def _with_ids(line: Line, by_row: dict[int, enrolment.Enrolled]) -> Line:
    row = by_row[line.number]
    return replace(line, pupil_id=row.person_id, public_id=str(row.public_id), is_new=row.is_new)


def _save_registered(order: Order) -> None:
    try:
        Order.objects.filter(institution_id=order.institution_id, id=order.id).update(
            state=order.state, registered_at=order.registered_at, lines=order.lines, signature_id=order.signature_id
        )
    except IntegrityError as error:
        raise translated(error, order) from error


def _put_back(actor: Actor, institution_id: int, order_id: int, trouble: str, now: datetime) -> None:
    with acting(actor, "documents.order.put_back"):
        Order.objects.filter(institution_id=institution_id, id=order_id, state=State.QUEUED).update(state=State.DRAFT)
        Pending.objects.filter(institution_id=institution_id, order_id=order_id).update(trouble=trouble, changed_at=now)
