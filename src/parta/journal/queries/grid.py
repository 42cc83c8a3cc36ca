"""The journal page: 20 lessons × the pupils of a course, with results and suggestions, in one statement."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from parta.journal import policies
from parta.journal.models import Result
from parta.journal.policies import CourseAccess
from parta.journal.queries.access import require_reader
from parta.journal.rules.cells import Cell
from parta.journal.rules.days import Term, terms_of
from parta.journal.rules.results import Suggestion, numeric_codes, suggest
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible

LESSONS_A_PAGE = 20
LESSONS_AHEAD = 8

MayWrite = Callable[[date, int | None], bool]

_PAGE = "select journal_page(%s::int, %s::int, %s::date, %s::int, %s::int, %s::int)::text"


@dataclass(frozen=True, slots=True)
class Window:
    """Which 20 lessons: up to a day and number with some ahead, or after them."""

    day: date
    no: int = 99
    back: int = LESSONS_A_PAGE
    ahead: int = LESSONS_AHEAD


@dataclass(frozen=True, slots=True)
class LessonColumn:
    """A lesson across the page."""

    id: int
    held_on: date
    no: int
    kind: int
    topic: str
    homework: str
    due_on: date | None
    may_write: bool


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A thematic, term or year column: stands after the lessons up to ``closes_on``."""

    kind: int
    no: int
    closes_on: date
    title: str
    may_write: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil down the page. Personal data: the name. ``periods`` are days in the group, the last one exclusive."""

    pupil_id: int
    public_id: UUID
    name: str
    periods: tuple[tuple[date, date | None], ...]

    def was_member(self, day: date) -> bool:
        return any(since <= day and (until is None or day < until) for since, until in self.periods)


@dataclass(frozen=True, slots=True)
class GridPage:
    """Everything the journal page shows."""

    access: CourseAccess
    today: date
    columns: tuple[LessonColumn | ResultColumn, ...]
    rows: tuple[Row, ...]
    cells: Mapping[int, Mapping[int, Cell]]  # by pupil, by lesson; equal cells are one object
    comments: Mapping[tuple[int, int], str]
    corrected: Collection[tuple[int, int]]  # cells with a correction that needed a reason
    results: Mapping[tuple[int, int, int], int | None]  # (kind, no, pupil)
    corrected_results: Collection[tuple[int, int, int]]
    suggestions: Mapping[tuple[int, int, int], Suggestion]
    reasons: Mapping[int, tuple[str, str]]  # letter and name by code
    has_earlier: bool
    has_later: bool
    may_write: bool = False
    lessons: tuple[LessonColumn, ...] = field(default=())


def grid_page(
    actor: Actor, *, institution_id: int, course_id: int, today: date, window: Window | None = None
) -> GridPage:
    """The journal of a course around today, or at another window. One statement.

    :raises NotVisible: the actor does not work there, or there is no such course
    :raises Refused: the actor may not read this journal
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    at = window or Window(today)
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, [institution_id, course_id, at.day, at.no, at.back, at.ahead])
        text = cursor.fetchone()[0]
    if text is None:
        raise NotVisible
    facts, lessons, roll, marks, absences, notes, themes, results, extra, reasons, terms, earlier, following = (
        orjson.loads(text)
    )
    access = policies.access_of(institution_id, facts)
    require_reader(actor, access)
    may_write = policies.days_written(actor, access)
    shown = tuple(_lesson(may_write, row) for row in lessons or ())
    spans = terms_of(terms, access.school_year) if terms else ()
    cells, counted = _cells(marks, absences)
    settled, corrected_results = _results(results or ())
    result_columns = tuple(_result_columns(may_write, themes or (), spans, shown, today, _day(following)))
    days = {lesson.id: lesson.held_on for lesson in shown} | {
        lesson_id: date.fromisoformat(day) for lesson_id, day in extra or ()
    }
    rows = tuple(_rows(roll or ()))
    return GridPage(
        access=access,
        today=today,
        columns=_in_order(shown, result_columns),
        rows=rows,
        cells=cells,
        comments={(row[0], row[1]): row[3] for row in notes or () if row[2] == 1},
        corrected=frozenset((row[0], row[1]) for row in notes or () if row[2] != 1),
        results=settled,
        corrected_results=corrected_results,
        suggestions=_suggestions(access, rows, result_columns, themes or (), spans, counted, days, settled),
        reasons={code: (letter, name) for code, letter, name in reasons or ()},
        has_earlier=earlier,
        has_later=following is not None,
        may_write=may_write(today, None) or any(lesson.may_write for lesson in shown),
        lessons=shown,
    )


