"""Lessons, marks and the rest that were kept elsewhere before, written in bulk under the triggers of a teacher's save.

The log tells the truth about it: the entries name who loads, the operation «journal.history.load» and the posts whose
marks they are; ``put_at`` of a mark is the moment at which it was put, the moment of the entry is that of loading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from parta.audit.api import acting
from parta.journal import policies
from parta.journal.operations.cells import explained
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible


@dataclass(frozen=True, slots=True)
class PastLesson:
    """A lesson; its place (course, day, number) names it to its marks. ``teacher_post_id``: another held it."""

    course_id: int
    held_on: date
    no: int
    kind: int = 1
    topic: str = ""
    teacher_post_id: int | None = None

    @property
    def place(self) -> "Place":
        return self.course_id, self.held_on, self.no


Place = tuple[int, date, int]


@dataclass(frozen=True, slots=True)
class PastMark:
    """A mark or, with ``rev`` > 0, what it was corrected to; the reason is a `PastNote` of kind 2."""

    lesson: Place
    pupil_id: int
    value: int | None
    author_post_id: int
    put_at: datetime
    slot: int = 1
    rev: int = 0


@dataclass(frozen=True, slots=True)
class PastAbsence:
    """An absence by reason or, with ``rev`` > 0, what it was corrected to (None = taken back)."""

    lesson: Place
    pupil_id: int
    reason: int | None
    author_post_id: int
    put_at: datetime
    rev: int = 0


@dataclass(frozen=True, slots=True)
class PastNote:
    """Words beside a cell: kind 1 for the family; 2 why a mark, 3 why an absence was corrected (its slot and rev)."""

    lesson: Place
    pupil_id: int
    kind: int
    body: str
    author_post_id: int
    put_at: datetime
    slot: int = 0
    rev: int = 0


@dataclass(frozen=True, slots=True)
class PastHomework:
    lesson: Place
    due_on: date
    body: str


@dataclass(frozen=True, slots=True)
class PastTheme:
    course_id: int
    no: int
    ends_on: date
    title: str


@dataclass(frozen=True, slots=True)
class PastResult:
    """A result by kind (1 theme, 2 term, 3 corrected term, 4 year) and number."""

    course_id: int
    pupil_id: int
    kind: int
    no: int
    closes_on: date
    value: int
    author_post_id: int
    put_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What is loaded at once; all or none."""

    lessons: Sequence[PastLesson] = ()
    homework: Sequence[PastHomework] = ()
    themes: Sequence[PastTheme] = ()
    notes: Sequence[PastNote] = ()
    marks: Sequence[PastMark] = ()
    absences: Sequence[PastAbsence] = ()
    results: Sequence[PastResult] = ()


def load_history(*, actor: Actor, institution_id: int, school_year: int, history: History) -> dict[str, int]:
    """Write a stretch of the past of one institution's school year; returns rows written by kind.

    Opens the journals it needs. One statement a kind of rows, so one log entry a journal, kind and author: load week by
    week when the log should tell weeks apart. Marks name lessons of this call.

    :raises Refused: only the system loads the past
    :raises NotVisible: a course is not of this institution and year, or a mark names a lesson that is not loaded here
    :raises Stale: the database refuses a row (not a member of the class that day, off the scale, closed period)
    """
    require(policies.may_load_history(actor))
    with acting(actor, "journal.history.load"), explained(), connection.cursor() as cursor:
        writer = _Writer(cursor, institution_id, school_year)
        courses = {lesson.course_id for lesson in history.lessons} | {theme.course_id for theme in history.themes}
        writer.open_journals(courses | {result.course_id for result in history.results})
        ids = writer.lessons(history.lessons)
        writer.themes(history.themes)
        # Tables that this very transaction fills have no statistics: plans of keys and triggers made while they were
        # empty, and nested loops over them, would read them whole for each row.
        cursor.execute("set local enable_nestloop = off; discard plans")
        writer.homework(history.homework, ids)
        writer.notes(history.notes, ids)  # reasons before what they explain
        writer.marks(history.marks, ids)
        writer.absences(history.absences, ids)
        writer.results(history.results)
    return {name: len(getattr(history, name)) for name in History.__dataclass_fields__}


