"""Lists of journals and lessons, and the lines of a teacher's home page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from parta.journal import policies
from parta.journal.policies import CourseAccess
from parta.journal.queries.access import access_to
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible

OPEN_FOR = timedelta(days=14)  # how far back a lesson without a topic is reminded of

_JOURNALS = """
select c.id, c.journal_id, c.class_name, c.group_name, c.subject, c.grade, h.closed_upto,
       array(select post_id from curriculum_teacher_v1 t
              where t.institution_id = c.institution_id and t.course_id = c.id and t.during @> %(today)s::date
              order by post_id),
       n.lessons, n.last_on, n.untold, c.tutor_post_id
  from journal_course c
  left join journal_head h on h.institution_id = c.institution_id and h.journal_id = c.journal_id
  left join lateral (
    select count(*) lessons, max(held_on) last_on,
           count(*) filter (where topic = '' and held_on >= %(since)s::date) untold
      from journal_lesson l
     where l.institution_id = %(i)s and l.school_year = %(y)s and l.course_id = c.id
       and not l.is_cancelled and l.held_on <= %(today)s::date) n on true
 where c.institution_id = %(i)s and c.school_year = %(y)s
   and (%(grade)s::int is null or c.grade = %(grade)s)
   and (%(all)s or c.tutor_post_id = any (%(posts)s::int[])
        or exists (select from curriculum_teacher_v1 t where t.institution_id = c.institution_id and t.course_id = c.id
                      and t.post_id = any (%(posts)s::int[])))
 order by c.grade, c.sort_key, c.journal_id, uk_key(c.subject), uk_natural(c.group_name), c.id
"""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A course in the list of journals.

    ``untold`` = lessons of the last fortnight without a topic; ``may_read_class`` = the actor also reads the totals of
    the class.
    """

    course_id: int
    journal_id: int
    class_name: str
    group_name: str
    subject: str
    grade: int
    closed_upto: date | None
    teacher_posts: tuple[int, ...]
    lessons: int
    last_on: date | None
    untold: int
    may_read_class: bool


def journals_of(actor: Actor, *, institution_id: int, today: date, grade: int | None = None) -> tuple[JournalLine, ...]:
    """The journals the actor reads, of one year of study or all: a teacher's own, those of the class he tutors; all for
    leaders. One statement.

    :raises NotVisible: the actor does not work there
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    posts = actor.posts(institution_id=institution_id)
    rows = _journals(institution_id, posts, policies.is_leader(actor, institution_id), today, grade)
    return tuple(_line(actor, institution_id, *row) for row in rows)


def journals_by_grade(actor: Actor, *, institution_id: int, today: date) -> dict[int, int]:
    """How many journals of each year of study a leader reads, the youngest first; nothing for others, who read few. One
    statement.
    """
    if not policies.is_leader(actor, institution_id):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select grade, count(*) from journal_course where institution_id = %s and school_year = %s"
            " group by grade order by grade",
            [institution_id, school_year_of(today)],
        )
        return dict(cursor.fetchall())


def _journals(
    institution_id: int, posts: Collection[int], all_of_them: bool, today: date, grade: int | None
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _JOURNALS,
            {
                "i": institution_id,
                "y": school_year_of(today),
                "grade": grade,
                "posts": list(posts),
                "all": all_of_them,
                "today": today,
                "since": today - OPEN_FOR,
            },
        )
        return list(cursor.fetchall())


def _line(actor: Actor, institution_id: int, course_id: int, journal_id: int, *row: Any) -> JournalLine:
    class_name, group_name, subject, grade, closed_upto, posts, lessons, last_on, untold, tutor = row
    return JournalLine(
        course_id,
        journal_id,
        class_name,
        group_name,
        subject,
        grade,
        closed_upto,
        tuple(posts),
        lessons,
        last_on,
        untold,
        bool(policies.may_read_class(actor, institution_id, tutor)),
    )


_LESSONS = """
select l.id, l.held_on, l.no, l.kind, l.topic, l.is_cancelled, coalesce(h.body, ''), h.due_on
  from journal_lesson l
  left join journal_homework h
    on h.institution_id = l.institution_id and h.school_year = l.school_year and h.set_lesson_id = l.id
 where l.institution_id = %s and l.school_year = %s and l.course_id = %s
 order by l.held_on desc, l.no desc
