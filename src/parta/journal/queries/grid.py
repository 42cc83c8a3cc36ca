"""The journal page: 20 lessons × the pupils of a course, with results and suggestions, in one statement."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

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

# Marks and absences come by index-only scan in key order with all their revisions: the reader keeps the last of a cell.
_GRID = """
with acc as materialized (
  select school_year y, group_id from curriculum_course_v1 where institution_id = %(i)s and id = %(c)s),
past as materialized (
  select id, held_on, no, kind, topic, teacher_post_id from journal_lesson
   where institution_id = %(i)s and school_year = (select y from acc) and course_id = %(c)s and not is_cancelled
     and (held_on, no) <= (%(day)s::date, %(no)s::int)
   order by held_on desc, no desc limit %(back)s),
later as (
  select id, held_on, no, kind, topic, teacher_post_id from journal_lesson
   where institution_id = %(i)s and school_year = (select y from acc) and course_id = %(c)s and not is_cancelled
     and (held_on, no) > (%(day)s::date, %(no)s::int)
   order by held_on, no limit greatest(%(ahead)s, 20 - (select count(*) from past))),
les as materialized (
  select * from (select * from past union all select * from later) x order by held_on desc, no desc limit 20),
span as materialized (
  select min(held_on) since, max(held_on) until, greatest(max(held_on), %(day)s::date) reach from les),
themes as materialized (
  select no, ends_on, title, lag(ends_on) over (order by ends_on) after from journal_theme
   where institution_id = %(i)s and school_year = (select y from acc) and course_id = %(c)s),
begun as materialized (      -- when the theme under way at the first lesson shown began, if it ends on this page
  select coalesce(after, '-infinity') since from themes
   where ends_on between (select since from span) and (select reach from span)
   order by ends_on limit 1),
before as materialized (     -- its lessons before the page: their marks count for the suggestion
  select id, held_on from journal_lesson
   where institution_id = %(i)s and school_year = (select y from acc) and course_id = %(c)s and not is_cancelled
     and held_on > (select since from begun) and held_on < (select since from span)),
ids as materialized (select id from les union all select id from before)
select
  journal_access(%(i)s, %(c)s)::text,
  (select json_agg(json_build_array(l.id, l.held_on, l.no, l.kind, l.topic, l.teacher_post_id, h.body, h.due_on)
                   order by l.held_on, l.no)
     from les l left join journal_homework h
       on h.institution_id = %(i)s and h.school_year = (select y from acc) and h.set_lesson_id = l.id)::text,
  (select json_agg(json_build_array(pupil_id, public_id, display_name, lower(during), upper(during))
                   order by sort_key, pupil_id, during)
     from enrolment_roll_v1
    where institution_id = %(i)s and school_year = (select y from acc) and group_id = (select group_id from acc)
      and during && daterange(least((select since from span), %(day)s::date),
                              coalesce((select reach from span), %(day)s::date), '[]'))::text,
  (select json_agg(json_build_array(lesson_id, pupil_id, slot, value)) from (
     select lesson_id, pupil_id, slot, rev, value from journal_mark
      where institution_id = %(i)s and school_year = (select y from acc)
        and lesson_id = any (array(select id from ids order by id))
      order by lesson_id, pupil_id, slot, rev) k)::text,
  (select json_agg(json_build_array(lesson_id, pupil_id, reason)) from (
     select lesson_id, pupil_id, rev, reason from journal_absence
      where institution_id = %(i)s and school_year = (select y from acc)
        and lesson_id = any (array(select id from les order by id))
      order by lesson_id, pupil_id, rev) k)::text,
  (select json_agg(json_build_array(lesson_id, pupil_id, kind, body) order by rev)
     from journal_note
    where institution_id = %(i)s and school_year = (select y from acc)
      and lesson_id = any (array(select id from les order by id)))::text,
  (select json_agg(json_build_array(no, ends_on, title, after) order by ends_on) from themes)::text,
  (select json_agg(json_build_array(pupil_id, kind, no, value, rev, reason) order by rev)
     from journal_result
    where institution_id = %(i)s and school_year = (select y from acc) and course_id = %(c)s)::text,
  (select json_agg(json_build_array(id, held_on)) from before)::text,
  (select json_agg(json_build_array(id, letter, name) order by id) from journal_reason)::text,
  (select value from journal_rule where code = 'terms' and during @> current_date)::text,
  exists (select from journal_lesson
           where institution_id = %(i)s and school_year = (select y from acc) and course_id = %(c)s
             and not is_cancelled and held_on < (select since from span)),
  (select min(held_on) from journal_lesson
    where institution_id = %(i)s and school_year = (select y from acc) and course_id = %(c)s
      and not is_cancelled and held_on > (select until from span))