_COURSES = """
select c.id, c.journal_id, h.journal_id is not null from curriculum_course_v1 c
  left join journal_head h on h.institution_id = c.institution_id and h.journal_id = c.journal_id
 where c.institution_id = %s and c.school_year = %s and c.id = any (%s::int[])
"""
_OPEN = "insert into journal_head (institution_id, school_year, journal_id) select %s, %s, unnest(%s::int[])"
_LESSONS = """
insert into journal_lesson
  (course_id, held_on, no, kind, topic, teacher_post_id, journal_id, institution_id, school_year)
select n.*, %s, %s
  from unnest(%s::int[], %s::date[], %s::int2[], %s::int2[], %s::text[], %s::int[], %s::int[]) n
returning course_id, held_on, no, id
"""
_THEMES = """
insert into journal_theme (course_id, no, ends_on, title, journal_id, institution_id, school_year)
select n.*, %s, %s from unnest(%s::int[], %s::int2[], %s::date[], %s::text[], %s::int[]) n
"""
_HOMEWORK = """
insert into journal_homework (set_lesson_id, due_on, body, course_id, journal_id, institution_id, school_year)
select n.*, %s, %s from unnest(%s::bigint[], %s::date[], %s::text[], %s::int[], %s::int[]) n
"""
_NOTES = """
insert into journal_note
  (lesson_id, pupil_id, kind, body, author_post_id, put_at, slot, rev, institution_id, school_year)
select n.*, %s, %s
  from unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::text[], %s::int[], %s::timestamptz[], %s::int2[],
              %s::int2[]) n
"""
_MARKS = """
insert into journal_mark (lesson_id, pupil_id, value, author_post_id, put_at, slot, rev, institution_id, school_year)
select n.*, %s, %s
  from unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::int[], %s::timestamptz[], %s::int2[], %s::int2[]) n
"""
_ABSENCES = """
insert into journal_absence
  (lesson_id, pupil_id, reason, author_post_id, put_at, rev, held_on, journal_id, institution_id, school_year)
select n.*, %s, %s
  from unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::int[], %s::timestamptz[], %s::int2[], %s::date[], %s::int[]) n
"""
_RESULTS = """
insert into journal_result
  (course_id, pupil_id, kind, no, closes_on, value, author_post_id, put_at, journal_id, institution_id, school_year)
select n.*, %s, %s
  from unnest(%s::int[], %s::bigint[], %s::int2[], %s::int2[], %s::date[], %s::int2[], %s::int[], %s::timestamptz[],
              %s::int[]) n
"""


def _values(row: Any) -> tuple[Any, ...]:
    """The fields of a row in their order; `dataclasses.astuple` copies each value deeply, ten times as slow."""
    return tuple([getattr(row, name) for name in row.__dataclass_fields__])


class _Writer:
    """Inserts of one institution and year; knows in which journal each course is kept."""

    def __init__(self, cursor: Any, institution_id: int, school_year: int) -> None:
        self._cursor = cursor
        self._where = [institution_id, school_year]
        self._journals: dict[int, int] = {}

    def open_journals(self, course_ids: set[int]) -> None:
        self._cursor.execute(_COURSES, [*self._where, sorted(course_ids)])
        rows = self._cursor.fetchall()
        if len(rows) != len(course_ids):
            raise NotVisible
        self._journals = {course_id: journal_id for course_id, journal_id, _is_open in rows}
        closed = sorted({journal_id for _course, journal_id, is_open in rows if not is_open})
        if closed:
            self._cursor.execute(_OPEN, [*self._where, closed])

    def lessons(self, lessons: Sequence[PastLesson]) -> dict[Place, int]:
        rows = [(*_values(lesson), self._journals[lesson.course_id]) for lesson in lessons]
        self._write(_LESSONS, rows)
        return {(course, day, no): key for course, day, no, key in self._cursor.fetchall()} if rows else {}

    def themes(self, themes: Sequence[PastTheme]) -> None:
        self._write(_THEMES, [(*_values(theme), self._journals[theme.course_id]) for theme in themes])

    def homework(self, homework: Sequence[PastHomework], ids: dict[Place, int]) -> None:
        rows = [
            (_id(ids, work.lesson), work.due_on, work.body, work.lesson[0], self._journals[work.lesson[0]])
            for work in homework
        ]
        self._write(_HOMEWORK, rows)

    def notes(self, notes: Sequence[PastNote], ids: dict[Place, int]) -> None:
        self._write(_NOTES, [(_id(ids, note.lesson), *_values(note)[1:]) for note in notes])

    def marks(self, marks: Sequence[PastMark], ids: dict[Place, int]) -> None:
        self._write(_MARKS, [(_id(ids, mark.lesson), *_values(mark)[1:]) for mark in marks])

    def absences(self, absences: Sequence[PastAbsence], ids: dict[Place, int]) -> None:
        rows = [
            (_id(ids, absence.lesson), *_values(absence)[1:], absence.lesson[1], self._journals[absence.lesson[0]])
            for absence in absences
        ]
        self._write(_ABSENCES, rows)

    def results(self, results: Sequence[PastResult]) -> None:
        self._write(_RESULTS, [(*_values(result), self._journals[result.course_id]) for result in results])

    def _write(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._cursor.execute(statement, [*self._where, *columns])


def _id(ids: dict[Place, int], place: Place) -> int:
    if place not in ids:
        raise NotVisible
    return ids[place]
