"""What an institution has beside its card: as it stands, as of a day, and every state it had. One statement each."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from parta.institutions.holdings import Holding
from parta.institutions.models import Building, Licence, Schooling, Services, Shelter, Site, Street, StudyMode
from parta.institutions.rules.fields import Audience
from parta.institutions.rules.holdings import BY_CODE, HOLDINGS, Attribute, HoldingKind
from parta.planes.lookups import among
from parta.reference.api import ItemCard, Place, items, places

MODELS: Mapping[str, type[Holding]] = {
    "mode": StudyMode, "schooling": Schooling, "services": Services, "sites": Site, "buildings": Building,
    "shelters": Shelter, "licences": Licence, "streets": Street,
}  # fmt: skip
_COLUMN = {"territory": "territory_id"}


@dataclass(frozen=True, slots=True)
class HoldingState:
    """One state of a thing. ``since``, ``until``: the days it holds, None = without a bound; ``until`` is the first
    day it no longer does. ``version`` is the moment since which we hold it to be so.
    """

    kind: str
    key: UUID
    version: datetime
    gone_at: datetime | None
    since: date | None
    until: date | None
    ground: str
    account_id: int | None
    values: Mapping[str, Any]


def column_of(name: str) -> str:
    """The column of an attribute: «territory_id» of «territory»."""
    return _COLUMN.get(name, name)


def holdings_of(institution_id: int, on: date) -> dict[str, tuple[HoldingState, ...]]:
    """What the institution has on a day, by kind, as we hold it now."""
    return _by_kind(row for row in _from(institution_id, on) if not _is_ahead(row, on))


def _from(institution_id: int, on: date) -> list[HoldingState]:
    """What holds on a day or begins after it. One statement."""
    condition = "t.known_to is null and not isempty(t.during) and coalesce(upper(t.during) > %(on)s::date, true)"
    return list(_read(condition, {"id": institution_id, "on": on}))


def _is_ahead(state: HoldingState, on: date) -> bool:
    return state.since is not None and state.since > on


def _by_kind(states: Iterable[HoldingState]) -> dict[str, tuple[HoldingState, ...]]:
    found: dict[str, list[HoldingState]] = {}
    for state in states:
        found.setdefault(state.kind, []).append(state)
    return {kind: tuple(told) for kind, told in found.items()}


def holding(institution_id: int, kind: str, key: UUID) -> HoldingState | None:
    """A thing as it stands, unless it has ended."""
    condition = "t.known_to is null and upper_inf(t.during) and t.key = %(key)s"
    return next(_read(condition, {"id": institution_id, "key": key}, only=kind), None)


def states_of(institution_id: int) -> list[HoldingState]:
    """Every state of everything, in the order in which we learnt them."""
    return list(_read("true", {"id": institution_id}))


def study_modes(institution_ids: Iterable[int], on: date) -> dict[int, str]:
    """How institutions teach on a day: «in_person», «mixed», «remote», «suspended»; those that said nothing are left
    out. One statement.
    """
    rows = StudyMode.objects.now().on(on).filter(institution_id__in=among(set(institution_ids)))
    return dict(rows.values_list("institution_id", "mode"))


def _read(condition: str, params: Mapping[str, Any], only: str = "") -> Iterator[HoldingState]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(condition, only), params)
        rows = cursor.fetchall()
    for kind, key, version, gone_at, since, until, ground, account_id, values in rows:
        said = _values(BY_CODE[kind], values)
        yield HoldingState(kind, key, version, gone_at, since, until, ground, account_id, said)


@cache
def _statement(condition: str, only: str) -> str:
    parts = [
        f"select {place} as place, '{kind}' as kind, t.key, t.known_from, t.known_to, lower(t.during) as since, "  # noqa: S608  names of our own tables
        f"upper(t.during) as until, t.ground, t.account_id, to_jsonb(t) as said, t.id from {model._meta.db_table} t "
        f"where t.institution_id = %(id)s and {condition}"
        for place, (kind, model) in enumerate(MODELS.items())
        if not only or kind == only
    ]
    return (
        "select kind, key, known_from, known_to, since, until, ground, account_id, said from ("  # noqa: S608
        + " union all ".join(parts)
        + ") every order by place, known_from, id"
    )


def _values(kind: HoldingKind, said: Any) -> dict[str, Any]:
    row: dict[str, Any] = said if isinstance(said, dict) else json.loads(said)
    return {each.name: _value(each, row[column_of(each.name)]) for each in kind.attributes}


def _value(attribute: Attribute, value: Any) -> Any:
    if value is None:
        return None
    if attribute.sort == "day":
        return date.fromisoformat(value)
    if attribute.sort == "decimal":
        return Decimal(str(value))
    return UUID(value) if attribute.sort == "thing" else value


@dataclass(frozen=True, slots=True)
class HoldingsPage:
    """Holdings as one reader may see them, and what is needed to put them into words.

    ``planned`` are changes that begin on a day to come.
    """

    group: str
    states: Mapping[str, tuple[HoldingState, ...]]
    planned: Mapping[str, tuple[HoldingState, ...]]
    attributes: Mapping[str, tuple[Attribute, ...]]
    lists: Mapping[str, Mapping[int, ItemCard]]
    places: Mapping[int, Place]

    def thing(self, attribute: Attribute, key: UUID | None) -> str:
        """The name of the thing that another one points at."""
        named = (state.values["name"] for state in self.states.get(attribute.of, ()) if state.key == key)
        return str(next(named, ""))


def holdings_page(
    institution_id: int, *, audience: Audience, closed: frozenset[str], group: str, on: date
) -> HoldingsPage:
    """What a reader sees. Three statements.

    ``closed``: what the territory has closed to the public; it binds readers of the public audience only.
    """
    shut = closed if audience is Audience.PUBLIC else frozenset()
    attributes = {
        kind.code: seen_attributes(kind, audience, shut, group)
        for kind in HOLDINGS
        if group in kind.kinds and kind.closes not in shut
    }
    rows = _from(institution_id, on)
    found = _by_kind(row for row in rows if not _is_ahead(row, on))
    ahead = _by_kind(row for row in rows if _is_ahead(row, on))
    return HoldingsPage(
        group=group,
        states={
            code: tuple(_seen(state, shown) for state in found.get(code, ())) for code, shown in attributes.items()
        },
        planned={
            code: tuple(_seen(state, shown) for state in ahead.get(code, ())) for code, shown in attributes.items()
        },
        attributes=attributes,
        lists=items(*{each.codifier for kind in HOLDINGS for each in kind.attributes if each.codifier}),
        places=places(
            state.values["territory"]
            for states in found.values()
            for state in states
            if state.values.get("territory") is not None
        ),
    )


def seen_attributes(kind: HoldingKind, audience: Audience, shut: frozenset[str], group: str) -> tuple[Attribute, ...]:
    """Attributes of a kind that a reader sees."""
    return tuple(each for each in kind.of(group) if each.shown_to <= audience and each.closes not in shut)


def _seen(state: HoldingState, shown: tuple[Attribute, ...]) -> HoldingState:
    """The state with nothing in it that the reader may not see."""
    values = {each.name: state.values[each.name] for each in shown}
    return HoldingState(
        state.kind, state.key, state.version, state.gone_at, state.since, state.until, state.ground, state.account_id,
        values,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServedStreet:
    """A street of a service territory as it stands on a day; ``houses`` empty = all of it, ``settlement`` empty = that
    of the institution.
    """

    settlement: str
    street: str
    houses: str


def service_territory(institution_id: int, on: date) -> tuple[ServedStreet, ...]:
    """Streets that an institution serves on a day. At most two statements."""
    rows = list(Street.objects.now().on(on).filter(institution_id=institution_id).order_by("street", "pk"))
    named = places({row.territory_id for row in rows})
    return tuple(
        ServedStreet(named[row.territory_id].name if row.territory_id in named else "", row.street, row.houses)
        for row in rows
    )
