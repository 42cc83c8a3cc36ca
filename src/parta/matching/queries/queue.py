"""The queue of pairs and claims as its reader may see it. Personal data; a fixed number of statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.matching import policies, records
from parta.matching.models import Claim, Pair
from parta.matching.policies import Reach
from parta.matching.queries.places import Stay, main_now, stays_of
from parta.matching.rules.likeness import Reason
from parta.people import api as people

SHOWN = 50
FIELDS = people.CORRECTED


@dataclass(frozen=True, slots=True)
class Place:
    """An enrolment in words."""

    title: str
    since: date
    until: date | None
    is_main: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair. What is not the reader's is hidden: only that there is a record (``is_shown`` False)."""

    person_id: int
    public_id: UUID | None
    is_shown: bool
    is_current: bool  # has a main enrolment that goes on: the record to keep
    card: people.PersonCard | None = None
    places: tuple[Place, ...] = ()
    documents: tuple[people.DocumentLine, ...] = ()
    guardians: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair in the queue; ``decides`` = the reader answers for both."""

    public_id: UUID
    score: int
    reasons: tuple[Reason, ...]
    sides: tuple[Side, Side]
    decides: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as its reader may see it. ``holder`` is empty for the claimant until the child is let go; ``name`` is the
    recorded name for the school of the enrolment, else what the claimant wrote.
    """

    public_id: UUID
    name: str
    born_on: date | None
    holder: str
    claimant: str
    at: datetime
    ground: str
    state: int
    answer: str
    leaves_on: date | None
    answers: bool  # it is the reader who answers
    is_claimant: bool
    person_id: int
    orders_at: str  # page of the reader's transfers, when both schools write orders about the child


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything that waits; ``more`` = pairs beyond those shown."""

    pairs: tuple[PairLine, ...]
    more: int
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class PairPage:
    """A pair to decide about. ``state`` as `models.Pair.State`; ``refusal`` says who decides, when it is not the
    reader.
    """

    line: PairLine
    state: int
    decided_at: datetime | None
    decided_by: str
    reason: str
    refusal: str
    both_enrolled: bool
    differing: tuple[str, ...]  # fields in which the two records differ


def queue(actor: Actor, *, today: date) -> Queue:
    """Pairs and claims of the actor's institutions. Seven statements, one more for each authority of the actor.

    :raises Refused: he has none
    """
    require(policies.may_see_queue(actor))
    reach = policies.reach_of(actor)
    count, rows = _pairs(reach)
    lines = _lines(rows, reach, today)
    return Queue(lines, max(0, count - len(lines)), _claims(visible_claims(reach), reach))


def pair_page(actor: Actor, pair: UUID, *, today: date) -> PairPage:
    """One pair, with all that is needed to compare when the actor decides. The caller logs the reading.

    :raises NotVisible: neither of the children is the actor's
    """
    require(policies.may_see_queue(actor))
    row = known_pairs().filter(public_id=pair).first()
    if row is None:
        raise NotVisible
    reach = policies.reach_of(actor)
    stays = stays_of({row.one_id, row.other_id})
    places = _institutions(stays.values())
    if not reach.touches(places) or not _may_know(row, reach, stays):
        raise NotVisible
    decision = policies.may_decide(reach, places)
    (line,) = _lines([row], reach, today, stays=stays)
    if decision:
        line = _with_details(line, today)
    cards = [side.card for side in line.sides if side.card]
    return PairPage(
        line=line,
        state=row.state,
        decided_at=row.decided_at,
        decided_by=_name(row.decided_by_id),
        reason=row.reason,
        refusal=decision.reason,
        both_enrolled=all(side.is_current for side in line.sides),
        differing=tuple(
            name for name in FIELDS if len(cards) == 2 and getattr(cards[0], name) != getattr(cards[1], name)
        ),
    )


def claim_line(actor: Actor, claim: UUID) -> ClaimLine:
    """One claim. :raises NotVisible: it is of other schools"""
    require(policies.may_see_queue(actor))
    reach = policies.reach_of(actor)
    found = _claims(visible_claims(reach, only=claim), reach)
    if not found:
        raise NotVisible
    return found[0]


def counts(actor: Actor) -> tuple[int, int]:
    """How many pairs the actor may look at and how many claims wait for his answer. Two statements and one for each
    authority.
    """
    reach = policies.reach_of(actor)
    waiting = visible_claims(reach).filter(state=Claim.State.OPEN)
    mine = waiting if reach.everything else waiting.filter(holder_id__in=list(reach.all))
    return _pairs(reach, only_count=True)[0], mine.count()


def _pairs(reach: Reach, *, only_count: bool = False) -> tuple[int, Sequence[Pair]]:
    rows = known_pairs().filter(state=Pair.State.OPEN)
    if not reach.everything:
        with connection.cursor() as cursor:
            cursor.execute(_OWN.format(places=records.places_view()), [list(reach.all)])
            rows = rows.filter(pk__in=[pk for (pk,) in cursor.fetchall()])
    if only_count:
        return rows.count(), ()
    return rows.count(), list(rows.order_by("-score", "pk")[:SHOWN])


def _may_know(row: Pair, reach: Reach, stays: dict[int, tuple[Stay, ...]]) -> bool:
    """As `_OWN` for one pair. One statement when a side is a stranger's."""
    ids = (row.one_id, row.other_id)
    if all(reach.touches({stay.institution_id for stay in stays.get(each, ())}) for each in ids):
        return True
    cards = people.cards(ids)
    return cards[row.one_id].born_on == cards[row.other_id].born_on


