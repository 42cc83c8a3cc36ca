"""Reads of children who go from preschools to grade 1: what keeps each from going, who comes to a school."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.documents import policies
from parta.documents.models import Order, Transfer
from parta.documents.rules.orders import Kind, line_of
from parta.documents.rules.orders import State as OrderState
from parta.documents.rules.transfers import OPEN, State
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.text import sort_key
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class GoingCheck:
    """Children who are to leave on a day. ``places``: their group the day before; ``there``: the institution whose own
    order has enrolled the child from that day already; ``problems``: what keeps a child, in words.
    """

    places: Mapping[int, enrolment.Place]
    there: Mapping[int, int]
    problems: Mapping[int, tuple[str, ...]]


def check_going(*, institution_id: int, pupil_ids: Collection[int], since: date) -> GoingCheck:
    """Look at every child at once. Personal data. The number of statements does not depend on how many there are."""
    before = since - timedelta(days=1)
    found = enrolment.pupil_places(pupil_ids=pupil_ids, on=before)
    places = {each: place for each, place in found.items() if place.institution_id == institution_id}
    studies = enrolment.enrolled_at(person_ids=pupil_ids, on=since)
    there = {each: where for each, where in studies.items() if where != institution_id and each in places}
    going = [each for each in places if each not in there]
    stays = enrolment.transferable(institution_id=institution_id, pupil_ids=going, since=since)
    facts = enrolment.facts_in_the_way(
        institution_id=institution_id,
        moves=[
            enrolment.Move(each, enrolment.MoveAct.LEAVE, since, places[each].class_id) for each in going
        ],
    )  # fmt: skip
    busy = set(
        Transfer.objects.filter(person_id__in=pupil_ids, state__in=OPEN)
        .exclude(source_id=institution_id, first_grade=True, state=State.PREPARED)
        .values_list("person_id", flat=True)
    )
    problems: dict[int, tuple[str, ...]] = {}
    for each in pupil_ids:
        told = []
        if each not in places:
            told.append(_("The child is in no group here on %(day)s.") % {"day": before.strftime("%d.%m.%Y")})
        elif each not in there and each not in stays:
            told.append(_("The enrolment here ends before that day."))
        if each in busy:
            told.append(_("A transfer of this child is under way already."))
        if each in facts:
            told.append(_("There are later entries: %(facts)s.") % {"facts": ", ".join(facts[each])})
        if told:
            problems[each] = tuple(told)
    return GoingCheck(places, there, problems)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a child that a preschool sent to a school."""

    pupil_id: int
    school_id: int
    state: State
    answer: str
    since: date
    order_id: int | None
    public_id: UUID


def sent_to_school(actor: Actor, *, institution_id: int, since: date) -> dict[int, Sent]:
    """Children of an institution that go, went or were refused for a day, by the last word about each. One SQL
    statement.
    """
    rows = policies.visible_transfers(actor).filter(source_id=institution_id, first_grade=True, since=since)
    columns = ("person_id", "target_id", "state", "answer", "since", "out_order", "public_id")
    found: dict[int, Sent] = {}
    for person, target, state, *rest in rows.order_by("id").values_list(*columns):
        found[person] = Sent(person, target, State(state), *rest)
    return found


@dataclass(frozen=True, slots=True)
class SendingOrder:
    """An order by which children leave for grade 1."""

    id: int
    number: str
    is_signed: bool
    pupil_ids: frozenset[int]


def orders_to_school(actor: Actor, *, institution_id: int, since: date) -> tuple[SendingOrder, ...]:
    """Orders of an institution that send children from a day. One SQL statement."""
    rows = policies.visible_orders(actor).filter(institution_id=institution_id, kind=Kind.TO_SCHOOL, since=since)
    found = rows.exclude(state=OrderState.GIVEN_UP).order_by("id").values_list("id", "number", "state", "lines")
    return tuple(
        SendingOrder(
            order_id, number, state in (OrderState.AGREED, OrderState.REGISTERED),
            frozenset(line_of(line).pupil_id for line in lines),
        )
        for order_id, number, state, lines in found
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beginner:
    """A child that a preschool sends to the school. Personal data. ``class_id``: as in the order being written."""

    public_id: UUID
    person_id: int
    name: str
    born_on: date | None
    sender: str
    class_id: int | None
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class Beginners:
    """First-graders of one day who wait for the school's answer. ``days``: the other days on which some come."""

    since: date | None
    days: tuple[date, ...]
    rows: tuple[Beginner, ...]
    classes: tuple[enrolment.GroupCard, ...]
    draft_id: int | None


def beginners_of(actor: Actor, *, institution_id: int, day: date | None = None) -> Beginners:
    """First-graders that preschools have sent, those of the first day unless another is asked for. Personal data. Seven
    SQL statements at most.
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    rows = policies.visible_transfers(actor).filter(target_id=institution_id, first_grade=True, state=State.OFFERED)
    found = list(rows.order_by("since", "id"))
    days = tuple(dict.fromkeys(row.since for row in found))
    since = day if day in days else next(iter(days), None)
    if since is None:
        return Beginners(None, (), (), (), None)
    coming = [row for row in found if row.since == since]
    cards = people.cards({row.person_id for row in coming})
    senders = institutions.names_of({row.source_id for row in coming})
    draft = draft_of_beginners(institution_id, since)
    lines = [
        Beginner(
            row.public_id, row.person_id, cards[row.person_id].full, cards[row.person_id].born_on,
            senders.get(row.source_id, ""), row.target_group, draft is not None and row.in_order == draft,
        )
        for row in coming
    ]  # fmt: skip
    lines.sort(key=lambda line: sort_key(line.name))
    return Beginners(since, days, tuple(lines), first_classes(institution_id, since), draft)


def first_classes(institution_id: int, since: date) -> tuple[enrolment.GroupCard, ...]:
    """Classes of the first year of study that a child may come to on the day. One SQL statement."""
    groups = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(since), on=since, kinds=(1,))
    return tuple(group for group in groups if group.grade == 1)


def draft_of_beginners(institution_id: int, since: date) -> int | None:
    """The order of a school that is being written for the first-graders of a day. One SQL statement."""
    rows = Order.objects.filter(
        institution_id=institution_id, kind=Kind.FIRST_GRADE, since=since, state=OrderState.DRAFT
    )
    return rows.order_by("id").values_list("id", flat=True).first()
