"""What happened to a cell or a lesson: who wrote what, when, what stood there before, why."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from parta.identity import api as identity
from parta.journal.policies import CourseAccess
from parta.journal.queries.access import access_to
from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.errors import NotVisible
from parta.people import api as people

_CELL = """
select 'mark', m.slot, m.rev, m.value::text, m.put_at, m.author_post_id, coalesce(n.body, '')
  from journal_mark m
  left join journal_note n on n.institution_id = m.institution_id and n.school_year = m.school_year
       and n.lesson_id = m.lesson_id and n.pupil_id = m.pupil_id and n.kind = 2 and n.slot = m.slot and n.rev = m.rev
 where m.institution_id = %(i)s and m.school_year = %(y)s and m.lesson_id = %(l)s and m.pupil_id = %(p)s
union all
select 'absence', 0::smallint, a.rev, a.reason::text, a.put_at, a.author_post_id, coalesce(n.body, '')
  from journal_absence a
  left join journal_note n on n.institution_id = a.institution_id and n.school_year = a.school_year
       and n.lesson_id = a.lesson_id and n.pupil_id = a.pupil_id and n.kind = 3 and n.rev = a.rev
 where a.institution_id = %(i)s and a.school_year = %(y)s and a.lesson_id = %(l)s and a.pupil_id = %(p)s
union all
select 'comment', 0::smallint, rev, body, put_at, author_post_id, '' from journal_note
 where institution_id = %(i)s and school_year = %(y)s and lesson_id = %(l)s and pupil_id = %(p)s and kind = 1
 order by 5, 1, 2, 3
"""
_RESULT = """
select 'result', kind, rev, value::text, put_at, author_post_id, reason from journal_result
 where institution_id = %(i)s and school_year = %(y)s and course_id = %(c)s and pupil_id = %(p)s
   and kind = %(k)s and no = %(n)s order by rev
"""
_PUPIL = """
select pupil_id, display_name from enrolment_roll_v1
 where institution_id = %s and school_year = %s and group_id = %s and public_id = %s limit 1
"""
_OF_LESSON = """
select g.entry from journal_log g
 where g.institution_id = %(i)s and g.school_year = %(y)s and g.journal_id = %(j)s
   and (g.entry like %(lesson)s and g.entry like '%%"t":"lesson"%%'
        or g.entry like %(homework)s and g.entry like '%%"t":"homework"%%')
 order by g.seq
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One writing: ``what`` is mark, absence, comment or result; values are as they read in a cell, '' = empty."""

    what: str
    before: str
    value: str
    at: datetime
    author: str
    reason: str
    slot: int = 1


@dataclass(frozen=True, slots=True)
class CellHistory:
    """Everything that happened to one cell, the oldest first. Personal data: the name and the marks."""

    access: CourseAccess
    pupil_name: str
    title: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class LessonVersion:
    """A lesson or its homework as written at one moment."""

    at: datetime
    author: str
    topic: str | None
    homework: str | None
    due_on: date | None
    kind: int | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class LessonHistory:
    """Every version of a lesson's topic and homework, the oldest first."""

    access: CourseAccess
    held_on: date
    versions: tuple[LessonVersion, ...]


def cell_history(actor: Actor, *, institution_id: int, course_id: int, lesson_id: int, pupil: UUID) -> CellHistory:
    """What happened to a pupil's cell of a lesson. Five statements.

    :raises NotVisible: the actor does not work there; no such course, lesson or pupil
    :raises Refused: the actor may not read this journal
    """
    access = access_to(actor, institution_id=institution_id, course_id=course_id)
    held_on = _held_on(access, lesson_id)
    pupil_id, name = _pupil(access, pupil)
    place = {"i": institution_id, "y": access.school_year, "l": lesson_id, "p": pupil_id}
    return CellHistory(access, name, f"{held_on:%d.%m.%Y}", _events(access, _CELL, place))


