"""One lesson: a pupil a row, for the phone and for the form without a script."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from parta.journal import policies
from parta.journal.policies import CourseAccess
from parta.journal.queries.access import require_reader
from parta.journal.rules.cells import Cell
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.reference.api import in_words

_LESSON = """
with les as materialized (
  select l.*, c.group_id from journal_lesson l
    join curriculum_course_v1 c on c.institution_id = l.institution_id and c.id = l.course_id
                               and c.school_year = l.school_year
   where l.institution_id = %(i)s and l.school_year = c.school_year and l.course_id = %(c)s and l.id = %(l)s)
select
  journal_access(%(i)s, %(c)s),
  (select json_build_array(l.held_on, l.no, l.kind, l.topic, l.teacher_post_id, l.is_cancelled, h.body, h.due_on)
     from les l left join journal_homework h
       on h.institution_id = %(i)s and h.school_year = l.school_year and h.set_lesson_id = l.id),
  (select json_agg(json_build_array(r.pupil_id, r.public_id, r.display_name) order by r.sort_key, r.pupil_id)
     from enrolment_roll_v1 r where r.institution_id = %(i)s and r.school_year = (select school_year from les)
      and r.group_id = (select group_id from les) and r.during @> (select held_on from les)),
  (select json_agg(json_build_array(pupil_id, slot, value) order by rev, slot) from journal_mark
    where institution_id = %(i)s and school_year = (select school_year from les) and lesson_id = %(l)s),
  (select json_agg(json_build_array(pupil_id, reason) order by rev) from journal_absence
    where institution_id = %(i)s and school_year = (select school_year from les) and lesson_id = %(l)s),
  (select json_agg(json_build_array(pupil_id, kind, body) order by rev) from journal_note
    where institution_id = %(i)s and school_year = (select school_year from les) and lesson_id = %(l)s),
  (select json_agg(json_build_array(id, letter, name, name_en) order by id) from journal_reason),
  (select id from journal_lesson n where n.institution_id = %(i)s and n.school_year = (select school_year from les)
      and n.course_id = %(c)s and not n.is_cancelled and (n.held_on, n.no) < (select held_on, no from les)
    order by n.held_on desc, n.no desc limit 1),
  (select id from journal_lesson n where n.institution_id = %(i)s and n.school_year = (select school_year from les)
      and n.course_id = %(c)s and not n.is_cancelled and (n.held_on, n.no) > (select held_on, no from les)
    order by n.held_on, n.no limit 1)
"""


@dataclass(frozen=True, slots=True)
class PupilLine:
    """A pupil at the lesson. Personal data: name, marks, absence, comment."""

    public_id: UUID
    name: str
    cell: Cell
    comment: str
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class LessonPage:
    """Everything the page of a lesson shows."""

    access: CourseAccess
    lesson_id: int
    held_on: date
    no: int
    kind: int
    topic: str
    is_cancelled: bool
    homework: str
    due_on: date | None
    lines: tuple[PupilLine, ...]
    reasons: dict[int, tuple[str, str]]
    earlier_id: int | None
    later_id: int | None
    may_write: bool
    is_held: bool


def lesson_page(actor: Actor, *, institution_id: int, course_id: int, lesson_id: int, today: date) -> LessonPage:
    """One lesson with the pupils of its day. One statement.

    :raises NotVisible: the actor does not work there, or there is no such lesson in the course
    :raises Refused: the actor may not read this journal
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    with connection.cursor() as cursor:
        cursor.execute(_LESSON, {"i": institution_id, "c": course_id, "l": lesson_id})
        facts, lesson, roll, marks, absences, notes, reasons, earlier_id, later_id = cursor.fetchone()
    access = policies.access_of(institution_id, facts)
    require_reader(actor, access)
    if lesson is None:
        raise NotVisible
    held_on, no, kind, topic, teacher, is_cancelled, homework, due_on = lesson
    day = date.fromisoformat(held_on)
    writes = policies.may_write_on(actor, access, day, lesson_teacher=teacher)
    return LessonPage(
        access=access,
        lesson_id=lesson_id,
        held_on=day,
        no=no,
        kind=kind,
        topic=topic,
        is_cancelled=is_cancelled,
        homework=homework or "",
        due_on=date.fromisoformat(due_on) if due_on else None,
        lines=_lines(roll or (), marks or (), absences or (), notes or ()),
        reasons={code: (letter, in_words(name, name_en)) for code, letter, name, name_en in reasons or ()},
        earlier_id=earlier_id,
        later_id=later_id,
        may_write=bool(writes) and not access.is_closed(day) and not is_cancelled,
        is_held=day <= today,
    )


def _lines(roll: Any, marks: Any, absences: Any, notes: Any) -> tuple[PupilLine, ...]:
    standing: dict[int, dict[int, int | None]] = {}
    for pupil_id, slot, value in marks:
        standing.setdefault(pupil_id, {})[slot] = value
    away = dict(absences)
    comments = {pupil_id: body for pupil_id, kind, body in notes if kind == 1}
    corrected = {pupil_id for pupil_id, kind, _body in notes if kind != 1}
    return tuple(
        PupilLine(
            public_id=UUID(public_id),
            name=name,
            cell=Cell(
                tuple(value for _slot, value in sorted(standing.get(pupil_id, {}).items()) if value is not None),
                away.get(pupil_id),
            ),
            comment=comments.get(pupil_id, ""),
            is_corrected=pupil_id in corrected,
        )
        for pupil_id, public_id, name in roll
    )
