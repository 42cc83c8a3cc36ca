"""Pages of forms: of an institution live from records, reports as they were frozen, who has frozen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from parta.editions import api as editions
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import Decision, require
from parta.kernel.errors import NotVisible
from parta.planes.counted import SOURCES
from parta.statistics import policies
from parta.statistics.kinds import FORMS
from parta.statistics.models import Report
from parta.statistics.queries import computing
from parta.statistics.queries.computing import Figures, Moment, Scope
from parta.statistics.rules.definitions import Address, Cell, Form, Line, Section, read_definition
from parta.statistics.rules.results import Checked, Difference, Outcome, check, differences

MOST_REPORTS = 20  # shown beside a form
PAGE = 50  # records of a cell on one page: never more children leave a page at once (design §9)


@dataclass(frozen=True, slots=True)
class Definition:
    """A form as an edition gives it."""

    code: str
    name: str
    source: str
    doubt: str
    row: Mapping[str, object]
    form: Form


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A frozen report in a list."""

    public_id: UUID
    as_of: date
    prepared_at: datetime
    prepared_by: str
    signed_by: str
    signed_at: datetime | None
    broken: int


@dataclass(frozen=True, slots=True)
class ShownCell:
    """``is_spare``: nothing is lost when a narrow list leaves the cell out."""

    cell: Cell
    column: Line
    value: int | None
    is_spare: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """``missing``: the one reason why no cell of the row has a figure."""

    line: Line
    cells: tuple[ShownCell, ...]
    missing: str = ""

    @property
    def is_spare(self) -> bool:
        """Nothing but zeros and cells without a figure: a narrow list leaves the row out."""
        return not any(one.value for one in self.cells)


