"""A form computed from records: one statement a source, whatever the territory; one cell, its records.

Records fall into few combinations of what the cells ask, so they are grouped first and every cell is summed from the
groups: the price of a cell does not depend on the number of children.
"""

from calendar import isleap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from parta.planes import counted
from parta.planes.counted import SOURCES
from parta.statistics.rules.definitions import Address, Cell, Condition, Form
from parta.statistics.sources import PLACE

Figures = dict[Address, int]
STAFF = "post"  # the source whose records are members of staff
NARROW = 50  # institutions: up to so many, rows are found by institution


@dataclass(frozen=True, slots=True)
class Moment:
    """As of which day, as known when."""

    day: date
    known: datetime

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "day": self.day,
            "since": self.day.replace(month=1, day=1),
            "known": self.known,
            "birthdays": [_before(self.day, years) + timedelta(1) for years in range(100, 0, -1)],
        }


def _before(day: date, years: int) -> date:
    """The same day of an earlier year; 28 February for the 29th."""
    year = day.year - years
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) and not isleap(year) else day.replace(year=year)


@dataclass(frozen=True, slots=True)
class Scope:
    """Over what: SQL of (institution_id, unit) with its parameters. ``is_wide``: so many institutions that reading
    tables whole is cheaper than by institution.
    """

    sql: str
    parameters: Mapping[str, Any]
    is_wide: bool = False


def of_institution(institution_id: int) -> Scope:
    """One institution, itself the unit."""
    return Scope("select %(place)s::int as institution_id, %(place)s::int as unit", {"place": institution_id})


def of_authority(
    authority_id: int, *, is_national: bool, below: Sequence[int], institutions: int = 0, is_direct: bool = False
) -> Scope:
    """All institutions under an authority; the unit is the authority of ``below`` that an institution is under, 0 when
    it is under none of them. Without ``below`` each institution is a unit. ``institutions`` is how many there are.
    ``is_direct``: only those that are under none of ``below``, each a unit.
    """
    is_wide = is_national or institutions > NARROW
    mine = "select authority_id, institution_id from institutions_scope_v1 where authority_id = %(authority)s"
    if is_national:
        mine = "select distinct 0 as authority_id, institution_id from institutions_counted_v1"
    sql, parameters = f"select institution_id, institution_id as unit from ({mine}) m", {"authority": authority_id}  # noqa: S608
    if below and is_direct:
        sql += """ where not exists (select from institutions_scope_v1 b where b.institution_id = m.institution_id
          and b.authority_id = any(%(below)s::int[]))"""
        return Scope(sql, {**parameters, "below": list(below)}, is_wide)
    if below:
        sql = f"""
          select m.institution_id, coalesce(b.authority_id, 0) as unit from ({mine}) m
          left join institutions_scope_v1 b on b.institution_id = m.institution_id
            and b.authority_id = any(%(below)s::int[])"""  # noqa: S608
        return Scope(sql, {**parameters, "below": list(below)}, is_wide)
    return Scope(sql, parameters, is_wide)


def compute(form: Form, scope: Scope, moment: Moment) -> dict[int, Figures]:
    """Figures of every unit that has a record of any source; cells without a source have none. At most one statement
    a source (five).
    """
    by_source: dict[str, list[Cell]] = defaultdict(list)
    for cell in form.cells():
        if cell.source:
            by_source[cell.source].append(cell)
    zero = {cell.address: 0 for cells in by_source.values() for cell in cells}
    found: dict[int, Figures] = {}
    with wide(scope):
        for source, cells in by_source.items():
            for unit, figures in _computed(source, cells, form, scope, moment):
                found.setdefault(unit, dict(zero)).update(figures)
    return found


def one_cell(form: Form, cell: Cell, scope: Scope, moment: Moment) -> dict[int, int]:
    """The figure of one cell by unit. One statement."""
    with wide(scope):
        return {unit: figures[cell.address] for unit, figures in _computed(cell.source, [cell], form, scope, moment)}


def total(form: Form, units: Mapping[int, Figures]) -> Figures:
    """The sum over units: 0 where there is nothing to count, no figure where there is no source."""
    figures = {cell.address: 0 for cell in form.cells() if cell.source}
    for one in units.values():
        for address, value in one.items():
            figures[address] += value
    return figures


def records(form: Form, cell: Cell, scope: Scope, moment: Moment) -> str:
    """SQL of the ids behind a cell (column ``record``), with ``unit`` and what each adds to the figure (``amount``);
    what adds nothing is left out. See `run`.
    """
    names = [*_dimensions([cell]), *([cell.adds] if cell.adds else [])]
    adds = cell.adds or "1"
    return f"""{_facts(cell.source, form, scope, names)}
      select record, unit, {adds}::bigint as amount from wide where {_conditions(cell.where)} and {adds} <> 0"""  # noqa: S608


