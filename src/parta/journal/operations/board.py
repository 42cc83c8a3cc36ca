"""What stands in the cells that a request wants to change: read once, under the journal's lock, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from parta.journal.policies import CourseAccess
from parta.journal.rules.days import Term, terms_of

_BOARD = """
select journal_board(%s::int, %s::int2, %s::int, %s::int, %s::bigint[], %s::uuid[],
                     %s::bigint[], %s::bigint[], %s::bigint[], %s, %s)::text
"""


@dataclass(slots=True)
class Revision:
    """What is in force in a cell: last revision, who wrote it and when, and when the first was written."""

    rev: int
    value: Any
    author_post_id: int | None
    put_at: datetime
    first_at: datetime


@dataclass(slots=True)
class LessonNow:
    """A lesson as it stands. ``due_on`` None = no homework was ever set."""

    id: int
    held_on: date
    kind: int
    topic: str
    teacher_post_id: int | None
    is_cancelled: bool
    homework: str
    due_on: date | None


@dataclass(slots=True)
class PupilNow:
    """A pupil of the group and the periods in it; ``until`` is the first day out."""

    id: int
    periods: list[tuple[date, date | None]]

    def was_member(self, day: date) -> bool:
        return any(since <= day and (until is None or day < until) for since, until in self.periods)

    def joined_by(self, day: date) -> bool:
        return any(since <= day for since, _until in self.periods)


@dataclass(slots=True)
class Board:
    """The present state, brought forward in memory as changes of one request are accepted one after another."""

    lessons: dict[int, LessonNow]
    pupils: dict[UUID, PupilNow]
    marks: dict[tuple[int, int, int], Revision]
    absences: dict[tuple[int, int], Revision]
    comments: dict[tuple[int, int], Revision]
    results: dict[tuple[int, int, int], Revision]
    themes: dict[int, date]
    held_on: list[date]
    reasons: frozenset[int]  # codes of absence
    terms: tuple[Term, ...]
    edit_window: timedelta = field(default=timedelta(0))

    def marks_in_force(self, lesson_id: int, pupil_id: int) -> list[int]:
        """Codes of the cell's marks in their order."""
        found = (self.marks.get((lesson_id, pupil_id, slot)) for slot in (1, 2, 3))
        return [mark.value for mark in found if mark is not None and mark.value is not None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which parts of the board a request touches."""

    lessons: Collection[int]
    pupils: Collection[UUID]
    marked: Collection[int]
    absent: Collection[int]
    noted: Collection[int]
    results: bool
    homework: bool


def load_board(access: CourseAccess, wanted: Wanted) -> Board:
    """Read the present state of what is wanted. One statement."""
    parameters: list[Any] = [
        access.institution_id,
        access.school_year,
        access.course_id,
        access.group_id,
        list(wanted.lessons),
        list(wanted.pupils),
        list(wanted.marked),
        list(wanted.absent),
        list(wanted.noted),
        wanted.results,
        wanted.homework,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_BOARD, parameters)
        parts = orjson.loads(cursor.fetchone()[0])
    lessons, roll, marks, absences, comments, results, themes, held_on, reasons, terms, window = parts
    return Board(
        lessons={row[0]: _lesson(row) for row in lessons or ()},
        pupils=_pupils(roll or ()),
        marks={(key[0], key[1], key[2]): revision for key, revision in _revisions(marks or ()).items()},
        absences={(key[0], key[1]): revision for key, revision in _revisions(absences or ()).items()},
        comments={(key[0], key[1]): revision for key, revision in _revisions(comments or ()).items()},
        results={(key[0], key[1], key[2]): revision for key, revision in _revisions(results or ()).items()},
        themes={no: date.fromisoformat(ends_on) for no, ends_on in themes or ()},
        held_on=[date.fromisoformat(day) for day in held_on or ()],
        reasons=frozenset(reasons or ()),
        terms=terms_of(terms, access.school_year) if terms else (),
        edit_window=timedelta(seconds=float(window)),
    )


def _lesson(row: list[Any]) -> LessonNow:
    lesson_id, held_on, kind, topic, teacher, is_cancelled, homework, due_on = row
    due = date.fromisoformat(due_on) if due_on else None
    return LessonNow(lesson_id, date.fromisoformat(held_on), kind, topic, teacher, is_cancelled, homework or "", due)


def _pupils(rows: Collection[list[Any]]) -> dict[UUID, PupilNow]:
    pupils: dict[UUID, PupilNow] = {}
    for public_id, pupil_id, since, until in rows:
        pupil = pupils.setdefault(UUID(public_id), PupilNow(pupil_id, []))
        pupil.periods.append((date.fromisoformat(since), date.fromisoformat(until) if until else None))
    return pupils


def _revisions(rows: Collection[list[Any]]) -> dict[tuple[int, int, int], Revision]:
    """The last revision of each cell; rows come in the order of revisions, so the first seen is the first written."""
    cells: dict[tuple[int, int, int], Revision] = {}
    for one, two, three, rev, value, author, put_at in rows:
        moment = datetime.fromisoformat(put_at)
        first = cells.get((one, two, three))
        cells[one, two, three] = Revision(rev, value, author, moment, first.first_at if first else moment)
    return cells
