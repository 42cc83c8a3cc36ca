"""Who is in charge of an institution, what they leave unfinished, and which powers of the head others have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.people import policies, succession
from parta.people.models import Handover, Tenure
from parta.people.queries import PostLine, names, staff_from
from parta.people.queries.cascade import governs, visible_institution
from parta.people.rules import IN_CHARGE, LEADING, Position
from parta.people.words import POSITIONS


@dataclass(frozen=True, slots=True)
class PastCharge:
    """Somebody who was in charge: head or acting head. ``passed`` = what went to the successor, in words and number."""

    name: str
    position: str
    since: date
    last_day: date
    ground: str
    to: str
    passed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A kind of unfinished work and how much of it there is; ``note`` says why it does not pass on."""

    label: str
    count: int
    passes: bool
    note: str


@dataclass(frozen=True, slots=True)
class HeadPage:
    """Who is in charge of one institution, how far on the way in, who was before, what waits, what I may do."""

    institution_id: int
    public_id: UUID
    title: str
    name: str
    edrpou: str
    head: PostLine | None
    state: identity.AccessState | None
    acting: PostLine | None  # today or from a coming day
    acting_state: identity.AccessState | None
    acting_last_day: date | None
    leaves: str  # who leaves the work: the head, or the one who was head last
    unfinished: tuple[WorkLine, ...]
    past: tuple[PastCharge, ...]
    staff: tuple[PostLine, ...]
    may_appoint: bool
    why_not: str


def head_page(actor: Actor, public_id: UUID, now: datetime) -> HeadPage:
    """Who is in charge of an institution of one's territory.

    :raises NotVisible: the actor sees no more of the institution than a visitor
    """
    card = institutions.institution_by_public_id(public_id)
    decision = identity.may_appoint_head(actor, card.id)
    if not decision and not governs(actor, card.id):
        raise NotVisible
    today = local_day(now)
    lines = staff_from(card.id, today)
    head, acting = _first(lines, Position.HEAD), _first(lines, Position.ACTING)
    states = identity.access_states({line.person.person_id for line in (head, acting) if line}, now)
    past = _past(card.id, today)
    leaving = (head.person.person_id, head.person.full) if head else _last_left(card.id, today)
    return HeadPage(
        institution_id=card.id,
        public_id=card.public_id,
        title=card.title,
        name=card.name,
        edrpou=card.edrpou,
        head=head,
        state=states.get(head.person.person_id) if head else None,
        acting=acting,
        acting_state=states.get(acting.person.person_id) if acting else None,
        acting_last_day=acting.until - timedelta(days=1) if acting and acting.until else None,
        leaves=leaving[1] if leaving else "",
        unfinished=_unfinished(card.id, leaving[0]) if leaving and decision else (),
        past=past,
        staff=lines if decision else (),
        may_appoint=bool(decision),
        why_not=decision.reason,
    )


def _first(lines: Sequence[PostLine], position: Position) -> PostLine | None:
    """Who holds the position, or will first."""
    return min((line for line in lines if line.position is position), key=lambda line: line.since, default=None)


def _past(institution_id: int, today: date) -> tuple[PastCharge, ...]:
    """Who was in charge before, the latest first. Three statements."""
    held = Tenure.objects.filter(
        institution_id=institution_id, position__in=IN_CHARGE, known_to=None, during__endswith__lte=today
    )
    rows = list(held.order_by("-during", "-pk"))
    handed = {
        post: (to, what)
        for post, to, what in Handover.objects.filter(institution_id=institution_id).values_list(
            "from_post_id", "to_post__person_id", "what"
        )
    }
    people = names({row.person_id for row in rows} | {to for to, _what in handed.values()})
    labels = {kind.code: str(kind.label) for kind in succession.kinds()}
    found = []
    for row in rows:
        to, what = handed.get(row.post_id, (None, {}))
        found.append(
            PastCharge(
                name=people[row.person_id].full,
                position=str(POSITIONS[Position(row.position)]),
                since=row.during.lower,
                last_day=row.during.upper - timedelta(days=1),
                ground=row.ground,
                to=people[to].full if to and to != row.person_id else "",
                passed=tuple((labels.get(code, code), count) for code, count in sorted(what.items())),
            )
        )
    return tuple(found)