def _lesson(may_write: MayWrite, row: list[Any]) -> LessonColumn:
    lesson_id, held_on, no, kind, topic, teacher, homework, due_on = row
    day = date.fromisoformat(held_on)
    return LessonColumn(lesson_id, day, no, kind, topic, homework or "", _day(due_on), may_write(day, teacher))


def _rows(roll: Iterable[list[Any]]) -> Iterable[Row]:
    """One row a pupil, even if he left and came back."""
    found: dict[int, tuple[str, str, list[tuple[date, date | None]]]] = {}
    for pupil_id, public_id, name, since, until in roll:
        period = (date.fromisoformat(since), date.fromisoformat(until) if until else None)
        found.setdefault(pupil_id, (public_id, name, []))[2].append(period)
    return (Row(key, UUID(public_id), name, tuple(periods)) for key, (public_id, name, periods) in found.items())


def _cells(
    marks: list[list[int] | None], absences: list[list[int] | None]
) -> tuple[dict[int, dict[int, Cell]], dict[int, list[tuple[int, int]]]]:
    """Cells by pupil and lesson, and the marks of each pupil as (lesson, value), in the order of lessons.

    Columns come in the order of cells and revisions: the last one of a slot is in force. Equal cells are made once.
    """
    standing: dict[tuple[int, int], tuple[int | None, ...]] = {}
    for lesson_id, pupil_id, slot, value in zip(*(column or () for column in marks), strict=True):
        key = (pupil_id, lesson_id)
        before = standing.get(key, ())
        standing[key] = (value,) if slot == 1 and len(before) < 2 else (*before[: slot - 1], value, *before[slot:])
    away = {}
    for lesson_id, pupil_id, reason in zip(*(column or () for column in absences), strict=True):
        away[pupil_id, lesson_id] = reason
    made: dict[tuple[tuple[int | None, ...], int | None], Cell] = {}
    cells: dict[int, dict[int, Cell]] = {}
    by_pupil: dict[int, list[tuple[int, int]]] = {}
    for key in standing.keys() | away.keys() if away else standing:
        slots, absence = standing.get(key, ()), away.get(key)
        cell = made.get((slots, absence))
        if cell is None:
            values = tuple(value for value in slots if value is not None)
            cell = made[slots, absence] = Cell(values, absence)
        if cell.marks or absence is not None:
            cells.setdefault(key[0], {})[key[1]] = cell
        if cell.marks:
            by_pupil.setdefault(key[0], []).extend((key[1], value) for value in cell.marks)
    return cells, by_pupil


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _results(
    rows: Iterable[list[Any]],
) -> tuple[dict[tuple[int, int, int], int | None], frozenset[tuple[int, int, int]]]:
    values: dict[tuple[int, int, int], int | None] = {}
    corrected = set()
    for pupil_id, kind, no, value, _rev, reason in rows:
        values[kind, no, pupil_id] = value
        if reason:
            corrected.add((kind, no, pupil_id))
    return values, frozenset(corrected)


