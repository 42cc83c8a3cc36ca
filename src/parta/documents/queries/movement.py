"""Reads of movements on their way: whom, where, and what keeps each pupil from being moved."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.documents import policies
from parta.documents.rules.lists import list_key
from parta.documents.rules.movement import FORM, FORMS, NEXT_YEAR, TO_CLASS, Movement, movement_of
from parta.documents.rules.orders import Kind
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.kernel.text import sort_key
from parta.people import api as people
from parta.reference import api as reference

INDIVIDUAL_GROUP = "individual"


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A pupil of a movement: where he is, where he goes, what stands in the way. Personal data."""

    card: people.PersonCard
    standing: enrolment.Standing | None
    target: enrolment.GroupCard | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedMovement:
    """A movement with every row checked. ``groups`` are the classes that may be chosen."""

    movement: Movement
    rows: tuple[MovementRow, ...]
    groups: tuple[enrolment.GroupCard, ...]

    @property
    def blocked(self) -> int:
        return sum(1 for row in self.rows if row.problems)

    @property
    def moves(self) -> tuple[enrolment.Move, ...]:
        """What the order will do; only of rows that can be done."""
        return tuple(_move(self.movement, row) for row in self.rows if row.standing and not row.problems)


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement that waits to be finished."""

    key: UUID
    kind: Kind
    pupils: int
    changed_at: datetime


def movement_draft(actor: Actor, *, institution_id: int, key: UUID) -> Movement:
    """A movement that the actor has begun. One SQL statement.

    :raises NotVisible: he has no such movement in this institution
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    draft = drafts.load_draft(actor, FORM, list_key(institution_id, key))
    if draft is None:
        raise NotVisible
    return movement_of(draft.fields)


def movements_of(actor: Actor, *, institution_id: int) -> tuple[MovementLine, ...]:
    """Movements of the actor that wait in this institution, the last touched first. One SQL statement."""
    found = []
    for draft in drafts.drafts_of(actor):
        if draft.form == FORM and draft.institution_id == institution_id:
            movement = movement_of(draft.fields)
            key = UUID(draft.subject.rpartition(":")[2])
            found.append(MovementLine(key, movement.act, len(movement.pupils), draft.changed_at))
    return tuple(found)


def checked_movement(movement: Movement, *, institution_id: int) -> CheckedMovement:
    """Check every row. A fixed number of SQL statements, whatever the number of pupils."""
    since = movement.since_day
    standing = enrolment.standing_on(
        institution_id=institution_id, pupil_ids=movement.pupils, on=_before(movement.act, since)
    )
    cards = people.cards(movement.pupils)
    groups = classes_to_choose(movement.act, institution_id=institution_id, since=since)
    by_id = {group.id: group for group in groups}
    rows = [
        MovementRow(cards[each], standing.get(each), by_id.get(movement.target_of(each)), ())
        for each in sorted(movement.pupils, key=lambda each: sort_key(cards[each].full))
    ]
    return CheckedMovement(movement, _with_problems(movement, rows, institution_id), groups)


def classes_to_choose(kind: Kind, *, institution_id: int, since: date) -> tuple[enrolment.GroupCard, ...]:
    """Classes that an act may lead to: of the school year of its day. At most one SQL statement."""
    if kind not in TO_CLASS:
        return ()
    return enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(since), on=since)


def forms_to_choose(kind: Kind) -> Mapping[int, reference.ItemCard]:
    """Forms of study that an act may lead to. One SQL statement."""
    found = reference.items("study_form")["study_form"]
    individual = kind is Kind.INDIVIDUAL
    return {number: item for number, item in found.items() if (item.group == INDIVIDUAL_GROUP) is individual}


def reasons_to_choose() -> Mapping[int, reference.ItemCard]:
    """Grounds on which a pupil leaves. One SQL statement."""
    return reference.items("withdrawal_reason")["withdrawal_reason"]


def _before(kind: Kind, since: date) -> date:
    """The day on which a pupil's class is looked for: into the next year he goes from that of the day before."""
    return since - timedelta(days=1) if kind in NEXT_YEAR else since


def _with_problems(movement: Movement, rows: list[MovementRow], institution_id: int) -> tuple[MovementRow, ...]:
    own = {row.card.person_id: _own_problems(movement, row) for row in rows}
    moves = [_move(movement, row) for row in rows if row.standing and not own[row.card.person_id]]
    below = enrolment.problems_of_moves(institution_id=institution_id, moves=moves)
    fine = [move for move in moves if move.person_id not in below]
    facts = enrolment.facts_in_the_way(institution_id=institution_id, moves=fine)
    words = _("later facts stand in the class: %(facts)s; choose a later day")
    told = {pupil_id: [words % {"facts": ", ".join(found)}] for pupil_id, found in facts.items()}
    return tuple(
        MovementRow(
            row.card, row.standing, row.target,
            tuple(own[row.card.person_id] or below.get(row.card.person_id) or told.get(row.card.person_id) or ()),
        )
        for row in rows
    )  # fmt: skip


def _own_problems(movement: Movement, row: MovementRow) -> list[str]:
    if row.standing is None:
        return [_("The child is in no class of this school on that day.")]
    if movement.act in TO_CLASS and row.target is None:
        return [_("Choose the class the child goes to.")]
    if movement.act in NEXT_YEAR and row.target is not None:
        wanted = row.standing.grade + (movement.act is Kind.PROMOTION)
        if row.target.grade != wanted:
            words = _("A child of %(class)s goes to a class of year %(grade)d by such an order.")
            return [words % {"class": row.standing.class_name, "grade": wanted}]
    if movement.act in FORMS and movement.form == row.standing.study_form:
        return [_("The child studies in this form already.")]
    return []


_ACTS: Mapping[Kind, enrolment.MoveAct] = {
    Kind.WITHDRAWAL: enrolment.MoveAct.LEAVE,
    Kind.PARALLEL: enrolment.MoveAct.CLASS,
    Kind.FORM: enrolment.MoveAct.FORM,
    Kind.INDIVIDUAL: enrolment.MoveAct.FORM,
    Kind.REPEAT: enrolment.MoveAct.NEXT_YEAR,
    Kind.PROMOTION: enrolment.MoveAct.NEXT_YEAR,
}


def move_act(kind: Kind) -> enrolment.MoveAct:
    """What an order of this kind does to a pupil."""
    return _ACTS[kind]


def _move(movement: Movement, row: MovementRow) -> enrolment.Move:
    assert row.standing is not None
    return enrolment.Move(
        person_id=row.card.person_id,
        act=_ACTS[movement.act],
        since=movement.since_day,
        group_id=row.standing.group_id,
        to_group=row.target.id if row.target else 0,
        study_form=movement.form if movement.act in FORMS else 0,
        reason=movement.reason if movement.act is Kind.WITHDRAWAL else 0,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A pupil who may be chosen for a movement. Personal data."""

    pupil_id: int
    public_id: UUID
    display_name: str
    born_on: date
    group_id: int


def choices(*, institution_id: int, class_ids: Collection[int], on: date) -> dict[int, tuple[Choice, ...]]:
    """Pupils of these classes on a day. Personal data. One SQL statement."""
    found = enrolment.members_by_group(institution_id=institution_id, group_ids=class_ids, on=on)
    return {
        group_id: tuple(Choice(m.pupil_id, m.public_id, m.display_name, m.born_on, group_id) for m in members)
        for group_id, members in found.items()
    }
