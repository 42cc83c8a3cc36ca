"""A pupil goes from one school to another: asked for or offered, signed by the sending school, then by the receiving
one; with that signature both orders come into force and the child moves, in one transaction.
"""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.batches import settle
from parta.documents.models import Order, Transfer
from parta.documents.operations.movement import line_of_card
from parta.documents.rules.orders import MOVEMENT_SERIES, Kind, Line, plain_number
from parta.documents.rules.orders import State as OrderState
from parta.documents.rules.transfers import OPEN, State
from parta.documents.writing import (
    NotReady,
    announce,
    check_words,
    draft_of,
    locked,
    print_order,
    set_state,
    write,
)
from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, SYSTEM_ACCOUNT, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.matching import api as matching
from parta.people import api as people
from parta.ui import wording


def ask_transfer(
    *,
    actor: Actor,
    institution_id: int,
    document: str,
    born_on: date,
    label: str,
    group_id: int,
    since: date,
    ground: str,
    now: datetime,
) -> UUID:
    """Ask for a child by the exact number of its document and its birth date, on the parent's application. Says only
    that a record exists; the school that has the child answers. Logged and counted as a national search.

    :raises Invalid: no such record, or it is enrolled nowhere or here, or a field is missing
    :raises TooMany: the actor has made his day's share of searches
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    _check_request(institution_id, label, group_id, since, ground)
    person = _found(actor, document, born_on, now)
    people.log_read(actor=actor, person_id=person.person_id, what="search by identifier")
    source = enrolment.enrolled_at(person_ids=[person.person_id], on=since).get(person.person_id)
    if source is None:
        words = _("The record exists, but the child is enrolled nowhere from that day: enrol it in the usual way.")
        raise Invalid([Problem("document", words)])
    if source == institution_id:
        raise Invalid([Problem("document", _("The child is enrolled here already."))])
    with acting(actor, "documents.transfer.ask"):
        return _begin(
            Transfer(
                person_id=person.person_id, source_id=source, target_id=institution_id, state=State.ASKED,
                label=label.strip(), since=since, target_group=group_id,
                asked_ground=wording.typographic(ground.strip()), asked_by=actor.account_id, begun_at=now,
            )
        )  # fmt: skip


def begin_claimed(actor: Actor, leaving: matching.Leaving) -> None:
    """Begin the transfer of a child whom his school lets go to one that claims him. Called by `matching`.

    :raises Invalid: a transfer of the child is under way
    """
    require(policies.may_order_movement(actor, institution_id=leaving.holder_id))
    with acting(actor, "documents.transfer.claimed"):
        _begin(
            Transfer(
                person_id=leaving.person_id, source_id=leaving.holder_id, target_id=leaving.claimant_id,
                state=State.ASKED, label=leaving.said, since=leaving.leaves_on, asked_ground=leaving.ground,
                asked_by=actor.account_id, begun_at=leaving.now,
            )
        )  # fmt: skip


def offer_transfer(
    *, actor: Actor, institution_id: int, pupil_id: int, target_id: int, since: date, now: datetime
) -> UUID:
    """Begin a transfer of an own pupil to a school that the parent named; that school learns of it when our order is
    signed.

    :raises NotVisible: not a pupil of this institution
    :raises Invalid: to itself
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    if target_id == institution_id:
        raise Invalid([Problem("target", _("Choose another school than your own."))])
    if pupil_id not in enrolment.enrolled_here(person_ids=[pupil_id], institution_id=institution_id, since=since):
        raise NotVisible
    with acting(actor, "documents.transfer.offer"):
        return _begin(
            Transfer(
                person_id=pupil_id, source_id=institution_id, target_id=target_id, state=State.PREPARED, since=since,
                asked_by=actor.account_id, begun_at=now,
            )
        )  # fmt: skip


