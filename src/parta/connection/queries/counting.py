"""How many institutions are connected, by region and by group of kinds, over time; from dated rows alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from parta.connection.rules.months import Change, Count, counted, month_ends, points
from parta.people import api as people
from parta.reference import api as reference

MONTHS = 12
WORKING = "working"  # code of institution_status: others neither keep a journal nor could

# One pass over cards, one over connections: a row adds on its first day and takes away on the day after its last.
_CHANGES = """
with card as (
  select c.institution_id, coalesce(p.region, '') as region, c.kind, c.during
  from institutions_cards_v1 c left join reference_places_v1 p on p.territory_id = c.territory_id
  where c.status = any(%(working)s::int[]) and not isempty(c.during)
), held as (
  select c.region, c.kind, c.during * n.during as during
  from card c join connection_connection n
    on n.institution_id = c.institution_id and n.known_to is null and n.during && c.during
), change as (
  select region, kind, lower(during) as day, 1 as institutions, 0 as connected from card
  union all select region, kind, upper(during), -1, 0 from card where not upper_inf(during)
  union all select region, kind, lower(during), 0, 1 from held
  union all select region, kind, upper(during), 0, -1 from held where not upper_inf(during)
)
select region, kind, greatest(coalesce(day, %(first)s::date), %(first)s::date), sum(institutions), sum(connected)
from change where day is null or day <= %(today)s::date group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A day and what is so on it, and where it stands in the picture."""

    day: date
    count: Count
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Row:
    """A region or a group of kinds today."""

    label: str
    count: Count


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Counts and shares over time, by region, by group of kinds."""

    points: tuple[Point, ...]
    regions: tuple[Row, ...]
    groups: tuple[Row, ...]

    @property
    def line(self) -> str:
        """Points of the line, as SVG wants them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)

    @property
    def last(self) -> Count:
        """Today."""
        return self.points[-1].count


def changes(today: date) -> tuple[Change, ...]:
    """All beginnings and ends, those before the first month end shown at one. Two statements."""
    lists = reference.items("institution_kind", "institution_status")
    working = [number for number, item in lists["institution_status"].items() if item.code == WORKING]
    groups = {number: item.group for number, item in lists["institution_kind"].items()}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"working": working, "first": month_ends(today, MONTHS)[0], "today": today})
        rows = cursor.fetchall()
    return tuple(
        Change(region, groups.get(kind, ""), day, int(all_), int(held)) for region, kind, day, all_, held in rows
    )


def public_page(today: date, *, region: str = "", group: str = "") -> PublicPage:
    """The page for everybody. ``region``: name of the codifier; ``group`` of kinds; empty = all. Three statements."""
    return page_of(changes(today), regions(), today, region=region, group=group)


def regions() -> dict[str, str]:
    """Regions by name, in words: «Вінницька область». One statement."""
    return {place.name: reference.label(place) for place in reference.regions()}


def page_of(found: Sequence[Change], named: dict[str, str], today: date, *, region: str, group: str) -> PublicPage:
    """The page out of all changes."""
    in_region = [each for each in found if region in ("", each.region)]
    in_group = [each for each in found if group in ("", each.group)]
    both = [each for each in in_region if group in ("", each.group)]
    days = month_ends(today, MONTHS)
    counts = [counted(both, day) for day in days]
    places = points([count.share for count in counts])
    present = {each.region for each in in_group}
    return PublicPage(
        points=tuple(Point(day, count, *at) for day, count, at in zip(days, counts, places, strict=True)),
        regions=tuple(
            Row(label, counted([each for each in in_group if each.region == name], today))
            for name, label in (*named.items(), *(("", "") for _each in [0] if "" in present))
            if name in present and region in ("", name)
        ),
        groups=tuple(
            Row(str(label), counted([each for each in in_region if each.group == code], today))
            for code, label in people.KIND_GROUPS.items()
            if any(each.group == code for each in in_region) and group in ("", code)
        ),
    )


def table(today: date) -> list[tuple[date, str, str, int, int]]:
    """Every month end, region and group of kinds, with what is so: for the file. Three statements."""
    found, named = changes(today), regions()
    cells: dict[tuple[str, str], list[Change]] = {}
    for each in found:
        cells.setdefault((each.region, each.group), []).append(each)
    rows = []
    for day in month_ends(today, MONTHS):
        for (region, group), own in sorted(cells.items()):
            count = counted(own, day)
            label = str(people.KIND_GROUPS.get(group, ""))
            rows.append((day, named.get(region, region), label, count.institutions, count.connected))
    return rows
