"""Forms over a territory: who has signed, and what one figure is made of, down to the institution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.statistics import policies
from parta.statistics.models import Report
from parta.statistics.queries import computing
from parta.statistics.queries.computing import Moment
from parta.statistics.queries.forms import (
    Definition,
    ReportLine,
    definition_on,
    found_cell,
    over,
    reports_of,
    visible_authority,
)
from parta.statistics.rules.definitions import Cell


@dataclass(frozen=True, slots=True)
class UnitLine:
    """An authority below, an institution, or what is directly under: how many are to freeze, how many have."""

    title: str
    authority: UUID | None
    institution: UUID | None
    respondents: int
    frozen: int


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    card: institutions.AuthorityCard
    definition: Definition
    day: date
    units: tuple[UnitLine, ...]
    reports: tuple[ReportLine, ...]
    may_report: bool
    why_not: str

    @property
    def respondents(self) -> int:
        return sum(unit.respondents for unit in self.units)

    @property
    def frozen(self) -> int:
        return sum(unit.frozen for unit in self.units)


def authority_page(actor: Actor, code: str, authority: UUID, day: date, now: datetime) -> AuthorityPage:
    """Who is to freeze the form under an authority and who has; its own reports. Figures are in the reports.

    :raises NotVisible: not one of those who read it; no such form on the day
    """
    card = visible_authority(actor, authority)
    definition = definition_on(code, day)
    may = policies.may_report(actor, institution_id=None, authority_id=card.id)
    return AuthorityPage(
        card, definition, day, _units(definition, card, Moment(day, now)),
        reports_of(form=code, authority_id=card.id), bool(may), may.reason,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """A cell's figure in an authority below, an institution, or (neither) in what is directly under."""

    title: str
    authority: UUID | None
    institution: UUID | None
    value: int


def units_of_cell(report: Report, address: str) -> tuple[UnitFigure, ...]:
    """A cell of a report of an authority by units, largest first."""
    below = institutions.authorities_below(report.authority_id or 0)
    return _by_units({int(unit): figures.get(address, 0) for unit, figures in report.units.items()}, below)


def _by_units(figures: Mapping[int, int], below: Sequence[institutions.AuthorityCard]) -> tuple[UnitFigure, ...]:
    offices = {one.id: one for one in below}
    found = sorted(((unit, value) for unit, value in figures.items() if value), key=lambda one: (-one[1], one[0]))
    if offices:
        return tuple(
            UnitFigure(offices[unit].name, offices[unit].public_id, None, value)
            if unit in offices
            else UnitFigure("", None, None, value)
            for unit, value in found
        )
    cards = institutions.institutions([unit for unit, _value in found])
    return tuple(
        UnitFigure(cards[unit].title, None, cards[unit].public_id, value) for unit, value in found if unit in cards
    )


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """One figure of a territory by what it is made of. ``is_direct``: of institutions right under the authority."""

    card: institutions.AuthorityCard
    definition: Definition
    day: date
    cell: Cell
    value: int
    units: tuple[UnitFigure, ...]
    is_direct: bool


def units_page(
    actor: Actor, code: str, authority: UUID, address: str, day: date, known: datetime, *, is_direct: bool
) -> UnitsPage:
    """A cell over the territory of an authority by units, from records as known at a moment.

    :raises NotVisible: not one of those who read it; no such form on the day; no such cell, or it has no source
    """
    card = visible_authority(actor, authority)
    definition = definition_on(code, day)
    *_words, cell = found_cell(definition.form, address)
    below = institutions.authorities_below(card.id)
    figures = computing.one_cell(
        definition.form, cell, over(card, [one.id for one in below], is_direct=is_direct), Moment(day, known)
    )
    units = _by_units(figures, () if is_direct else below)
    return UnitsPage(card, definition, day, cell, sum(figures.values()), units, is_direct)


def _units(definition: Definition, card: institutions.AuthorityCard, moment: Moment) -> tuple[UnitLine, ...]:
    """Respondents by unit and how many of them have a signed report of the day."""
    below = {one.id: one for one in institutions.authorities_below(card.id)}
    scope = over(card, list(below))
    every = Cell("respondents", "institution")
    behind = computing.records(definition.form, every, scope, moment)
    sql = f"""with x as ({behind})
      select x.unit, count(*), count(*) filter (where exists (
        select from statistics_report r where r.institution_id = x.record and r.form = %(form)s
          and r.as_of = %(day)s and r.signed_at is not null))
      from x group by x.unit"""  # noqa: S608  our own SQL
    with computing.wide(scope):
        rows = computing.run(sql, scope, moment, form=definition.code)
    if below:
        found = [_unit_of_authority(below.get(unit), asked, frozen) for unit, asked, frozen in rows]
    else:
        cards = institutions.institutions([unit for unit, _asked, _frozen in rows])
        found = [
            UnitLine(cards[unit].title, None, cards[unit].public_id, asked, frozen)
            for unit, asked, frozen in rows
            if unit in cards
        ]
    return tuple(sorted(found, key=_order))


def _unit_of_authority(card: institutions.AuthorityCard | None, asked: int, frozen: int) -> UnitLine:
    return UnitLine(card.name if card else "", card.public_id if card else None, None, asked, frozen)


def _order(unit: UnitLine) -> tuple[float, str]:
    """Those that have frozen least stand first."""
    return unit.frozen / unit.respondents, unit.title