def prepare_side(
    *,
    actor: Actor,
    institution_id: int,
    public_id: UUID,
    number: str,
    dated_on: date,
    ground: str,
    now: datetime,
    since: date | None = None,
    group_id: int = 0,
) -> int:
    """Write and print the order of one side: of leaving at the sending school (which may set the day), of arrival at
    the receiving one (which chooses the class). Returns the order's id; it is signed on its page.

    :raises NotReady: the transfer is not at this side's step
    :raises Invalid: number, day, ground or class is missing, or the child cannot leave on that day
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.transfer.prepare"):
        transfer = _locked(actor, institution_id, public_id)
        is_source = transfer.source_id == institution_id
        awaited = (State.ASKED, State.PREPARED) if is_source else (State.OFFERED,)
        if transfer.state not in awaited or transfer.first_grade:
            raise NotReady(_("The other school has the next step of this transfer, or it has ended."))
        if is_source and since is not None:
            transfer.since = since
        if not is_source:
            _check_class(institution_id, group_id, transfer.since)
            transfer.target_group = group_id
        kind = Kind.LEAVING if is_source else Kind.ARRIVAL
        number, year = plain_number(number), school_year_of(dated_on)
        check_words(institution_id, year, number, dated_on, ground)
        order, is_new = draft_of(actor, institution_id, f"{institution_id}:transfer.{transfer.public_id}")
        order.kind, order.series, order.number, order.school_year = kind, MOVEMENT_SERIES, number, year
        order.dated_on, order.since, order.ground = dated_on, transfer.since, wording.typographic(ground.strip())
        order.lines = [_line(transfer, kind).plain()]
        write(order, actor, {})
        order.file_id = None
        order.save(force_insert=is_new)
        print_order(actor, order)
        if is_source:
            transfer.out_order, transfer.state = order.id, State.PREPARED if not transfer.label else State.ASKED
        else:
            transfer.in_order = order.id
        transfer.save()
    return int(order.id)


def agree_side(*, actor: Actor, order: Order, now: datetime) -> OrderState:
    """The signature of one side: the sending school's order waits for the other; the receiving school's brings both
    into force and moves the child. Called when an order of a transfer is registered.

    :raises NotReady: the transfer went on otherwise meanwhile, or the other school has later entries
    """
    require(policies.may_order_movement(actor, institution_id=order.institution_id))
    with acting(actor, "documents.transfer.agree"):
        transfer = _of_order(order)
        if order.kind == Kind.ARRIVAL:
            return _complete(actor, transfer, order, now)
        _require_leaves(transfer)
        set_state(order, OrderState.AGREED, None)
        transfer.state = State.OFFERED
        transfer.save()
    return OrderState.AGREED


def _complete(actor: Actor, transfer: Transfer, order: Order, now: datetime) -> OrderState:
    if transfer.state != State.OFFERED or transfer.out_order is None or transfer.target_group is None:
        raise NotReady(_("The sending school took its order back. Nothing was changed."))
    leaving = locked(transfer.source_id, transfer.out_order, OrderState.AGREED)
    if order.since != leaving.since:
        raise NotReady(_("The sending school set another day. Write your order anew."))
    for each in (leaving, order):
        set_state(each, OrderState.REGISTERED, now)
        announce(each)
    transfer.state, transfer.decided_by, transfer.ended_at = State.DONE, actor.account_id, now
    transfer.save()
    _move(transfer, order)
    return OrderState.REGISTERED


def end_transfer(*, actor: Actor, institution_id: int, public_id: UUID, answer: str, now: datetime) -> None:
    """Decline what the other side began, or give up one's own; orders written for it are given up. Nothing was moved.

    :raises Invalid: declined without a reason
    :raises NotReady: it has ended already
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.transfer.end"):
        transfer = _locked(actor, institution_id, public_id)
        if transfer.state not in OPEN:
            raise NotReady(_("This transfer has ended already."))
        began = transfer.target_id if transfer.label else transfer.source_id
        if began != institution_id and not answer.strip():
            raise Invalid([Problem("answer", _("Say why, in words for the other school."))])
        for institution, order_id in (
            (transfer.source_id, None if transfer.first_grade else transfer.out_order),
            (transfer.target_id, transfer.in_order),
        ):
            if order_id is not None:
                Order.objects.filter(
                    institution_id=institution, id=order_id, state__in=(OrderState.DRAFT, OrderState.AGREED)
                ).update(state=OrderState.GIVEN_UP)
        transfer.state = State.GIVEN_UP if began == institution_id else State.DECLINED
        transfer.answer, transfer.decided_by, transfer.ended_at = answer.strip()[:500], actor.account_id, now
        transfer.save()
        if transfer.first_grade:
            settle(transfer.source_id, transfer.out_order or 0, now)
        matching.transfer_ended(
            holder_id=transfer.source_id, claimant_id=transfer.target_id, person_id=transfer.person_id,
            answer=transfer.answer, by_claimant=transfer.target_id == institution_id,
        )  # fmt: skip


def hold_transfer_of(institution_id: int, order_id: int) -> None:
    """Lock the transfer before the order: the same order of locks wherever both are taken."""
    rows = Transfer.objects.select_for_update(of=("self",)).order_by("id")
    list(rows.filter(source_id=institution_id, out_order=order_id))
    list(rows.filter(target_id=institution_id, in_order=order_id))


def _begin(transfer: Transfer) -> UUID:
    try:
        transfer.save(force_insert=True)
    except IntegrityError as error:
        if "transfer_one_at_a_time" not in str(error):
            raise
        raise Invalid([Problem("document", _("A transfer of this child is under way already."))]) from error
    transfer.refresh_from_db(fields=["public_id"])
    return transfer.public_id