def known_pairs() -> QuerySet[Pair]:
    """Pairs without a child under protection: such a record is compared with none. Nor with a record that was joined
    to another meanwhile: the pair waits with the kept one.
    """
    rows = Pair.objects.exclude(one_id__in=_shielded()).exclude(other_id__in=_shielded())
    gone = RawSQL("select person_id from people_alike_v1 where merged_into_id is not null", [])
    return rows.exclude(state=Pair.State.OPEN, one_id__in=gone).exclude(state=Pair.State.OPEN, other_id__in=gone)


def _shielded() -> RawSQL:
    return RawSQL("select person_id from people_shielded_v1", [])


# A pair of two birth dates, one of the records a stranger's, is for the officer above both: a school that typed
# somebody's certificate number would learn from it that the number exists.
_OWN = """
with own as (select distinct person_id from {places} where institution_id = any(%s::int[])),
mine as (
  select p.id, p.one_id, p.other_id from own join matching_pair p on p.one_id = own.person_id where p.state = 1
   union
  select p.id, p.one_id, p.other_id from own join matching_pair p on p.other_id = own.person_id where p.state = 1)
select m.id from mine m
  join people_names_v1 a on a.person_id = m.one_id join people_names_v1 b on b.person_id = m.other_id
 where a.born_on = b.born_on
    or exists (select from own where person_id = m.one_id) and exists (select from own where person_id = m.other_id)
"""


def _lines(
    rows: Sequence[Pair], reach: Reach, today: date, *, stays: dict[int, tuple[Stay, ...]] | None = None
) -> tuple[PairLine, ...]:
    ids = {person for row in rows for person in (row.one_id, row.other_id)}
    if not ids:
        return ()
    stays = stays_of(ids) if stays is None else stays
    cards, titles = people.cards(ids), institutions.names_of(_institutions(stays.values()))

    def side(person_id: int, *, decides: bool) -> Side:
        own = stays.get(person_id, ())
        shown = decides or reach.touches({stay.institution_id for stay in own})
        current = main_now(own, today) is not None
        if not shown:
            return Side(person_id, None, False, False)
        places = tuple(
            Place(titles.get(stay.institution_id, ""), stay.since, stay.until, stay.is_main)
            for stay in own
            if decides or reach.touches({stay.institution_id})
        )
        return Side(person_id, cards[person_id].public_id, True, current, cards[person_id], places)

    found = []
    for row in rows:
        places = _institutions([stays.get(row.one_id, ()), stays.get(row.other_id, ())])
        decides = reach.holds(places)
        sides = (side(row.one_id, decides=decides), side(row.other_id, decides=decides))
        # What differs would tell of the record that is not shown.
        reasons = tuple(Reason(each) for each in row.reasons) if decides else ()
        found.append(PairLine(row.public_id, row.score, reasons, sides, decides))
    return tuple(found)