"""


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in the list of topics."""

    id: int
    held_on: date
    no: int
    kind: int
    topic: str
    is_cancelled: bool
    homework: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class LessonList:
    """Topics and homework of a course, the latest first; themes as (number, title, last day)."""

    access: CourseAccess
    lessons: tuple[LessonLine, ...]
    themes: tuple[tuple[int, str, date], ...]
    may_open: bool


def lessons_of(actor: Actor, *, institution_id: int, course_id: int, today: date) -> LessonList:
    """The lessons of a course with topics and homework. Three statements.

    :raises NotVisible: the actor does not work there, or there is no such course
    :raises Refused: the actor may not read this journal
    """
    access = access_to(actor, institution_id=institution_id, course_id=course_id)
    with connection.cursor() as cursor:
        cursor.execute(_LESSONS, [institution_id, access.school_year, course_id])
        lessons = tuple(LessonLine(*row) for row in cursor.fetchall())
        cursor.execute(
            "select no, title, ends_on from journal_theme"
            " where institution_id = %s and school_year = %s and course_id = %s order by no",
            [institution_id, access.school_year, course_id],
        )
        themes = tuple(cursor.fetchall())
    return LessonList(access, lessons, themes, bool(policies.may_write_on(actor, access, today)))


_TODAY = """
select c.id, c.class_name, c.group_name, c.subject, l.id, l.held_on, l.no, l.topic,
       (select count(distinct k.pupil_id) from journal_mark k
         where k.institution_id = l.institution_id and k.school_year = l.school_year and k.lesson_id = l.id)
  from journal_lesson l
  join journal_course c on c.institution_id = l.institution_id and c.id = l.course_id
 where l.institution_id = %(i)s and l.school_year = %(y)s and not l.is_cancelled
   and l.held_on between %(since)s::date and %(today)s::date
   and l.course_id = any (array(select t.course_id from curriculum_teacher_v1 t
                                 where t.institution_id = %(i)s and t.post_id = any (%(posts)s::int[])
                                   and t.during @> %(today)s::date))
   and (l.held_on = %(today)s::date or l.topic = '')
 order by l.held_on, l.no
"""


@dataclass(frozen=True, slots=True)
class TeacherLesson:
    """A lesson for a teacher's home: of today, or of the last fortnight left without a topic."""

    course_id: int
    class_name: str
    group_name: str
    subject: str
    lesson_id: int
    held_on: date
    no: int
    topic: str
    marked: int


def lessons_left_open(actor: Actor, *, institution_id: int, today: date) -> tuple[TeacherLesson, ...]:
    """Lessons of today and lessons of the last fortnight without a topic, of the actor's own courses. One statement.

    :raises NotVisible: the actor does not work there
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    words: dict[str, int | date | list[int]] = {
        "i": institution_id,
        "y": school_year_of(today),
        "posts": list(actor.posts(institution_id=institution_id)),
        "today": today,
        "since": today - OPEN_FOR,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, words)
        return tuple(TeacherLesson(*row) for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Closing:
    """The journal of a class: whether it was opened, up to which day it is closed, whether its chain is whole."""

    class_name: str
    is_opened: bool
    closed_upto: date | None
    entries: int
    troubles: tuple[tuple[int | None, str, str], ...]


def closing_page(actor: Actor, *, institution_id: int, class_id: int) -> Closing:
    """What the head sees before closing a journal: also whether every entry stands as it was written. Two statements.

    :raises NotVisible: the actor does not work there, or there is no such class
    :raises Refused: neither the head nor a deputy with this power
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    require(policies.may_close(actor, institution_id))
    with connection.cursor() as cursor:
        cursor.execute(
            "select g.name, h.journal_id is not null, h.closed_upto, coalesce(h.seq, 0) from enrolment_group_v1 g"
            " left join journal_head h on h.institution_id = g.institution_id and h.journal_id = g.id"
            " where g.institution_id = %s and g.id = %s and g.parent_id is null",
            [institution_id, class_id],
        )
        found = cursor.fetchone()
        if found is None:
            raise NotVisible
        class_name, is_opened, closed_upto, entries = found
        cursor.execute("select seq, problem, detail from journal_verify(%s, %s)", [institution_id, class_id])
        return Closing(class_name, is_opened, closed_upto, entries, tuple(cursor.fetchall()))