def _found(actor: Actor, document: str, born_on: date, now: datetime) -> people.PersonCard:
    read = enrolment.read_document("", document, None)
    if read.value is None:
        words = _("Write the document as it stands: series and number, for example І-КЛ 482913.")
        raise Invalid([Problem("document", words)])
    key = (read.value.kind, read.value.number, born_on)
    identity.spend_comparisons(actor.account_id, 1, now)
    person = people.match_identifiers(documents=[key]).by_document.get(key)
    if person is None:
        words = _("No record has this document together with this birth date. Check both, or enrol the child as new.")
        raise Invalid([Problem("document", words)])
    identity.spend_search(actor.account_id, now)
    return person


def _check_request(institution_id: int, label: str, group_id: int, since: date, ground: str) -> None:
    problems = []
    if not label.strip():
        problems.append(Problem("label", _("Name the child as in the application.")))
    if not ground.strip():
        problems.append(Problem("ground", _("Say on what ground, for example: application of the mother.")))
    if problems:
        raise Invalid(problems)
    _check_class(institution_id, group_id, since)


def _check_class(institution_id: int, group_id: int, since: date) -> None:
    group = enrolment.group_card(institution_id=institution_id, group_id=group_id)
    if group is None or group.parent_id is not None or group.school_year != school_year_of(since):
        raise Invalid([Problem("group", _("Choose a class of the school year of that day."))])


def _line(transfer: Transfer, kind: Kind) -> Line:
    """The child as the order of one side prints it; ``to_class`` names the other school."""
    standing = enrolment.standing_on(
        institution_id=transfer.source_id, pupil_ids=[transfer.person_id], on=transfer.since
    ).get(transfer.person_id)
    if standing is None:
        raise Invalid([Problem("since", _("The child is in no class of the sending school on that day."))])
    card = people.cards([transfer.person_id])[transfer.person_id]
    other = institutions.institution(transfer.target_id if kind is Kind.LEAVING else transfer.source_id).name
    line = line_of_card(card, standing, kind=kind)
    if kind is Kind.ARRIVAL:
        groups = enrolment.groups_by_id(institution_id=transfer.target_id, group_ids=[transfer.target_group or 0])
        group = groups[transfer.target_group or 0]
        return replace(line, group_id=group.id, class_name=group.name, to_class=other, number=1)
    _require_leaves(transfer)
    return replace(line, to_class=other, reason=enrolment.TO_ANOTHER_SCHOOL, number=1)


def _require_leaves(transfer: Transfer) -> None:
    """:raises Invalid: something of the sending school stands in the way on the day"""
    standing = enrolment.standing_on(
        institution_id=transfer.source_id, pupil_ids=[transfer.person_id], on=transfer.since
    ).get(transfer.person_id)
    move = enrolment.Move(
        transfer.person_id, enrolment.MoveAct.LEAVE, transfer.since, standing.group_id if standing else 0,
        reason=enrolment.TO_ANOTHER_SCHOOL,
    )  # fmt: skip
    wrong = enrolment.problems_of_moves(institution_id=transfer.source_id, moves=[move]).get(transfer.person_id)
    wrong = wrong or enrolment.facts_in_the_way(institution_id=transfer.source_id, moves=[move]).get(transfer.person_id)
    if wrong:
        words = _("The child cannot leave on that day: %(why)s.") % {"why": "; ".join(wrong)}
        raise Invalid([Problem("since", words)])


def _move(transfer: Transfer, order: Order) -> None:
    """Both sides have signed: the system moves the child, since neither school may write in the other."""
    groups = enrolment.groups_by_id(institution_id=transfer.target_id, group_ids=[transfer.target_group or 0])
    group = groups[transfer.target_group or 0]
    try:
        enrolment.transfer_many(
            actor=SYSTEM, institution_id=transfer.source_id, to_institution_id=transfer.target_id,
            entries=[enrolment.Entry(transfer.person_id, group.id, group.study_form)], since=transfer.since,
            out_order_id=transfer.out_order, in_order_id=int(order.id),
        )  # fmt: skip
    except (enrolment.StandsInTheWay, enrolment.NotHere) as error:
        words = _("The sending school has later entries about the child. Ask it to set a later day.")
        raise NotReady(words) from error


def _locked(actor: Actor, institution_id: int, public_id: UUID) -> Transfer:
    """:raises NotVisible: no such transfer for this institution, or the actor may not read it"""
    rows = Transfer.objects.all() if actor.account_id == SYSTEM_ACCOUNT else policies.visible_transfers(actor)
    transfer = rows.select_for_update(of=("self",)).filter(public_id=public_id).first()
    if transfer is None or institution_id not in (transfer.source_id, transfer.target_id):
        raise NotVisible
    if transfer.state == State.PREPARED and transfer.source_id != institution_id:
        raise NotVisible
    return transfer


def _of_order(order: Order) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).filter(state__in=OPEN)
    own = (
        rows.filter(source_id=order.institution_id, out_order=order.id)
        if order.kind == Kind.LEAVING
        else rows.filter(target_id=order.institution_id, in_order=order.id)
    )
    transfer = own.first()
    if transfer is None:
        raise NotReady(_("The transfer of this order has ended. Nothing was changed."))
    return transfer