def _with_details(line: PairLine, today: date) -> PairLine:
    guardians: dict[int, list[str]] = {}
    for each in people.guardians_of([side.person_id for side in line.sides], today):
        guardians.setdefault(each.pupil_id, []).append(each.guardian.full)
    sides = tuple(
        Side(
            side.person_id, side.public_id, side.is_shown, side.is_current, side.card, side.places,
            people.documents_of(side.person_id), tuple(guardians.get(side.person_id, ())),
        )
        for side in line.sides
    )  # fmt: skip
    return PairLine(line.public_id, line.score, line.reasons, (sides[0], sides[1]), line.decides)


def visible_claims(reach: Reach, *, only: UUID | None = None) -> Any:
    """Every read of claims, and every answer to one, starts here."""
    rows = Claim.objects.order_by("state", "-at")
    if only is not None:
        rows = rows.filter(public_id=only)
    # Of a child under protection the claimant reads his own words, and the head of its school the claim.
    rows = rows.filter(
        ~Q(person_id__in=_shielded()) | Q(claimant_id__in=list(reach.led)) | Q(holder_id__in=list(reach.in_charge))
    )
    if reach.everything:
        return rows
    ids = list(reach.all)
    return rows.filter(Q(holder_id__in=ids) | Q(claimant_id__in=ids))


def _claims(rows: Any, reach: Reach) -> tuple[ClaimLine, ...]:
    claims = list(rows[:SHOWN])
    titles = institutions.names_of({each for row in claims for each in (row.holder_id, row.claimant_id)})
    cards = people.cards({row.person_id for row in claims})
    return tuple(_claim(row, reach, titles, cards[row.person_id]) for row in claims)


def _claim(row: Claim, reach: Reach, titles: dict[int, str], card: people.PersonCard) -> ClaimLine:
    sees_record = reach.touches({row.holder_id})
    sees_holder = sees_record or row.state in (Claim.State.AGREED, Claim.State.DONE)
    return ClaimLine(
        public_id=row.public_id,
        # What the night wrote down was the record's own name then: read as it is now, a label once it is hidden.
        name=card.full if sees_record or row.author_id is None else row.said,
        born_on=card.born_on if sees_record else None,
        holder=titles.get(row.holder_id, "") if sees_holder else "",
        claimant=titles.get(row.claimant_id, ""),
        at=row.at,
        ground=row.ground,
        state=row.state,
        answer=row.answer,
        leaves_on=row.leaves_on,
        answers=row.state == Claim.State.OPEN
        and bool(policies.may_answer(reach, holder=row.holder_id, claimant=row.claimant_id)),
        is_claimant=row.claimant_id in reach.led,
        person_id=row.person_id,
        orders_at=_orders_at(row, reach),
    )


def _orders_at(row: Claim, reach: Reach) -> str:
    """One statement for a claim agreed by its school, none for others."""
    own = reach.led & {row.holder_id, row.claimant_id}
    return records.transfers_page(min(own)) if own and row.by_order else ""


def _institutions(stays: Iterable[Collection[Stay]]) -> set[int]:
    return {stay.institution_id for each in stays for stay in each}


def _name(person_id: int | None) -> str:
    found = people.names([person_id]).get(person_id) if person_id else None
    return found.full if found else ""
