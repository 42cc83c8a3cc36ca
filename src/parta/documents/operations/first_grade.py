"""Children of a preschool go to grade 1: one order of the preschool for all of them, one of each school for those that
it takes. A child moves when its school has signed; who is refused stays where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.batches import settle
from parta.documents.models import Order, Transfer
from parta.documents.operations.transfers import hold_transfer_of
from parta.documents.queries.first_grade import GoingCheck, check_going, draft_of_beginners, first_classes
from parta.documents.rules.movement import MOST_PUPILS
from parta.documents.rules.orders import MOVEMENT_SERIES, Kind, Line, line_of, plain_number
from parta.documents.rules.orders import State as OrderState
from parta.documents.rules.transfers import State
from parta.documents.writing import NotReady, announce, check_words, locked, print_order, set_state, write
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import sort_key
from parta.matching import api as matching
from parta.people import api as people
from parta.ui import wording

LONGEST_ANSWER = 500


def send_to_school(
    *,
    actor: Actor,
    institution_id: int,
    schools: Mapping[int, int],
    since: date,
    number: str,
    dated_on: date,
    ground: str,
    now: datetime,
    stays: Sequence[tuple[str, str]] = (),
) -> int:
    """Write the order by which these children leave for grade 1 on a day, each for its school; a second call rewrites
    it. Returns its id. A child that its school has enrolled by an order of its own is named in it and sent nowhere.

    :param schools: school of each child, by ids
    :param stays: names of children of age who stay another year, each with the reason: kept beside the order
    :raises Invalid: everything that stands in the way, child by child; or number, day or ground is missing
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    _check_choice(institution_id, schools)
    number = plain_number(number)
    check_words(institution_id, school_year_of(dated_on), number, dated_on, ground)
    with acting(actor, "documents.first_grade.send"):
        known = Order.objects.filter(institution_id=institution_id, kind=Kind.TO_SCHOOL, state=OrderState.DRAFT)
        order, is_new = _draft(
            actor, institution_id, Kind.TO_SCHOOL, known.order_by("id").values_list("id", flat=True).first()
        )
        checked = check_going(institution_id=institution_id, pupil_ids=schools, since=since)
        lines = _leaving_lines(schools, checked)
        with translation.override("uk"):
            rule = _("stays another year")
        order.reasons = [{"rule": rule, "rows": name, "reason": reason.strip()} for name, reason in stays]
        _fill(order, actor, number, dated_on, since, ground, lines)
        order.save(force_insert=is_new)
        _begin(order, {each: where for each, where in schools.items() if each not in checked.there}, now)
        print_order(actor, order)
    return int(order.id)


