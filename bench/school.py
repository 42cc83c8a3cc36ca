"""One school like the measured peer's, made once: the same numbers of pupils, marks and attendance rows.

Children, classes and courses come through the façades; lessons, marks and absences are inserted lesson by lesson
under the journal's own
triggers, so that the hash chain is as long as a year makes it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.stands import Stand
from parta.audit.api import acting
from parta.curriculum.testing import assign_teacher, make_course
from parta.enrolment.testing import make_class, make_pupils
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of
from parta.people.testing import make_guardian, make_head, make_teacher

CLASSES, PUPILS_EACH, TEACHERS, COURSES_EACH = 40, 30, 60, 8
LESSONS_EACH, MARKED_EACH, ABSENT_EACH = (
    138,
    40,
    15,
)  # a course: 138 lessons, 40 of them with 30 marks; 15 absent at each
_BATCH = 500


@dataclass(frozen=True, slots=True)
class School:
    """What was built, and what it takes on the disk."""

    stand: Stand
    mark_bytes: float
    log_bytes_a_mark: float
    marks: int
    absences: int


def build(keep: Path, bytes_of: Callable[[str], int]) -> School:
    """Make the school, or read what an earlier run kept."""
    if keep.exists():
        kept = json.loads(keep.read_text())
        return School(**kept | {"stand": Stand(**kept["stand"])})
    school = _make(bytes_of)
    keep.write_text(json.dumps(asdict(school)))
    return school


def _make(bytes_of: Callable[[str], int]) -> School:
    from parta.institutions import api as institutions

    year = school_year_of(timezone.localdate())
    first = date(year, 9, 1)
    institution_id = make_institution("Ліцей для вимірювань")
    head = make_head(institution_id)
    teachers = [make_teacher(institution_id) for _ in range(TEACHERS)]
    posts = [next(iter(teacher.posts(institution_id=institution_id))) for teacher in teachers]
    subjects = _subjects()
    course_ids: list[int] = []
    classes: list[int] = []
    child, child_id = "", 0
    for number in range(CLASSES):
        class_id = make_class(
            institution_id=institution_id, school_year=year, grade=5 + number // 6, letter="АБВГДЕ"[number % 6]
        )
        pupils = make_pupils(PUPILS_EACH, institution_id=institution_id, class_id=class_id, since=first)
        classes.append(class_id)
        if number == 0:
            child, child_id = str(pupils[7].public_id), pupils[7].person_id
        for index, subject in enumerate(subjects):
            course_id = make_course(institution_id=institution_id, group_id=class_id, subject_id=subject)
            assign_teacher(
                institution_id=institution_id,
                course_id=course_id,
                post_id=posts[(number * COURSES_EACH + index) % TEACHERS],
                since=first,
            )
            course_ids.append(course_id)
    _lessons(institution_id, year, first)
    log_before = bytes_of("journal_log")
    marks = _marks(institution_id, year)
    mark_bytes, log_bytes = bytes_of("journal_mark") / marks, (bytes_of("journal_log") - log_before) / marks
    absences = _absences(institution_id, year)
    parent = make_guardian(child_id)
    stand = Stand(
        institution=str(institutions.public_id_of(institution_id)),
        institution_id=institution_id,
        course_id=course_ids[0],
        class_id=classes[0],
        child=child,
        teacher_account=teachers[0].account_id,
        head_account=head.account_id,
        parent_account=parent.account_id,
    )
    return School(stand, mark_bytes, log_bytes, marks, absences)


def _subjects() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select id from reference_subject order by id limit %s", [COURSES_EACH])
        return [row[0] for row in cursor.fetchall()]


def _execute(statement: str, parameters: Sequence[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        written: int = cursor.rowcount
        return written


def _lessons(institution_id: int, year: int, first: date) -> None:
    """138 lessons a course over the school days of nine months, the first ones first."""
    days = [day for n in range(273) if (day := first + timedelta(days=n)).weekday() < 5]
    with acting(SYSTEM, "bench.lessons.load"):
        _execute(
            "insert into journal_head (institution_id, school_year, journal_id) select institution_id, school_year, "
            "id from enrolment_group "
            "where institution_id = %s and school_year = %s and parent_id is null",
            [institution_id, year],
        )
    for number in range(LESSONS_EACH):
        day = days[number * len(days) // LESSONS_EACH]
        with acting(SYSTEM, "bench.lessons.load"):
            _execute(
                "insert into journal_lesson (institution_id, school_year, course_id, journal_id, held_on, no, "
                "topic, teacher_post_id) "
                "select c.institution_id, c.school_year, c.id, c.journal_id, %s, "
                "row_number() over (partition by c.journal_id order by c.id), %s, t.post_id "
                "from curriculum_course c join curriculum_course_teacher t on t.institution_id = c.institution_id "
                "and t.course_id = c.id "
                "where c.institution_id = %s and c.school_year = %s",
                [day, f"Тема {number + 1}: повторення й узагальнення вивченого", institution_id, year],
            )


def _marks(institution_id: int, year: int) -> int:
    """40 lessons of each course with a mark for each of 30 pupils: one statement and one log entry a lesson, as
    teachers write.
    """
    return _cells(
        "insert into journal_mark (lesson_id, pupil_id, institution_id, school_year, value, author_post_id, put_at) "
        "select %s, m.pupil_id, m.institution_id, m.school_year, 1 + (m.pupil_id * 7 + %s) %% 12, %s, %s from "
        "enrolment_membership m "
        "where m.institution_id = %s and m.school_year = %s and m.group_id = %s and m.known_to is null",
        [[lesson.id, lesson.id, lesson.post, _noon(lesson.held_on), institution_id, year, lesson.journal]
         for lesson in _each_lesson(institution_id, year, MARKED_EACH)],
    )  # fmt: skip


def _absences(institution_id: int, year: int) -> int:
    """15 of 30 absent at each lesson: as many rows as the peer keeps for attendance."""
    return _cells(
        "insert into journal_absence (lesson_id, pupil_id, institution_id, school_year, journal_id, held_on, "
        "reason, author_post_id, put_at) "
        "select %s, m.pupil_id, m.institution_id, m.school_year, %s, %s, 1, %s, %s from enrolment_membership m "
        "where m.institution_id = %s and m.school_year = %s and m.group_id = %s and m.known_to is null and "
        "(m.pupil_id + %s) %% 2 = 0",
        [[lesson.id, lesson.journal, lesson.held_on, lesson.post, _noon(lesson.held_on), institution_id, year,
          lesson.journal, lesson.id]
         for lesson in _each_lesson(institution_id, year, LESSONS_EACH)],
    )  # fmt: skip


def _noon(day: date) -> datetime:
    """When a lesson's cells were filled: on its day, so that a family finds no more news than families do; those of
    days to come, now.
    """
    return min(datetime(day.year, day.month, day.day, 10, tzinfo=UTC), datetime.now(UTC))


def _cells(statement: str, lessons: list[list[object]]) -> int:
    """One statement, so one log entry, a lesson; many lessons a transaction, or waiting for the disk would take
    most of the time.
    """
    written = 0
    for begin in range(0, len(lessons), _BATCH):
        with acting(SYSTEM, "bench.cells.load"):
            written += sum(_execute(statement, parameters) for parameters in lessons[begin : begin + _BATCH])
    return written


@dataclass(frozen=True, slots=True)
class _Lesson:
    id: int
    journal: int
    held_on: date
    post: int


def _each_lesson(institution_id: int, year: int, most: int) -> list[_Lesson]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, journal_id, held_on, teacher_post_id from (select *, row_number() over (partition by "
            "course_id order by held_on, id) n "
            "from journal_lesson where institution_id = %s and school_year = %s) l where n <= %s order by held_on, "
            "journal_id, id",
            [institution_id, year, most],
        )
        return [_Lesson(*row) for row in cursor.fetchall()]
