"""The journal's acts: what a teacher writes all day."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, product
from typing import Any
from uuid import uuid4

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.client import request_bytes
from bench.stands import Stand, open_session
from parta.audit.api import acting
from parta.journal.web.places import owner_mark
from parta.kernel.actor import SYSTEM, Actor

TOKEN = "b" * 32
MORE_A_DAY = (0, 9, 10, 11, 12)  # numbers of lessons opened for the measurement, beside those of the school's year


def mark_saves(stand: Stand) -> Callable[[], Iterator[bytes]]:
    """Requests that each put 30 marks at a lesson that has none; when all have some, 30 corrections."""
    return _saves(stand, "marks", "select array_agg(value order by slot)", "journal_mark", ([], [7], [8]))


def absence_saves(stand: Stand) -> Callable[[], Iterator[bytes]]:
    """Requests that each put 30 absences at a lesson that has none; when all have some, 30 other reasons."""
    return _saves(stand, "absence", "select min(reason)", "journal_absence", (None, 1, 2))


def _saves(
    stand: Stand, kind: str, value: str, table: str, values: tuple[Any, Any, Any]
) -> Callable[[], Iterator[bytes]]:
    """``values``: of a cell that holds nothing, and the two that are put in turn."""
    lessons = _lessons(stand, table)
    pupils = pupils_of(stand, {journal for _lesson, _course, journal in lessons})
    held = _held(stand, f"{value}, lesson_id, pupil_id from {table}", [lesson for lesson, *_rest in lessons])
    headers = writing_headers(stand)
    turns = cycle(lessons)
    empty, one, other = values

    def requests() -> Iterator[bytes]:
        for lesson, course, journal in turns:
            changes = []
            for pupil in pupils[journal]:
                was = held.get((lesson, pupil), empty)
                now = held[lesson, pupil] = other if was == one else one
                changes.append(
                    {"id": str(uuid4()), "kind": kind, "lesson": lesson, "pupil": pupil, "was": was, "now": now}
                )
            path = reverse("journal:save", args=[stand.institution, course])
            yield request_bytes(
                "POST", path, headers, json.dumps({"request": str(uuid4()), "changes": changes}).encode()
            )

    return requests


def _held(stand: Stand, question: str, lessons: list[int]) -> dict[tuple[int, str], Any]:
    """What earlier runs left at these lessons."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"with k as ({question} where institution_id = %(i)s and lesson_id = any(%(lessons)s) group by 2, 3)"
            " select lesson_id, p.public_id::text, k.* from k join enrolment_pupil p on p.pupil_id = k.pupil_id"
            " where p.institution_id = %(i)s",
            {"i": stand.institution_id, "lessons": lessons},
        )
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def _lessons(stand: Stand, table: str) -> list[tuple[int, int, int]]:
    """Lessons opened for the measurement in the teacher’s courses, (lesson, course, journal): first those that hold
    nothing of this kind.
    """
    today = timezone.localdate()
    year: dict[str, Any] = {
        "i": stand.institution_id,
        "today": today,
        "since": today - timedelta(days=100),
        "numbers": list(MORE_A_DAY),
    }
    with acting(SYSTEM, "bench.lessons.open"), connection.cursor() as cursor:
        cursor.execute(
            """insert into journal_lesson (institution_id, school_year, course_id, journal_id, held_on, no)
               select c.institution_id, c.school_year, c.id, c.journal_id, d::date, n
                 from curriculum_course c, generate_series(%(since)s::date, %(today)s::date, '1 day') d,
                 unnest(%(numbers)s::int[]) n
                where c.institution_id = %(i)s and d >= make_date(c.school_year, 9, 1)
                  and c.id in (select course_id from curriculum_course_teacher where institution_id = %(i)s and
                  post_id = %(post)s)
               on conflict do nothing""",
            year | {"post": _post(stand)},
        )
        cursor.execute(
            f"""select l.id, l.course_id, l.journal_id from journal_lesson l
                 where l.institution_id = %(i)s and l.no = any (%(numbers)s::int[]) and l.held_on <= %(today)s
                   and l.course_id in (select course_id from curriculum_course_teacher where institution_id = %(i)s
                                          and post_id = %(post)s)
                 order by exists (select from {table} k where k.institution_id = l.institution_id
                                     and k.school_year = l.school_year and k.lesson_id = l.id),
                       l.held_on, l.no, l.course_id""",
            year | {"post": _post(stand)},
        )
        return list(cursor.fetchall())


def lesson_for_writing(stand: Stand) -> tuple[int, int]:
    """A new lesson of the stand's course, held as lately as may be, and its journal."""
    days = [day for back in range(60) if (day := timezone.localdate() - timedelta(days=back)).weekday() < 5]
    with acting(SYSTEM, "bench.lessons.open"), connection.cursor() as cursor:
        for day, number in product(days, range(13)):
            cursor.execute(
                """insert into journal_lesson (institution_id, school_year, course_id, journal_id, held_on, no)
                   select institution_id, school_year, id, journal_id, %s, %s from curriculum_course
                    where institution_id = %s and id = %s on conflict do nothing returning id, journal_id""",
                [day, number, stand.institution_id, stand.course_id],
            )
            if found := cursor.fetchone():
                return found[0], found[1]
    raise RuntimeError("no day is left for a lesson: make the school anew with --fresh")


def pupils_of(stand: Stand, journals: set[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select group_id, public_id::text from enrolment_roll_v1 where institution_id = %s and group_id = any (%s)",
            [stand.institution_id, list(journals)],
        )
        found: dict[int, list[str]] = {}
        for journal, pupil in cursor.fetchall():
            found.setdefault(journal, []).append(pupil)
        return found


def _post(stand: Stand) -> int:
    from parta.identity.api import actor_of_account

    actor = actor_of_account(stand.teacher_account, timezone.localdate())
    return next(iter(actor.posts(institution_id=stand.institution_id)))


def writing_headers(stand: Stand) -> dict[str, str]:
    return {
        "Cookie": f"parta_session={open_session(stand.teacher_account)}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "X-Journal-Owner": owner_mark(Actor(account_id=stand.teacher_account)),
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
