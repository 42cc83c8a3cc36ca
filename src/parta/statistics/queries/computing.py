"""A form computed from records: one statement a source, whatever the territory; one cell, its records.

Records fall into few combinations of what the cells ask, so they are grouped first and every cell is summed from the
groups: the price of a cell does not depend on the number of children.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from parta.statistics.rules.definitions import Address, Cell, Condition, Form
from parta.statistics.rules.facts import PLACE_DIMENSIONS, SOURCES
from parta.statistics.sources import PLACE, SELECTS

Figures = dict[Address, int]
NARROW = 50  # institutions: up to so many, rows are found by institution


@dataclass(frozen=True, slots=True)
class Moment:
    """As of which day, as known when."""

    day: date
    known: datetime

    @property
    def parameters(self) -> dict[str, Any]:
        return {"day": self.day, "since": self.day.replace(month=1, day=1), "known": self.known}


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


def of_authority(authority_id: int, *, is_national: bool, below: Sequence[int], institutions: int = 0) -> Scope:
    """All institutions under an authority; the unit is the authority of ``below`` that an institution is under, 0 when
    it is under none of them. Without ``below`` each institution is a unit. ``institutions`` is how many there are.
    """
    is_wide = is_national or institutions > NARROW
    mine = "select authority_id, institution_id from institutions_scope_v1 where authority_id = %(authority)s"
    if is_national:
        mine = "select distinct 0 as authority_id, institution_id from institutions_counted_v1"
    sql, parameters = f"select institution_id, institution_id as unit from ({mine}) m", {"authority": authority_id}  # noqa: S608
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
    for source, cells in by_source.items():
        for unit, figures in _computed(source, cells, form, scope, moment):
            found.setdefault(unit, dict(zero)).update(figures)
    return found


def total(form: Form, units: Mapping[int, Figures]) -> Figures:
    """The sum over units: 0 where there is nothing to count, no figure where there is no source."""
    figures = {cell.address: 0 for cell in form.cells() if cell.source}
    for one in units.values():
        for address, value in one.items():
            figures[address] += value
    return figures


def records(form: Form, cell: Cell, scope: Scope, moment: Moment) -> str:
    """SQL of the ids behind a cell (column ``record``), with ``unit``; to be put after the CTEs. See `run`."""
    conditions = _conditions(cell.where)
    return f"{_facts(cell.source, form, scope, _dimensions([cell]))} select record, unit from wide where {conditions}"  # noqa: S608


def run(sql: str, scope: Scope, moment: Moment, *, hashes: bool = False, **more: Any) -> list[tuple[Any, ...]]:
    """Rows of a statement with the parameters of the scope and the moment. ``hashes``: without nested loops."""
    parameters = {**scope.parameters, **moment.parameters, **more}
    if not hashes:
        return _rows(sql, parameters)
    # The planner takes a function's rows on a day for one row and would compare every child with every institution.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        found = _rows(sql, parameters)
        cursor.execute("set local enable_nestloop = on")
    return found


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
    for unit, values in run(sql, scope, moment, hashes=scope.is_wide):
        yield unit, {cell.address: int(values[at[cell.adds, cell.where]]) for cell in cells}


def _facts(source: str, form: Form, scope: Scope, names: Sequence[str]) -> str:
    """CTEs: place, facts (narrowed by ``within``), wide (with what the cells ask besides)."""
    select = SELECTS[source]
    within = form.within.get(source, ())
    expressions = ", ".join(
        f"{select.further[name][0]} as {name}" if name in select.further else f"f.{name}" for name in names
    )
    joins = " ".join(select.further[name][1] for name in names if name in select.further)
    comma = ", " if expressions else ""
    of_place = [condition for condition in within if condition[0] in PLACE_DIMENSIONS]
    return f"""with scope as ({scope.sql}),
      place as materialized (select * from ({PLACE}) y where {_conditions(of_place)}),
      facts as materialized (select * from ({select.sql}) x where {_conditions(within)}),
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
        return f"{name} && array[{', '.join(str(int(one)) for one in value)}]::smallint[]"
    if isinstance(value, bool):
        return f"{name} = {str(value).lower()}"
    sign = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}[operator]
    return f"{name} {sign} {int(value)}"


def is_personal(cell: Cell) -> bool:
    """Are the records behind a cell people?"""
    return bool(cell.source) and SOURCES[cell.source].is_personal
