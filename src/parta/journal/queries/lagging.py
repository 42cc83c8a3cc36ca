"""Journals into which nobody has entered a lesson for too long, while the school goes on."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from parta.journal import policies
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import NotVisible

LEAST_MISSED = 5  # study days of the school without a lesson, and at least twice the usual pause of the course
_LOOKED_BACK = timedelta(days=60)  # a course without any lesson for so long has ended, or has not begun

# Study days are days on which the school entered a lesson anywhere: holidays, which no table tells yet, are none.
_LAGGING = """
with held as materialized (
  select course_id, held_on from journal_lesson
   where institution_id = %(i)s and school_year = %(y)s and held_on between %(since)s::date and %(today)s::date
     and not is_cancelled
   group by 1, 2
), day as materialized (select distinct held_on from held),
said as (
  select course_id, count(*) days, min(held_on) first_on, max(held_on) last_on from held group by 1)
select c.id, c.class_name, c.group_name, c.subject, s.last_on,
       array(select post_id from curriculum_teacher_v1 t
              where t.institution_id = %(i)s and t.course_id = c.id and t.during @> %(today)s::date order by post_id)
  from said s
  join (select held_on from day order by held_on desc offset %(least)s - 1 limit 1) edge on s.last_on < edge.held_on
  join journal_course c on c.institution_id = %(i)s and c.id = s.course_id and c.school_year = %(y)s
 cross join lateral (
   select count(*) filter (where held_on > s.last_on) missed,
          count(*) filter (where held_on > s.first_on and held_on <= s.last_on) lasted from day) n
 where n.missed >= case when s.days > 1 then greatest(%(least)s, 2.0 * n.lasted / (s.days - 1)) else %(unsure)s end
   and (%(all)s or exists (select from curriculum_teacher_v1 t
                            where t.institution_id = %(i)s and t.course_id = c.id
                              and t.post_id = any (%(posts)s::int[]) and t.during @> %(today)s::date))
 order by s.last_on, c.grade, c.sort_key, c.subject, c.group_name
"""


@dataclass(frozen=True, slots=True)
class LaggingCourse:
    """A course whose last lesson is long ago; ``days`` of the calendar since then."""

    course_id: int
    class_name: str
    group_name: str
    subject: str
    last_on: date
    days: int
    teacher_posts: tuple[int, ...]


def lagging_courses(actor: Actor, *, institution_id: int, today: date) -> tuple[LaggingCourse, ...]:
    """Journals that lag, the longest first: the actor's own, all of the school for leaders. One statement.

    :raises NotVisible: the actor does not work there
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    words: dict[str, int | bool | date | list[int]] = {
        "i": institution_id,
        "y": school_year_of(today),
        "today": today,
        "since": today - _LOOKED_BACK,
        "least": LEAST_MISSED,
        "unsure": 2 * LEAST_MISSED,
        "all": policies.is_leader(actor, institution_id),
        "posts": list(actor.posts(institution_id=institution_id)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LAGGING, words)
        return tuple(
            LaggingCourse(course_id, class_name, group_name, subject, last_on, (today - last_on).days, tuple(posts))
            for course_id, class_name, group_name, subject, last_on, posts in cursor.fetchall()
        )