# Over a territory: every processor, sorts and hashes in memory, no loops but over the functions of sources, since the
# planner takes rows on a day for few and would read a table anew for each of them.
_WIDE = {
    "enable_nestloop": "off",
    "jit": "off",
    "work_mem": "'64MB'",
    "parallel_tuple_cost": "0",
    "min_parallel_table_scan_size": "0",
}


@contextmanager
def wide(scope: Scope) -> Iterator[None]:
    """Statements over a wide scope are planned for it."""
    if not scope.is_wide:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in _WIDE.items():
            cursor.execute(f"set local {name} = {value}")
        yield
        for name in _WIDE:
            cursor.execute(f"set local {name} to default")


def run(sql: str, scope: Scope, moment: Moment, **more: Any) -> list[tuple[Any, ...]]:
    """Rows of a statement with the parameters of the scope and the moment."""
    return _rows(sql, {**scope.parameters, **moment.parameters, **more})


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _computed(
    source: str, cells: Sequence[Cell], form: Form, scope: Scope, moment: Moment
) -> Iterable[tuple[int, Figures]]:
    names = _dimensions(cells)
    sums = sorted({cell.adds for cell in cells if cell.adds})
    measures = sorted({(cell.adds, cell.where) for cell in cells}, key=repr)
    keys = ", ".join(["unit", *names])
    added = "".join(f", coalesce(sum({name}), 0) as sum_{name}" for name in sums)
    wanted = ", ".join(_measure(adds, where) for adds, where in measures)
    sql = f"""{_facts(source, form, scope, [*names, *sums])},
      combos as materialized (select {keys}, count(*) as many{added} from wide group by {keys})
      select unit, array[{wanted}]::bigint[] from combos group by unit order by unit"""  # noqa: S608  our own words
    at = {measure: place for place, measure in enumerate(measures)}
    for unit, values in run(sql, scope, moment):
        yield unit, {cell.address: int(values[at[cell.adds, cell.where]]) for cell in cells}


def _facts(source: str, form: Form, scope: Scope, names: Sequence[str]) -> str:
    """CTEs: place, facts (narrowed by ``within``), wide (with what the cells ask besides)."""
    kind = SOURCES[source]
    within = form.within.get(source, ())
    further = {name: kind.further[name] for name in names if name in kind.further}
    expressions = ", ".join(
        f"{further[name].expression} as {name}" if name in further else f"f.{name}" for name in names
    )
    joins = " ".join(dict.fromkeys(one.joined(is_wide=scope.is_wide) for one in further.values()))
    comma = ", " if expressions else ""
    of_place = [condition for condition in within if condition[0] in counted.PLACE]
    kept = "not materialized" if scope.is_wide else "materialized"  # what is kept, is read by one process alone
    fence = "offset bigint '0'" if scope.is_wide else ""  # further joins come after, not within each call of a function
    return f"""with scope as ({scope.sql}),
      place as {kept} (select * from ({PLACE}) y where {_conditions(of_place)}),
      facts as {kept} (select * from ({kind.sql}) x where {_conditions(within)} {fence}),
      wide as (select f.unit, f.record{comma}{expressions} from facts f {joins})"""  # noqa: S608  our own words


def _dimensions(cells: Iterable[Cell]) -> list[str]:
    return sorted({name for cell in cells for name, _operator, _value in cell.where})


def _measure(adds: str, where: tuple[Condition, ...]) -> str:
    return f"coalesce(sum({f'sum_{adds}' if adds else 'many'}) filter (where {_conditions(where)}), 0)"


def _conditions(where: Sequence[Condition]) -> str:
    """SQL of conditions: names are of `SOURCES`, values are whole numbers and truths, so nothing foreign gets in."""
    return " and ".join(_condition(*one) for one in where) or "true"


def _condition(name: str, operator: str, value: Any) -> str:
    if operator == "in":
        return f"{name} in ({', '.join(str(int(one)) for one in value)})"
    if operator == "has":
        return f"{name} & {sum(1 << int(one) for one in set(value))} <> 0"
    if isinstance(value, bool):
        return f"{name} = {str(value).lower()}"
    sign = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}[operator]
    return f"{name} {sign} {int(value)}"


def is_personal(cell: Cell) -> bool:
    """Are the records behind a cell people?"""
    return bool(cell.source) and SOURCES[cell.source].is_personal


def is_of_staff(cell: Cell) -> bool:
    """Are the records behind a cell members of staff?"""
    return cell.source == STAFF


def asks_data_sets(cell: Cell) -> bool:
    """Is a child asked for what another module keeps of it: categories, indicators, needs?"""
    further = SOURCES["child"].further
    return cell.source == "child" and any(
        name in further and further[name].key == "d.person_id" for name, _is, _value in cell.where
    )
