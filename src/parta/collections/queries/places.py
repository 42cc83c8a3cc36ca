"""A campaign as one institution sees it: the letter with words added on its way, stages, who answers, whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from parta.collections import policies
from parta.collections.counting import measure_of, met_sql
from parta.collections.models import Answer, Assignee, Collection, Participant, Prolongation, Receipt, Stage
from parta.collections.queries.boards import (
    CollectionCard,
    Helper,
    StageLine,
    Word,
    card_of,
    found_collection,
    helpers_of,
    letter_way,
    stage_lines,
)
from parta.collections.rules.states import Standing, State, Told, is_bit
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class Step:
    """A stage for one institution: is it met, what was said, what may be done."""

    line: StageLine
    is_met: bool
    is_late: bool
    said: str
    said_at: datetime | None
    figure: int | None
    note: str
    is_signed: bool
    waits_for_signature: bool
    lacking: str = ""  # what records still want, in words
    href: str = ""  # where it is done


@dataclass(frozen=True, slots=True)
class Named:
    """Who answers for the campaign here."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One institution in a campaign."""

    card: CollectionCard
    institution_id: int
    public_id: UUID
    title: str
    steps: tuple[Step, ...]
    standing: Standing
    words: tuple[Word, ...]
    received_at: datetime | None
    received_by: str
    named: Named | None
    helpers: tuple[Helper, ...]
    prolongations: tuple[Prolongation, ...]
    staff: tuple[tuple[UUID, str], ...]
    may_answer: bool
    may_name: bool
    may_look_again: bool

    @property
    def is_open(self) -> bool:
        return self.card.state is State.OPEN

    @property
    def done(self) -> int:
        return sum(step.is_met for step in self.steps)


def place_page(actor: Actor, public_id: UUID, institution: UUID, today: date) -> PlacePage:
    """A campaign in one institution; a fixed number of statements.

    :raises NotVisible: the campaign does not ask it, or it is not the actor's
    """
    row, stages = found_collection(actor, public_id)
    place = policies.visible_participants(actor).filter(collection=row, public_id=institution, left_at=None).first()
    if place is None:
        raise NotVisible
    over = institutions.authorities_over(place.institution_id)
    not_below = {each.id for each in institutions.authorities_above(row.authority_id)} | {row.authority_id}
    way = [each for each in reversed(over) if each.id not in not_below]
    receipt = Receipt.objects.filter(collection=row, institution=place.institution_id).first()
    named = Assignee.objects.filter(collection=row, institution=place.institution_id, is_current=True).first()
    may_name = row.state == State.OPEN and bool(policies.may_name(actor, place.institution_id))
    staff = people.staff_of(place.institution_id, today) if may_name else ()
    return PlacePage(
        card=card_of(row, stages),
        institution_id=place.institution_id,
        public_id=place.public_id,
        title=place.title,
        steps=_steps(row, stages, place, today, leads=bool(policies.may_name(actor, place.institution_id))),
        standing=_standing(row, stages, place),
        words=letter_way(row, way),
        received_at=receipt.at if receipt else None,
        received_by=receipt.name if receipt else "",
        named=Named(named.name, named.phone, named.email) if named else None,
        helpers=tuple(helpers_of(row, [*(each.id for each in over), row.authority_id]).values()),
        prolongations=tuple(Prolongation.objects.filter(stage__in=stages).select_related("stage").order_by("-pk")[:20]),
        staff=tuple((line.post_public_id, line.person.full) for line in staff),
        may_answer=row.state == State.OPEN and bool(policies.may_answer(actor, row, place.institution_id)),
        may_name=may_name,
        may_look_again=_may_look_again(actor, row, stages, place.institution_id),
    )


def _may_look_again(actor: Actor, row: Collection, stages: Sequence[Stage], institution_id: int) -> bool:
    """Do records that are counted by night tell a stage, and may the actor have them counted now?"""
    known = institutions.conditions()
    has = any(each.condition in known and known[each.condition].recheck is not None for each in stages)
    return has and row.state == State.OPEN and bool(policies.may_look_again(actor, institution_id))


def _steps(
    row: Collection, stages: Sequence[Stage], place: Participant, today: date, *, leads: bool
) -> tuple[Step, ...]:
    said = {
        each.stage_id: each
        for each in Answer.objects.filter(stage__in=stages, institution=place.institution_id, is_current=True)
    }
    is_frozen = row.state == State.FROZEN
    met = (
        {each.pk for each in stages if is_bit(place.met, each.number)}
        if is_frozen
        else _met(stages, place.institution_id)
    )
    found = []
    for line, stage in zip(stage_lines(stages), stages, strict=True):
        is_met = stage.pk in met
        lacking, href = ("", "") if is_met or is_frozen else _lacking(stage, place, leads=leads)
        found.append(_step(line, stage, said.get(stage.pk), is_met, today, lacking, href))
    return tuple(found)


def _lacking(stage: Stage, place: Participant, *, leads: bool) -> tuple[str, str]:
    """What records still want of a stage and, for whoever leads the institution, the page where it is done."""
    condition = institutions.conditions().get(stage.condition)
    if stage.told != Told.RECORDS or condition is None:
        return "", ""
    words = condition.lacking(place.institution_id, condition.asks.read(stage.given)) if condition.lacking else ""
    return words, condition.place(place.public_id) if condition.place and leads else ""


def _step(
    line: StageLine, stage: Stage, said: Answer | None, is_met: bool, today: date, lacking: str, href: str
) -> Step:
    waits = bool(stage.told == Told.SIGNED and said and not said.is_met and (said.figure is not None or said.note))
    return Step(
        line, is_met, not is_met and stage.due < today, said.name if said else "", said.said_at if said else None,
        said.figure if said else None, said.note if said else "", bool(said and said.signature_id), waits, lacking,
        href,
    )  # fmt: skip


def _met(stages: Sequence[Stage], institution_id: int) -> set[int]:
    """Stages that this institution meets now. One statement."""
    if not stages:
        return set()
    parts = [
        f"select {int(stage.pk)} where {met_sql(stage, str(int(institution_id)), one_by_one=True)}" for stage in stages
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), [])
        return {row[0] for row in cursor.fetchall()}


def _standing(row: Collection, stages: Sequence[Stage], place: Participant) -> Standing:
    """How far the institution is, as the board counts it. One statement."""
    measure = measure_of(row, stages, one_by_one=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {measure.standing} from collections_participant "  # noqa: S608
            "where collection_id = %s and institution_id = %s",
            [row.pk, place.institution_id],
        )
        return Standing(cursor.fetchone()[0])
