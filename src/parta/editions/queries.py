"""Editions for pages and for the modules that live by them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from psycopg.types.range import DateRange

from parta.editions import policies
from parta.editions.kinds import Effect, Kind, kind_of, kinds
from parta.editions.models import RuleEdition
from parta.editions.rules import Row, RowChange, State, changes
from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.errors import NotVisible

_ON_ITS_WAY = (State.DRAFT, State.PROPOSED)
_COLUMNS = (
    "id", "public_id", "kind", "number", "state", "english", "source", "doubt", "reason", "valid_from", "during",
    "base_id", "revision", "writers", "drafted_by", "drafter", "drafted_at", "proposed_at", "returned", "approved_by",
    "approver", "approved_at", "sha256", "signature_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EditionCard:
    """An edition; ``rows`` are empty in lists, ``count`` says how many there are. Personal data: names of officials."""

    id: int
    public_id: UUID
    kind: str
    number: int | None
    state: State
    english: Mapping[str, str]  # of its texts that are kept in Ukrainian
    source: str
    doubt: str
    reason: str
    valid_from: date | None
    since: date | None
    until: date | None  # the first day on which it is no longer in force
    base_id: int | None
    revision: int
    writers: Sequence[int]
    drafted_by: int
    drafter: str
    drafted_at: datetime
    proposed_at: datetime | None
    returned: str
    approved_by: int | None
    approver: str
    approved_at: datetime | None
    sha256: str
    signature_id: int | None
    count: int = 0
    rows: tuple[Row, ...] = ()

    @property
    def is_shipped(self) -> bool:
        """Found at the start or loaded by the installation: nobody drafted it here."""
        return self.drafted_by == SYSTEM_ACCOUNT

    def is_in_force(self, day: date) -> bool:
        """Do records of this day follow it?"""
        begun = self.since is not None and self.since <= day
        return self.state is State.APPROVED and begun and (self.until is None or day < self.until)

    def is_ahead(self, day: date) -> bool:
        """Is it approved, but its day has not come?"""
        return self.state is State.APPROVED and self.since is not None and day < self.since


@dataclass(frozen=True, slots=True)
class Published:
    """A kind as everybody may read it: what is in force today, and what will be."""

    kind: Kind
    current: EditionCard | None
    ahead: EditionCard | None


@dataclass(frozen=True, slots=True)
class KindPage:
    """One kind: the edition in force with its rows, all others without, and the one on its way."""

    kind: Kind
    current: EditionCard | None
    history: tuple[EditionCard, ...]
    ahead: EditionCard | None
    on_its_way: EditionCard | None


@dataclass(frozen=True, slots=True)
class Compared:
    """An edition beside the one before it."""

    kind: Kind
    edition: EditionCard
    before: EditionCard | None
    changes: tuple[RowChange, ...]

    @property
    def before_rows(self) -> tuple[Row, ...]:
        return self.before.rows if self.before else ()


def published(actor: Actor | None, *, on: date) -> tuple[Published, ...]:
    """Every kind with its edition of the day. One SQL statement."""
    lines = [_line(row) for row in _lines(policies.visible_editions(actor).filter(state=State.APPROVED))]
    return tuple(
        Published(
            kind,
            next((line for line in lines if line.kind == kind.code and line.is_in_force(on)), None),
            next((line for line in lines if line.kind == kind.code and line.is_ahead(on)), None),
        )
        for kind in kinds()
    )


def kind_page(actor: Actor | None, code: str, *, on: date) -> KindPage:
    """A kind with its history. Two SQL statements.

    :raises NotVisible: there is no such kind
    """
    kind = kind_of(code)
    visible = policies.visible_editions(actor).filter(kind=code)
    lines = [_line(row) for row in _lines(visible.exclude(state=State.WITHDRAWN).order_by("-number", "-id"))]
    approved = tuple(line for line in lines if line.state is State.APPROVED)
    current = next((line for line in approved if line.is_in_force(on)), None)
    return KindPage(
        kind=kind,
        current=_whole(visible.get(pk=current.id)) if current else None,
        history=approved,
        ahead=next((line for line in approved if line.is_ahead(on)), None),
        on_its_way=next((line for line in lines if line.state in _ON_ITS_WAY), None),
    )


def approved_edition(actor: Actor | None, code: str, number: int) -> Compared:
    """An approved edition and what it changed. Two SQL statements.

    :raises NotVisible: there is none
    """
    kind, visible = kind_of(code), policies.visible_editions(actor).filter(kind=code, state=State.APPROVED)
    found = visible.filter(number=number).first()
    if found is None:
        raise NotVisible
    before = visible.filter(number__lt=number).order_by("-number").first()
    return _compared(kind, found, before)


def edition_on_its_way(actor: Actor, public_id: UUID) -> Compared:
    """A draft, a proposed edition, or what became of it, beside the edition it started from. Two SQL statements.

    :raises NotVisible: not for this actor
    """
    found = policies.visible_editions(actor).filter(public_id=public_id).select_related("base").first()
    if found is None or not actor.is_national:
        raise NotVisible
    return _compared(kind_of(found.kind), found, found.base)


def measured(compared: Compared, *, on: date) -> Effect | None:
    """What the edition would change among the records of a day; None when its owner counts nothing.

    The statements and their limit of time are the owner's.
    """
    if compared.kind.measure is None:
        return None
    return compared.kind.measure(compared.changes, on) if compared.changes else Effect()


def rows_on(code: str, day: date) -> tuple[Row, ...]:
    """The rows in force on a day: for owners that keep none of their own. Empty before the first edition. One
    statement.
    """
    rows = RuleEdition.objects.filter(kind=code, state=State.APPROVED, during__contains=day)
    return tuple(rows.values_list("rows", flat=True).first() or ())


def rows_ever(code: str) -> tuple[Row, ...]:
    """The rows of all approved editions, the earliest first: what records of any day may name. One statement."""
    rows = RuleEdition.objects.filter(kind=code, state=State.APPROVED).order_by("number")
    return tuple(row for kept in rows.values_list("rows", flat=True) for row in kept or ())


def rows_on_days(code: str, days: Collection[date]) -> dict[date, tuple[Row, ...]]:
    """The rows in force on each of these days, as `rows_on`. One statement."""
    if not days:
        return {}
    rows = RuleEdition.objects.filter(
        kind=code, state=State.APPROVED, during__overlap=DateRange(min(days), max(days), "[]")
    )
    found = [(during, tuple(kept or ())) for during, kept in rows.values_list("during", "rows") if during is not None]
    return {day: next((kept for during, kept in found if day in during), ()) for day in days}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a national administrator: editions to be signed, his own drafts."""

    to_sign: tuple[EditionCard, ...]
    own: tuple[EditionCard, ...]