@dataclass(frozen=True, slots=True)
class ShownSection:
    """``missing``: reasons of single cells without a figure, with their addresses."""

    section: Section
    rows: tuple[ShownRow, ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def is_spare(self) -> bool:
        return all(row.is_spare for row in self.rows)


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    card: institutions.InstitutionCard
    definition: Definition
    day: date
    figures: Figures
    sections: tuple[ShownSection, ...]
    checks: tuple[Checked, ...]
    reports: tuple[ReportLine, ...]
    may_report: bool
    why_not: str
    opening: Decision  # of the records behind a figure
    closed: frozenset[str]  # sources whose records the actor does not open

    @property
    def headline(self) -> tuple[tuple[str, Address, int], ...]:
        """Words, address and figure of what the form shows before everything else."""
        return tuple(
            (one.name, one.code, self.figures[one.code])
            for one in self.definition.form.headline
            if one.code in self.figures
        )


@dataclass(frozen=True, slots=True)
class ReportPage:
    """``school``: of which institution the report is, when the actor may open the records behind its figures;
    ``office``: of which authority.
    """

    report: Report
    title: str
    school: UUID | None
    office: UUID | None
    definition: Definition
    sections: tuple[ShownSection, ...]
    checks: tuple[Checked, ...]
    may_report: bool
    why_not: str
    closed: frozenset[str] = frozenset()  # sources whose records the actor does not open


@dataclass(frozen=True, slots=True)
class Record:
    """What a cell counted: its words, its id, who it is when it is a person, what it adds to the figure."""

    title: str
    id: int
    person_id: int | None = None
    public_id: UUID | None = None
    amount: int = 1


@dataclass(frozen=True, slots=True)
class CellPage:
    """``value`` is the figure; ``many``: of how many records it is the sum, when it is one."""

    card: institutions.InstitutionCard
    definition: Definition
    day: date
    section: Section
    row: Line
    column: Line
    cell: Cell
    value: int
    many: int
    records: tuple[Record, ...]
    page: int
    has_more: bool
    is_personal: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where the actor may open forms."""

    title: str
    public_id: UUID
    is_authority: bool


def definitions_on(day: date) -> tuple[Definition, ...]:
    """Forms of the edition in force on a day. One statement."""
    return tuple(definition_of(row) for row in editions.rows_on(FORMS, day))


def definition_of(row: Mapping[str, object]) -> Definition:
    """A row of the edition, read."""
    return Definition(
        str(row["code"]), editions.in_language(row), str(row["source"]), str(row.get("doubt") or ""), row,
        read_definition(row["definition"]),
    )  # fmt: skip


def definition_on(code: str, day: date) -> Definition:
    """:raises NotVisible: no edition in force on the day has this form"""
    found = next((one for one in definitions_on(day) if one.code == code), None)
    if found is None:
        raise NotVisible
    return found


def places_of(actor: Actor) -> tuple[Place, ...]:
    """Institutions the actor leads and authorities he is an officer of. Three statements at most."""
    led = institutions.institutions(actor.institutions(*LEADING_ROLES))
    ids = set(actor.authorities())
    if actor.is_national and (root := institutions.root_authority()):
        ids.add(root.id)
    offices = institutions.authorities(ids)
    return (
        *(Place(card.name, card.public_id, True) for card in offices.values()),
        *(Place(card.title, card.public_id, False) for card in led.values()),
    )


def institution_page(actor: Actor, code: str, institution: UUID, day: date, known: datetime) -> InstitutionPage:
    """The form of an institution computed from records as known at a moment.

    :raises NotVisible: not one of those who read it; no such form on the day
    """
    card = visible_institution(actor, institution)
    definition = definition_on(code, day)
    figures = figures_of(definition.form, computing.of_institution(card.id), Moment(day, known))
    may = policies.may_report(actor, institution_id=card.id, authority_id=None)
    return InstitutionPage(
        card, definition, day, figures, shown(definition.form, figures), check(definition.form, figures),
        reports_of(form=code, institution_id=card.id), bool(may), may.reason,
        policies.may_see_records(actor, card.id), _closed(actor, card.id),
    )  # fmt: skip


def figures_of(form: Form, scope: Scope, moment: Moment) -> Figures:
    """The sum of a territory, cell by cell."""
    return computing.total(form, computing.compute(form, scope, moment))


def report_page(actor: Actor, public_id: UUID) -> ReportPage:
    """A frozen report.

    :raises NotVisible: there is none, or not for the actor
    """
    report = visible_report(actor, public_id)
    definition = definition_of(report.definition)
    may = policies.may_report(actor, institution_id=report.institution_id, authority_id=report.authority_id)
    figures = report.figures
    place = report.institution_id
    opens = place is not None and bool(policies.may_see_records(actor, place))
    school = institutions.public_id_of(place) if place is not None and opens else None
    return ReportPage(
        report, title_of(report), school, _office_of(report), definition,
        shown(definition.form, figures), check(definition.form, figures),
        bool(may), may.reason, _closed(actor, place) if place is not None else frozenset(),
    )  # fmt: skip


def _closed(actor: Actor, institution_id: int) -> frozenset[str]:
    """Sources behind whose cells the actor sees no names, though he sees those of children."""
    may = policies.may_see_records(actor, institution_id, of_staff=True)
    return frozenset() if may else frozenset({computing.STAFF})


def visible_report(actor: Actor, public_id: UUID) -> Report:
    """:raises NotVisible: there is none, or not for the actor"""
    report = Report.objects.filter(public_id=public_id).first()
    if report is None or not _may_read(actor, report):
        raise NotVisible
    return report


def _may_read(actor: Actor, report: Report) -> bool:
    if report.institution_id is not None:
        return policies.may_read_of_institution(actor, report.institution_id)
    return policies.may_read_of_authority(actor, report.authority_id or 0)


def _office_of(report: Report) -> UUID | None:
    return institutions.authority(report.authority_id).public_id if report.authority_id is not None else None


def title_of(report: Report) -> str:
    """The institution or the authority a report is of."""
    if report.institution_id is not None:
        return institutions.names_of([report.institution_id])[report.institution_id]
    return institutions.authority(report.authority_id or 0).name


def changes_since(report: Report, now: datetime) -> tuple[Difference, ...]:
    """Cells that the same definition counts otherwise from the records as known now."""
    definition = definition_of(report.definition)
    later = figures_of(definition.form, scope_of(report.institution_id, report.authority_id), Moment(report.as_of, now))
    return differences(report.figures, later)


def scope_of(institution_id: int | None, authority_id: int | None) -> Scope:
    """The scope of a report: units of an authority are those right below it, of a community its institutions."""
    if institution_id is not None:
        return computing.of_institution(institution_id)
    card = institutions.authority(authority_id or 0)
    return over(card, [one.id for one in institutions.authorities_below(card.id)])


def over(card: institutions.AuthorityCard, below: Sequence[int], *, is_direct: bool = False) -> Scope:
    many = len(institutions.institution_ids_under(card.id))
    return computing.of_authority(
        card.id, is_national=card.parent_id is None, below=below, institutions=many, is_direct=is_direct
    )


def cell_page(
    actor: Actor, code: str, institution: UUID, address: str, day: date, known: datetime, page: int
) -> CellPage:
    """The records behind a cell of an institution's form, 50 a page. Children under protection are counted and never
    listed; what is counted and not a person (groups) is listed whole.

    :raises NotVisible: there is no such cell, or it has no source
    :raises Refused: the actor is not among the leaders of the institution
    """
    card = visible_institution(actor, institution)
    require(policies.may_see_records(actor, card.id))
    definition = definition_on(code, day)
    section, row, column, cell = found_cell(definition.form, address)
    require(policies.may_see_records(actor, card.id, of_staff=computing.is_of_staff(cell)))
    scope, moment = computing.of_institution(card.id), Moment(day, known)
    behind = computing.records(definition.form, cell, scope, moment)
    of_all = f"with x as ({behind}) select coalesce(sum(amount), 0), count(*) from x"  # noqa: S608  our own SQL
    ((value, many),) = computing.run(of_all, scope, moment)
    listed = _listed(cell, behind, scope, moment, page)
    return CellPage(
        card, definition, day, section, row, column, cell, int(value), int(many), listed[:PAGE], page,
        len(listed) > PAGE,
        computing.is_personal(cell),
    )  # fmt: skip


def found_cell(form: Form, address: str) -> tuple[Section, Line, Line, Cell]:
    for section in form.sections:
        at = next((place for place, cell in enumerate(section.cells) if cell.address == address), None)
        if at is not None:
            row, column = divmod(at, len(section.columns))
            if not section.cells[at].source:
                raise NotVisible
            return section, section.rows[row], section.columns[column], section.cells[at]
    raise NotVisible


def _listed(cell: Cell, behind: str, scope: Scope, moment: Moment, page: int) -> tuple[Record, ...]:
    names = SOURCES[cell.source].names
    if not names:
        return ()
    added = "(select sum(x.amount) from x where x.record = n.id)::bigint" if cell.adds else "1"
    sql = f"""with x as materialized ({behind}), n (title, id, person_id, public_id, key) as ({names})
      select n.title, n.id, n.person_id, n.public_id, {added} from n where {_known_here(cell)}
      order by n.key, n.id limit {PAGE + 1} offset %(offset)s"""  # noqa: S608  our own SQL
    rows = computing.run(sql, scope, moment, offset=page * PAGE, today=local_day(timezone.now()))
    return tuple(Record(str(title).strip(), *told) for title, *told in rows)


def _known_here(cell: Cell) -> str:
    """Of a child that has left, what a data set says of a day past may have been written since by another institution:
    it is counted and not named.
    """
    if not computing.asks_data_sets(cell):
        return "true"
    return """exists (select from enrolment_places_v1 e where e.person_id = n.person_id
      and e.institution_id = %(place)s and e.during @> %(today)s::date)"""


def visible_institution(actor: Actor, public_id: UUID) -> institutions.InstitutionCard:
    """:raises NotVisible: there is none, or its forms are not for the actor"""
    card = institutions.institution_by_public_id(public_id)
    if not policies.may_read_of_institution(actor, card.id):
        raise NotVisible
    return card


def visible_authority(actor: Actor, public_id: UUID) -> institutions.AuthorityCard:
    """:raises NotVisible: there is none, or its forms are not for the actor"""
    card = institutions.authority_by_public_id(public_id)
    if not policies.may_read_of_authority(actor, card.id):
        raise NotVisible
    return card


def shown(form: Form, figures: Mapping[str, int]) -> tuple[ShownSection, ...]:
    """Sections as tables of rows with their figures."""
    return tuple(_section(section, figures) for section in form.sections)


def _section(section: Section, figures: Mapping[str, int]) -> ShownSection:
    width = len(section.columns)
    rows = tuple(
        _row(line, section.cells[at * width : (at + 1) * width], section.columns, figures)
        for at, line in enumerate(section.rows)
    )
    single: dict[str, list[str]] = {}
    for row in rows:
        for one in row.cells:
            if one.value is None and not row.missing:
                single.setdefault(one.cell.missing, []).append(one.cell.address)
    return ShownSection(section, rows, tuple((why, ", ".join(where)) for why, where in single.items()))


def _row(line: Line, cells: Sequence[Cell], columns: Sequence[Line], figures: Mapping[str, int]) -> ShownRow:
    counted = [cell.address for cell in cells if cell.address in figures]
    reasons = {cell.missing for cell in cells}
    shown_cells = tuple(
        ShownCell(
            cell, column, figures.get(cell.address), not figures.get(cell.address) and [cell.address] != counted[:1]
        )
        for cell, column in zip(cells, columns, strict=True)
    )
    return ShownRow(line, shown_cells, reasons.pop() if not counted and len(reasons) == 1 else "")


def errors_in(checks: Iterable[Checked]) -> int:
    """Controls that do not hold and are no mere warnings."""
    return sum(1 for one in checks if one.outcome is Outcome.BROKEN and not one.control.is_warning)


def reports_of(**where: object) -> tuple[ReportLine, ...]:
    rows = Report.objects.filter(**where).order_by("-id")[:MOST_REPORTS]
    return tuple(
        ReportLine(
            row.public_id, row.as_of, row.prepared_at, row.prepared_by, row.signed_by, row.signed_at, row.broken
        )
        for row in rows.only(
            "public_id", "as_of", "prepared_at", "prepared_by", "signed_by", "signed_at", "broken"
        )
    )  # fmt: skip


def rows_as_table(definition: Definition, sections: Sequence[ShownSection]) -> list[list[object]]:
    """The form as rows of a spreadsheet: section, row, column, the cell in МОН's naming, figure or why not."""
    return [
        [shown_section.section.no, row.line.code, row.line.name, one.column.code, one.column.name,
         f"{definition.name} {one.cell.address}", one.value, one.cell.missing]
        for shown_section in sections
        for row in shown_section.rows
        for one in row.cells
    ]  # fmt: skip