def take_first_graders(
    *,
    actor: Actor,
    institution_id: int,
    since: date,
    classes: Mapping[UUID, int],
    refused: Mapping[UUID, str],
    number: str,
    dated_on: date,
    ground: str,
    now: datetime,
) -> int | None:
    """Answer for first-graders that preschools have sent for a day: refuse some with a reason, write the order that
    enrols those who got a class; who is in neither waits on. A second call rewrites the order. Returns its id, None
    when nobody got a class.

    :param classes: class by the transfer's public id
    :raises NotVisible: a transfer is not there for this school
    :raises Invalid: a class is not of the first year, a reason is missing, or number, day or ground
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with acting(actor, "documents.first_grade.take"):
        coming = _coming(actor, institution_id, since, {*classes, *refused})
        _check_answers(institution_id, since, classes, refused)
        for public_id, why in refused.items():
            _refuse(actor, coming.pop(public_id), why, now)
        draft = draft_of_beginners(institution_id, since)
        order, is_new = _draft(actor, institution_id, Kind.FIRST_GRADE, draft)
        if draft is not None:
            Transfer.objects.filter(target_id=institution_id, in_order=draft, state=State.OFFERED).update(in_order=None)
        taken = [row for public_id, row in coming.items() if public_id in classes]
        if not taken:
            if draft is not None:
                set_state(order, OrderState.GIVEN_UP, None)
            return None
        number = plain_number(number)
        check_words(institution_id, school_year_of(dated_on), number, dated_on, ground)
        lines = _coming_lines(institution_id, taken, classes)
        _fill(order, actor, number, dated_on, since, ground, lines)
        order.save(force_insert=is_new)
        for row in taken:
            row.in_order, row.target_group = order.id, classes[row.public_id]
        Transfer.objects.bulk_update(taken, ["in_order", "target_group"])
        print_order(actor, order)
    return int(order.id)


def agree_first_grade(*, actor: Actor, order: Order, now: datetime) -> OrderState:
    """The signature of one side. The preschool's order is shown to the schools and waits; a school's moves the children
    that it names and brings the orders of their preschools into force. Called when the order is registered.

    :raises NotReady: something went on otherwise since the order was written
    :raises Invalid: a child cannot leave any more
    """
    require(policies.may_order_movement(actor, institution_id=order.institution_id))
    with acting(actor, "documents.first_grade.agree"):
        return _send(order, now) if order.kind == Kind.TO_SCHOOL else _take(actor, order, now)


def let_go(*, actor: Actor, order: Order) -> None:
    """A draft is given up: its children are sent nowhere, or wait for another order of the school."""
    require(policies.may_order_movement(actor, institution_id=order.institution_id))
    if order.kind == Kind.TO_SCHOOL:
        sent = Transfer.objects.filter(
            source_id=order.institution_id, out_order=order.id, first_grade=True, state=State.PREPARED
        )
        sent.update(state=State.GIVEN_UP)
    elif order.kind == Kind.FIRST_GRADE:
        came = Transfer.objects.filter(target_id=order.institution_id, in_order=order.id, state=State.OFFERED)
        came.update(in_order=None)


def _check_choice(institution_id: int, schools: Mapping[int, int]) -> None:
    if not schools:
        raise Invalid([Problem("list", _("No child goes to school yet: choose a school for somebody."))])
    if len(schools) > MOST_PUPILS:
        raise Invalid([Problem("list", _("One order moves at most %(most)d pupils.") % {"most": MOST_PUPILS})])
    unknown = set(schools.values()) - set(institutions.names_of(schools.values()))
    if unknown or institution_id in schools.values():
        raise Invalid([Problem("list", _("Choose another school than your own."))])


def _draft(actor: Actor, institution_id: int, kind: Kind, known: int | None) -> tuple[Order, bool]:
    """The order of this kind that is being written, locked; or a new one. Transfers are locked before it."""
    if known is not None:
        hold_transfer_of(institution_id, known)
        return locked(institution_id, known, OrderState.DRAFT), False
    key = f"{institution_id}:{kind.name.lower()}.{uuid4()}"
    return Order(institution_id=institution_id, kind=kind, list_key=key, account_id=actor.account_id), True


def _fill(
    order: Order, actor: Actor, number: str, dated_on: date, since: date, ground: str, lines: Sequence[Line]
) -> None:
    order.series, order.number, order.school_year = MOVEMENT_SERIES, number, school_year_of(dated_on)
    order.dated_on, order.since, order.ground = dated_on, since, wording.typographic(ground.strip())
    ordered = sorted(lines, key=lambda line: (line.class_name, sort_key(line.name)))
    order.lines = [replace(line, number=at).plain() for at, line in enumerate(ordered, start=1)]
    write(order, actor, {})
    order.file_id = None


def _leaving_lines(schools: Mapping[int, int], checked: GoingCheck) -> list[Line]:
    """:raises Invalid: everything that stands in the way, child by child"""
    cards = people.cards(schools)
    if checked.problems:
        raise Invalid(
            [
                Problem("list", f"{cards[each].full}: {text}", row=at)
                for at, each in enumerate(schools, start=1)
                for text in checked.problems.get(each, ())
            ]
        )
    going = {**schools, **checked.there}
    names = institutions.names_of(going.values())
    with translation.override("uk"):  # a document of the state, whatever the language of the page
        return [
            _line(
                cards[each], checked.places[each].class_name, checked.places[each].class_id, Kind.TO_SCHOOL,
                names.get(school, ""), _("to: %(school)s"),
            )
            for each, school in going.items()
        ]  # fmt: skip


def _coming_lines(institution_id: int, taken: Sequence[Transfer], classes: Mapping[UUID, int]) -> list[Line]:
    cards = people.cards([row.person_id for row in taken])
    names = institutions.names_of({row.source_id for row in taken})
    groups = enrolment.groups_by_id(institution_id=institution_id, group_ids=set(classes.values()))
    with translation.override("uk"):
        return [
            _line(
                cards[row.person_id], groups[classes[row.public_id]].name, classes[row.public_id], Kind.FIRST_GRADE,
                names.get(row.source_id, ""), _("from: %(school)s"),
            )
            for row in taken
        ]  # fmt: skip


def _line(card: people.PersonCard, class_name: str, group_id: int, kind: Kind, other: str, outcome: str) -> Line:
    return Line(
        number=0, name=card.full, born_on=str(card.born_on), class_name=class_name, group_id=group_id,
        pupil_id=card.person_id, public_id=str(card.public_id), is_new=False, sex=card.sex or "", act=kind,
        to_class=other, reason=enrolment.TO_FIRST_GRADE if kind is Kind.TO_SCHOOL else 0,
        outcome=outcome % {"school": other},
    )  # fmt: skip


def _begin(order: Order, schools: Mapping[int, int], now: datetime) -> None:
    """Transfers of an order that is being written: changed, added, given up, so that they say what it says.

    :raises Invalid: a transfer of a child was begun meanwhile
    """
    rows = Transfer.objects.filter(
        source_id=order.institution_id, out_order=order.id, first_grade=True, state=State.PREPARED
    )
    known = {row.person_id: row for row in rows.order_by("id")}
    rows.exclude(person_id__in=schools).update(state=State.GIVEN_UP, ended_at=now)
    stay = [row for person_id, row in known.items() if person_id in schools]
    for row in stay:
        row.target_id, row.since = schools[row.person_id], order.since
    Transfer.objects.bulk_update(stay, ["target", "since"])
    try:
        with transaction.atomic():
            Transfer.objects.bulk_create(
                Transfer(
                    person_id=each, source_id=order.institution_id, target_id=school, state=State.PREPARED,
                    since=order.since, out_order=order.id, first_grade=True, asked_by=order.account_id, begun_at=now,
                )
                for each, school in sorted(schools.items())
                if each not in known
            )  # fmt: skip
    except IntegrityError as error:
        if "transfer_one_at_a_time" not in str(error):
            raise
        raise Invalid([Problem("list", _("A transfer of one of the children was begun meanwhile."))]) from error


def _coming(actor: Actor, institution_id: int, since: date, wanted: set[UUID]) -> dict[UUID, Transfer]:
    """Transfers that wait for the school's answer, locked in one order.

    :raises NotVisible: one of those asked for is not among them
    """
    seen = policies.visible_transfers(actor).filter(target_id=institution_id, first_grade=True, since=since)
    rows = Transfer.objects.select_for_update(of=("self",)).filter(
        id__in=list(seen.values_list("id", flat=True)), state=State.OFFERED
    )
    found = {row.public_id: row for row in rows.order_by("id")}
    if not wanted <= set(found):
        raise NotVisible
    return found


def _check_answers(institution_id: int, since: date, classes: Mapping[UUID, int], refused: Mapping[UUID, str]) -> None:
    known = {group.id for group in first_classes(institution_id, since)}
    words, why = _("Choose a class of the first year."), _("Say why, in words for the preschool.")
    problems = [Problem(f"to-{key}", words) for key, group_id in classes.items() if group_id not in known]
    problems += [Problem(f"why-{key}", why) for key, text in refused.items() if not text.strip()]
    if problems:
        raise Invalid(problems)


def _refuse(actor: Actor, row: Transfer, why: str, now: datetime) -> None:
    row.state, row.answer = State.DECLINED, why.strip()[:LONGEST_ANSWER]
    row.decided_by, row.ended_at, row.in_order = actor.account_id, now, None
    row.save()
    settle(row.source_id, row.out_order or 0, now)
    matching.transfer_ended(
        holder_id=row.source_id, claimant_id=row.target_id, person_id=row.person_id, answer=row.answer,
        by_claimant=True,
    )  # fmt: skip


def _send(order: Order, now: datetime) -> OrderState:
    rows = Transfer.objects.select_for_update(of=("self",)).filter(
        source_id=order.institution_id, out_order=order.id, first_grade=True, state=State.PREPARED
    )
    sent = {row.person_id: row for row in rows.order_by("id")}
    named = {line.pupil_id for line in map(line_of, order.lines)}
    checked = check_going(institution_id=order.institution_id, pupil_ids=named, since=order.since)
    if set(sent) != named - set(checked.there):
        raise NotReady(_("A child went another way since the order was written. Write it anew."))
    if checked.problems:
        names = {line.pupil_id: line.name for line in map(line_of, order.lines)}
        raise Invalid(
            [Problem("list", f"{names[each]}: {text}") for each, told in checked.problems.items() for text in told]
        )
    rows.update(state=State.OFFERED)
    state = OrderState.AGREED if sent else OrderState.REGISTERED
    set_state(order, state, None if sent else now)
    if not sent:
        announce(order)
    return state


def _take(actor: Actor, order: Order, now: datetime) -> OrderState:
    rows = Transfer.objects.select_for_update(of=("self",)).filter(
        target_id=order.institution_id, in_order=order.id, first_grade=True, state=State.OFFERED
    )
    came = list(rows.order_by("id"))
    if {row.person_id for row in came} != {line.pupil_id for line in map(line_of, order.lines)}:
        raise NotReady(_("A preschool took a child back. Write your order anew."))
    by_order: dict[tuple[int, int], list[Transfer]] = {}
    for row in came:
        by_order.setdefault((row.source_id, row.out_order or 0), []).append(row)
    set_state(order, OrderState.REGISTERED, now)
    announce(order)
    for (source_id, out_order), together in sorted(by_order.items()):
        _in_force(source_id, out_order, now)
        _move(source_id, out_order, order, together)
    Transfer.objects.filter(id__in=[row.id for row in came]).update(
        state=State.DONE, decided_by=actor.account_id, ended_at=now
    )
    return OrderState.REGISTERED


def _in_force(source_id: int, out_order: int, now: datetime) -> None:
    """The preschool's order comes into force with the first school that signs."""
    leaving = locked(source_id, out_order)
    if leaving.state == OrderState.AGREED:
        set_state(leaving, OrderState.REGISTERED, now)
        announce(leaving)
    elif leaving.state != OrderState.REGISTERED:
        raise NotReady(_("A preschool took its order back. Write your order anew."))


def _move(source_id: int, out_order: int, order: Order, together: Sequence[Transfer]) -> None:
    """Both sides have signed: the system moves the children, since neither may write in the other."""
    groups = enrolment.groups_by_id(
        institution_id=order.institution_id, group_ids={row.target_group or 0 for row in together}
    )
    entries = [
        enrolment.Entry(row.person_id, row.target_group or 0, groups[row.target_group or 0].study_form)
        for row in together
    ]
    try:
        enrolment.transfer_many(
            actor=SYSTEM, institution_id=source_id, to_institution_id=order.institution_id, entries=entries,
            since=order.since, out_order_id=out_order, in_order_id=int(order.id), reason=enrolment.TO_FIRST_GRADE,
        )  # fmt: skip
    except (enrolment.StandsInTheWay, enrolment.NotHere) as error:
        words = _("The preschool has later entries about one of the children. Ask it, or leave the child out for now.")
        raise NotReady(words) from error
