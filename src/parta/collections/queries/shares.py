"""Shares of a campaign: in all, by groups of kinds, by region, district and community, ranked. One pass a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from parta.collections.counting import measure_of
from parta.collections.models import Collection, Stage
from parta.collections.rules.states import percent_of, share_of
from parta.institutions import api as institutions
from parta.kernel.text import sort_key

LEVELS = ("region", "district", "community", "ward")


@dataclass(frozen=True, slots=True)
class Count:
    """How many are asked, how many have done it, how many are on the way; the rest has not begun."""

    total: int = 0
    done: int = 0
    begun: int = 0

    @property
    def silent(self) -> int:
        return self.total - self.done - self.begun

    @property
    def percent(self) -> int:
        return percent_of(self.done, self.total)

    @property
    def share(self) -> float:
        return share_of(self.done, self.total)


@dataclass(frozen=True, slots=True)
class Area:
    """A territory in the ranking; ``place`` from 1, equal shares share it."""

    authority_id: int
    public_id: UUID
    name: str
    count: Count
    place: int = 0


@dataclass(frozen=True, slots=True)
class Shares:
    """Counts in all, by groups of kinds, by authorities of each level (by id; None: not under one of this level)."""

    all: Count
    groups: Mapping[str, Count]
    areas: Mapping[str, Mapping[int, Count]]


def shares_of(row: Collection, stages: Sequence[Stage], within: tuple[str, int] | None) -> Shares:
    """Counts over a campaign, or within an authority of a level. One statement, whatever the size."""
    measure = measure_of(row, stages)
    here = f"and {within[0]}_id = {int(within[1])}" if within else ""
    statement = (
        "with measured as materialized (select kind_group, region_id, district_id, community_id, ward_id, "  # noqa: S608
        f"{measure.standing} as standing from collections_participant "
        f"where collection_id = %s and left_at is null {here}) "
        "select grouping(kind_group, region_id, district_id, community_id, ward_id), kind_group, region_id, "
        "district_id, community_id, ward_id, count(*), count(*) filter (where standing = 2), "
        "count(*) filter (where standing = 1) "
        "from measured group by grouping sets ((), (kind_group), (region_id), (district_id), (community_id), (ward_id))"
    )
    groups: dict[str, Count] = {}
    areas: dict[str, dict[int, Count]] = {level: {} for level in LEVELS}
    whole = Count()
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk])
        for grouping, kind, *ids, total, done, begun in cursor.fetchall():
            count = Count(total, done, begun)
            if grouping == 0b11111:
                whole = count
            elif grouping == 0b01111:
                groups[kind] = count
            else:
                level = {0b10111: 0, 0b11011: 1, 0b11101: 2, 0b11110: 3}[grouping]
                if ids[level] is not None:
                    areas[LEVELS[level]][ids[level]] = count
    return Shares(whole, dict(sorted(groups.items())), areas)


def ranked(counts: Mapping[int, Count]) -> tuple[Area, ...]:
    """Territories from the best share to the worst; of equal ones the larger first, then by the alphabet. One
    statement, for their names.
    """
    cards = institutions.authorities(counts)
    rows = [Area(each, cards[each].public_id, cards[each].name, count) for each, count in counts.items()]
    rows.sort(key=lambda area: (-area.count.share, -area.count.total, sort_key(area.name)))
    found: list[Area] = []
    for number, area in enumerate(rows, start=1):
        same = bool(found) and found[-1].count.share == area.count.share
        found.append(
            Area(area.authority_id, area.public_id, area.name, area.count, found[-1].place if same else number)
        )
    return tuple(found)