def _last_left(institution_id: int, today: date) -> tuple[int, str] | None:
    """Who was in charge last and whose work nobody has yet."""
    held = Tenure.objects.filter(
        institution_id=institution_id, position__in=IN_CHARGE, known_to=None, during__endswith__lte=today
    )
    row = (
        held.exclude(post_id__in=Handover.objects.filter(institution_id=institution_id).values("from_post_id"))
        .select_related("person")
        .order_by("-during", "-pk")
        .first()
    )
    if row is None:
        return None
    return row.person_id, names([row.person_id])[row.person_id].full


def _unfinished(institution_id: int, person_id: int) -> tuple[WorkLine, ...]:
    account_id = identity.account_of_person(person_id)
    if account_id is None:
        return ()
    counted = [(kind, kind.count(institution_id, account_id)) for kind in succession.kinds()]
    return tuple(
        WorkLine(str(kind.label), count, kind.pass_on is not None, str(kind.note)) for kind, count in counted if count
    )


@dataclass(frozen=True, slots=True)
class PowerColumn:
    """A power of the head as a column."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class PowersRow:
    """One person in one period and what he or she may. ``has`` goes along the columns."""

    post: PostLine
    position: str
    last_day: date | None
    has: tuple[bool, ...]
    is_now: bool
    works: bool  # false: a deputy whose certificate has not been confirmed yet
    ground: str
    columns: tuple[PowerColumn, ...]

    @property
    def cells(self) -> tuple[tuple[PowerColumn, bool], ...]:
        """Each column with its answer."""
        return tuple(zip(self.columns, self.has, strict=True))


@dataclass(frozen=True, slots=True)
class ReservedLine:
    """An act that is left to the head in person."""

    label: str
    source: str
    acting: bool


@dataclass(frozen=True, slots=True)
class PowersPage:
    """Persons × powers of an institution, now and from coming days."""

    institution_id: int
    public_id: UUID
    title: str
    columns: tuple[PowerColumn, ...]
    rows: tuple[PowersRow, ...]
    reserved: tuple[ReservedLine, ...]
    may_empower: bool
    why_not: str


def powers_page(actor: Actor, public_id: UUID, now: datetime) -> PowersPage:
    """The table of powers, for those who lead the institution. A fixed number of statements.

    :raises NotVisible: not led by the actor
    """
    card = visible_institution(actor, public_id)
    today = local_day(now)
    columns = tuple(PowerColumn(power.code, str(power.label)) for power in identity.powers() if power.delegable)
    lines = [line for line in staff_from(card.id, today) if line.position in LEADING]
    confirmed = identity.confirmed_posts([line.post_id for line in lines])
    decision = policies.may_appoint_deputy(actor, card.id)
    return PowersPage(
        institution_id=card.id,
        public_id=card.public_id,
        title=card.title,
        columns=columns,
        rows=tuple(_powers_row(line, columns, today, confirmed) for line in sorted(lines, key=_by_position)),
        reserved=reserved(),
        may_empower=bool(decision),
        why_not=decision.reason,
    )


def reserved() -> tuple[ReservedLine, ...]:
    """Acts that are left to the head in person, in words, with their source."""
    return tuple(
        ReservedLine(str(power.label), str(power.source), power.acting)
        for power in identity.powers()
        if not power.delegable
    )


def _powers_row(line: PostLine, columns: tuple[PowerColumn, ...], today: date, confirmed: frozenset[int]) -> PowersRow:
    in_charge = line.position in IN_CHARGE
    return PowersRow(
        post=line,
        position=str(POSITIONS[line.position]),
        last_day=line.until - timedelta(days=1) if line.until else None,
        has=tuple(in_charge or column.code in line.powers for column in columns),
        is_now=line.since <= today,
        works=in_charge or line.post_id in confirmed,
        ground=line.ground,
        columns=columns,
    )


def _by_position(line: PostLine) -> tuple[int, str, date]:
    return LEADING.index(line.position), line.person.full, line.since