def result_history(
    actor: Actor, *, institution_id: int, course_id: int, kind: int, no: int, pupil: UUID
) -> CellHistory:
    """What happened to a pupil's result. Four statements.

    :raises NotVisible: the actor does not work there; no such course or pupil
    :raises Refused: the actor may not read this journal
    """
    access = access_to(actor, institution_id=institution_id, course_id=course_id)
    pupil_id, name = _pupil(access, pupil)
    place = {"i": institution_id, "y": access.school_year, "c": course_id, "p": pupil_id, "k": kind, "n": no}
    return CellHistory(access, name, "", _events(access, _RESULT, place))


def lesson_history(actor: Actor, *, institution_id: int, course_id: int, lesson_id: int, today: date) -> LessonHistory:
    """Every version of topic and homework, read from the chain itself. Three statements and two an author.

    :raises NotVisible: the actor does not work there; no such course or lesson
    :raises Refused: the actor may not read this journal
    """
    access = access_to(actor, institution_id=institution_id, course_id=course_id)
    held_on = _held_on(access, lesson_id)
    words: dict[str, int | str] = {
        "i": institution_id,
        "y": access.school_year,
        "j": access.journal_id,
        "lesson": f"%[{lesson_id}, {course_id},%",
        "homework": f"%, {course_id}, {lesson_id},%",
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_LESSON, words)
        lines = [json.loads(entry) for (entry,) in cursor.fetchall()]
    names = _account_names({line["by"] for line in lines}, today)
    return LessonHistory(access, held_on, tuple(_versions(lines, lesson_id, names)))


def _held_on(access: CourseAccess, lesson_id: int) -> date:
    with connection.cursor() as cursor:
        cursor.execute(
            "select held_on from journal_lesson"
            " where institution_id = %s and school_year = %s and course_id = %s and id = %s",
            [access.institution_id, access.school_year, access.course_id, lesson_id],
        )
        found = cursor.fetchone()
    if found is None:
        raise NotVisible
    held_on: date = found[0]
    return held_on


def _pupil(access: CourseAccess, pupil: UUID) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_PUPIL, [access.institution_id, access.school_year, access.group_id, pupil])
        found = cursor.fetchone()
    if found is None:
        raise NotVisible
    return int(found[0]), str(found[1])


def _events(access: CourseAccess, sql: str, place: dict[str, Any]) -> tuple[Event, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, place)
        rows = cursor.fetchall()
        cursor.execute("select id, letter from journal_reason")
        letters = {str(code): letter for code, letter in cursor.fetchall()}
    names = people.posts([row[5] for row in rows if row[5] is not None])
    labels = {str(code): label for code, label in {**access.totals, **access.marks}.items()}
    words = {"mark": labels, "result": labels, "absence": letters}
    before: dict[tuple[str, int], str] = {}
    events = []
    for what, slot, _rev, value, at, post, reason in rows:
        text = words.get(what, {}).get(value or "", value or "")
        author = names[post].person.short if post in names else ""
        events.append(Event(what, before.get((what, slot), ""), text, at, author, reason, slot))
        before[what, slot] = text
    return tuple(events)


def _account_names(accounts: Collection[int], today: date) -> dict[int, str]:
    """Names behind accounts; the system acts under its own."""
    known = (account for account in accounts if account != SYSTEM_ACCOUNT)
    return {account: identity.actor_of_account(account, today).name for account in known}


def _versions(lines: Iterable[dict[str, Any]], lesson_id: int, names: dict[int, str]) -> Iterable[LessonVersion]:
    for line in lines:
        at, author = datetime.fromisoformat(line["at"]), names.get(line["by"], "")
        for row in line["rows"]:
            if line["t"] == "lesson" and row[0] == lesson_id:
                yield LessonVersion(at, author, row[8], None, None, row[4], row[7])
            elif line["t"] == "homework" and row[2] == lesson_id:
                yield LessonVersion(at, author, None, row[4], date.fromisoformat(row[3]))