def waiting_for(actor: Actor) -> Waiting:
    """One SQL statement."""
    if not actor.is_national:
        return Waiting((), ())
    found = [_line(row) for row in _lines(policies.visible_editions(actor).filter(state__in=_ON_ITS_WAY))]
    mine = tuple(line for line in found if line.drafted_by == actor.account_id)
    return Waiting(
        to_sign=tuple(line for line in found if line.state is State.PROPOSED and actor.account_id not in line.writers),
        own=tuple(line for line in mine if line.state is State.DRAFT),
    )


def _lines(editions: QuerySet[RuleEdition]) -> Sequence[Mapping[str, Any]]:
    count = RawSQL("jsonb_array_length(rows)", (), output_field=IntegerField())
    return list(editions.annotate(count=count).values(*_COLUMNS, "count"))


def _line(row: Mapping[str, Any]) -> EditionCard:
    given = {name: row[name] for name in _COLUMNS if name not in ("during", "state")}
    during = row["during"]
    since, until = (during.lower, during.upper) if during is not None else (None, None)
    return EditionCard(**given, state=State(row["state"]), since=since, until=until, count=row.get("count", 0))


def _whole(edition: RuleEdition) -> EditionCard:
    line = _line({name: getattr(edition, name) for name in _COLUMNS} | {"count": len(edition.rows)})
    values = {name: getattr(line, name) for name in EditionCard.__slots__ if name != "rows"}
    return EditionCard(**values, rows=tuple(edition.rows))


def _compared(kind: Kind, edition: RuleEdition, before: RuleEdition | None) -> Compared:
    told = changes(before.rows if before else (), edition.rows, kind.fields, kind.key)
    return Compared(kind, _whole(edition), _whole(before) if before else None, told)