"""


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
    cells: Mapping[tuple[int, int], Cell]  # (lesson, pupil)
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
        cursor.execute(
            _GRID,
            {"i": institution_id, "c": course_id, "day": at.day, "no": at.no, "back": at.back, "ahead": at.ahead},
        )
        texts = cursor.fetchone()
    facts, lessons, roll, marks, absences, notes, themes, results, extra, reasons, terms = (
        json.loads(text) if text else None for text in texts[:11]
    )
    access = policies.access_of(institution_id, facts)
    require_reader(actor, access)
    shown = tuple(_lesson(actor, access, row) for row in lessons or ())
    spans = terms_of(terms, access.school_year) if terms else ()
    cells, counted = _cells(marks or (), absences or ())
    settled, corrected_results = _results(results or ())
    result_columns = tuple(_result_columns(actor, access, themes or (), spans, shown, today, texts[12]))
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
        has_earlier=texts[11],
        has_later=texts[12] is not None,
        may_write=any(lesson.may_write for lesson in shown) or bool(policies.may_write_on(actor, access, today)),
        lessons=shown,
    )


def _lesson(actor: Actor, access: CourseAccess, row: list[Any]) -> LessonColumn:
    lesson_id, held_on, no, kind, topic, teacher, homework, due_on = row
    day = date.fromisoformat(held_on)
    may_write = not access.is_closed(day) and bool(policies.may_write_on(actor, access, day, lesson_teacher=teacher))
    due = date.fromisoformat(due_on) if due_on else None
    return LessonColumn(lesson_id, day, no, kind, topic, homework or "", due, may_write)


def _rows(roll: Iterable[list[Any]]) -> Iterable[Row]:
    """One row a pupil, even if he left and came back."""
    found: dict[int, tuple[str, str, list[tuple[date, date | None]]]] = {}
    for pupil_id, public_id, name, since, until in roll:
        period = (date.fromisoformat(since), date.fromisoformat(until) if until else None)
        found.setdefault(pupil_id, (public_id, name, []))[2].append(period)
    return (Row(key, UUID(public_id), name, tuple(periods)) for key, (public_id, name, periods) in found.items())


def _cells(
    marks: Iterable[list[Any]], absences: Iterable[list[Any]]
) -> tuple[dict[tuple[int, int], Cell], dict[int, list[tuple[int, int]]]]:
    """Cells by (lesson, pupil), and the marks of each pupil as (lesson, value), in the order of lessons."""
    last: dict[tuple[int, int, int], int | None] = {}
    for lesson_id, pupil_id, slot, value in marks:
        last[lesson_id, pupil_id, slot] = value
    by_cell: dict[tuple[int, int], list[int]] = {}
    by_pupil: dict[int, list[tuple[int, int]]] = {}
    for (lesson_id, pupil_id, _slot), value in last.items():
        if value is not None:
            by_cell.setdefault((lesson_id, pupil_id), []).append(value)
            by_pupil.setdefault(pupil_id, []).append((lesson_id, value))
    away = {(lesson_id, pupil_id): reason for lesson_id, pupil_id, reason in absences}
    keys = by_cell.keys() | {key for key, reason in away.items() if reason is not None}
    return {key: Cell(tuple(by_cell.get(key, ())), away.get(key)) for key in keys}, by_pupil


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
    actor: Actor,
    access: CourseAccess,
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
        writes = not access.is_closed(day) and bool(policies.may_write_on(actor, access, min(day, today)))
        return ResultColumn(kind, no, day, title, writes)

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
        no: (date.fromisoformat(after) if after else date.min, date.fromisoformat(end)) for no, end, _t, after in themes
    }
    ends = {term.no: (term.first, term.last) for term in terms}

    def values(column: ResultColumn, pupil_id: int) -> list[int]:
        if column.kind == Result.Kind.THEME:
            since, until = spans[column.no]
            return [value for lesson_id, value in counted.get(pupil_id, ()) if since < days[lesson_id] <= until]
        if column.kind == Result.Kind.TERM:
            first, last = ends[column.no]
            inside = (no for no, (_since, until) in spans.items() if first <= until <= last)
            return _present(settled, Result.Kind.THEME, inside, pupil_id)
        if column.kind == Result.Kind.YEAR:
            return [
                value
                for no in sorted(ends)
                for value in (
                    _present(settled, Result.Kind.TERM_CORRECTED, [no], pupil_id)
                    or _present(settled, Result.Kind.TERM, [no], pupil_id)
                )
            ]
        return []

    found = {}
    for column in columns:
        for row in rows:
            key = (column.kind, column.no, row.pupil_id)
            if settled.get(key) is None and (suggestion := suggest(values(column, row.pupil_id), numeric=numeric)):
                found[key] = suggestion
    return found


def _present(
    settled: Mapping[tuple[int, int, int], int | None], kind: int, numbers: Iterable[int], pupil_id: int
) -> list[int]:
    found = (settled.get((kind, no, pupil_id)) for no in numbers)
    return [value for value in found if value is not None]