def _result_columns(
    may_write: MayWrite,
    themes: Iterable[list[Any]],
    terms: Iterable[Term],
    shown: tuple[LessonColumn, ...],
    today: date,
    next_page: date | None,
) -> Iterable[ResultColumn]:
    """Themes that end among the lessons shown; a term, its correction and the year on pages within the term."""
    if not shown:
        return
    first, last = shown[0].held_on, shown[-1].held_on if next_page else max(shown[-1].held_on, today)

    def column(kind: Result.Kind, no: int, day: date, title: str) -> ResultColumn:
        return ResultColumn(kind, no, day, title, may_write(min(day, today), None))

    for no, ends_on, title, _after in themes:
        day = date.fromisoformat(ends_on)
        if first <= day and (next_page is None or day < next_page):
            yield column(Result.Kind.THEME, no, day, title)
    ordered = sorted(terms, key=lambda term: term.last)
    for term in ordered:
        if first <= term.last and term.first <= last:
            yield column(Result.Kind.TERM, term.no, term.last, "")
            yield column(Result.Kind.TERM_CORRECTED, term.no, term.last, "")
            if term is ordered[-1]:
                yield column(Result.Kind.YEAR, 1, term.last, "")


def _in_order(
    lessons: tuple[LessonColumn, ...], results: tuple[ResultColumn, ...]
) -> tuple[LessonColumn | ResultColumn, ...]:
    """Results after the last lesson of their days; of one day first the theme, then the term, then the year."""
    keyed: list[tuple[tuple[date, int, int, int], LessonColumn | ResultColumn]] = [
        ((lesson.held_on, 0, lesson.no, 0), lesson) for lesson in lessons
    ]
    keyed += [((result.closes_on, 1, result.kind, result.no), result) for result in results]
    return tuple(column for _key, column in sorted(keyed, key=lambda pair: pair[0]))


def _suggestions(
    access: CourseAccess,
    rows: tuple[Row, ...],
    columns: tuple[ResultColumn, ...],
    themes: Iterable[list[Any]],
    terms: Iterable[Term],
    counted: Mapping[int, list[tuple[int, int]]],
    days: Mapping[int, date],
    settled: Mapping[tuple[int, int, int], int | None],
) -> dict[tuple[int, int, int], Suggestion]:
    """What is suggested for empty results: a theme from its marks, a term from its themes, the year from its terms."""
    numeric = numeric_codes(access.marks)
    spans = {
        no: (date.fromisoformat(after) if after else date.min, date.fromisoformat(ends_on))
        for no, ends_on, _title, after in themes
    }
    if not spans:
        return {}
    made_of = _Sources(spans, {term.no: (term.first, term.last) for term in terms}, counted, days, settled)
    found = {}
    for column in columns:
        for row in rows:
            key = (column.kind, column.no, row.pupil_id)
            if settled.get(key) is None and (suggestion := suggest(made_of.values(*key), numeric=numeric)):
                found[key] = suggestion
    return found


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a suggestion is made of: a theme of its marks, a term of its themes, a year of its terms."""

    themes: Mapping[int, tuple[date, date]]  # after which day, up to which
    terms: Mapping[int, tuple[date, date]]
    counted: Mapping[int, list[tuple[int, int]]]
    days: Mapping[int, date]
    settled: Mapping[tuple[int, int, int], int | None]

    def values(self, kind: int, no: int, pupil_id: int) -> list[int]:
        if kind == Result.Kind.THEME:
            return self._of_theme(no, pupil_id)
        if kind == Result.Kind.TERM:
            first, last = self.terms[no]
            inside = (theme for theme, (_after, until) in self.themes.items() if first <= until <= last)
            return self._settled(Result.Kind.THEME, inside, pupil_id)
        if kind == Result.Kind.YEAR:
            return [value for term in sorted(self.terms) for value in self._of_term(term, pupil_id)]
        return []

    def _of_theme(self, no: int, pupil_id: int) -> list[int]:
        after, until = self.themes[no]
        held = sorted(((self.days[lesson], lesson), value) for lesson, value in self.counted.get(pupil_id, ()))
        return [value for (day, _lesson), value in held if after < day <= until]

    def _of_term(self, no: int, pupil_id: int) -> list[int]:
        corrected = self._settled(Result.Kind.TERM_CORRECTED, [no], pupil_id)
        return corrected or self._settled(Result.Kind.TERM, [no], pupil_id)

    def _settled(self, kind: int, numbers: Iterable[int], pupil_id: int) -> list[int]:
        found = (self.settled.get((kind, no, pupil_id)) for no in numbers)
        return [value for value in found if value is not None]
