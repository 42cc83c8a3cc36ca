"""What in journals stands on a pupil's enrolment: told to `enrolment`, which lies below, when an order is undone."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.enrolment.api import Dependence, Undoing

_FACTS = """
select pupil_id, sum(marks)::int, sum(absences)::int, sum(results)::int, sum(comments)::int from (
  select pupil_id, count(*) filter (where fact = 'mark') marks, count(*) filter (where fact = 'absence') absences,
         0 results, 0 comments
    from journal_facts_v1
   where institution_id = %(i)s and school_year = %(y)s and pupil_id = any (%(pupils)s) and held_on >= %(since)s
   group by 1
  union all
  select pupil_id, 0, 0, count(*), 0 from (
    select distinct on (course_id, pupil_id, kind, no) pupil_id, value from journal_result
     where institution_id = %(i)s and school_year = %(y)s and pupil_id = any (%(pupils)s) and closes_on >= %(since)s
     order by course_id, pupil_id, kind, no, rev desc) r
   where value is not null group by 1
  union all
  select pupil_id, 0, 0, 0, count(*) from (
    select distinct on (n.lesson_id, n.pupil_id) n.pupil_id, n.body from journal_note n
      join journal_lesson l on l.institution_id = n.institution_id and l.school_year = n.school_year
       and l.id = n.lesson_id
     where n.institution_id = %(i)s and n.school_year = %(y)s and n.pupil_id = any (%(pupils)s) and n.kind = 1
       and l.held_on >= %(since)s and not l.is_cancelled
     order by n.lesson_id, n.pupil_id, n.rev desc) c
   where body <> '' group by 1) f
 group by 1 order by 1
"""
_LESSONS = """
select k.name, count(*) from journal_lesson l
  join curriculum_course_v1 c on c.institution_id = l.institution_id and c.school_year = l.school_year
   and c.id = l.course_id
  join enrolment_group_v1 g on g.institution_id = c.institution_id and g.id = c.group_id
  join enrolment_group_v1 k on k.institution_id = c.institution_id and k.id = coalesce(g.parent_id, g.id)
 where l.institution_id = %(i)s and l.school_year = %(y)s and k.id = any (%(classes)s) and l.held_on >= %(since)s
   and not l.is_cancelled
 group by 1 order by 1
"""


def entries(undoing: Undoing) -> list[Dependence]:
    """Marks, absences, results and comments of these pupils in force since the day the order counts from; lessons of
    the classes, when the order brought everybody into them. At most two SQL statements.
    """
    if not undoing.has_places:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _FACTS,
            {
                "i": undoing.institution_id,
                "y": undoing.school_year,
                "pupils": list(undoing.pupil_ids),
                "since": undoing.since,
            },
        )
        rows = cursor.fetchall()
    instead = _(
        "Ask the teachers to clear the entries with a reason, then undo the order; "
        "or leave it in force and move the child by a new order."
    )
    found = [Dependence(pupil_id, ", ".join(_words(*counts)), instead) for pupil_id, *counts in rows]
    return [*found, *_lessons(undoing)] if undoing.opens_classes else found


def _lessons(undoing: Undoing) -> list[Dependence]:
    """Lessons held in classes that the order filled: the year has begun there. One SQL statement."""
    words: dict[str, Any] = {"i": undoing.institution_id, "y": undoing.school_year, "since": undoing.since}
    with connection.cursor() as cursor:
        cursor.execute(_LESSONS, words | {"classes": list(undoing.class_ids)})
        rows = cursor.fetchall()
    instead = _("The new school year has begun; move single pupils by orders of their own.")
    return [
        Dependence(
            0, ngettext("%(count)d lesson", "%(count)d lessons", count) % {"count": count} + f" ({name})", instead
        )
        for name, count in rows
    ]


def hold(undoing: Undoing) -> None:
    """Take the locks of the classes' journals, as every writer of a journal does before anything else. One SQL
    statement.
    """
    with connection.cursor() as cursor:
        cursor.execute("select journal_hold(%s, %s::int[])", [undoing.institution_id, list(undoing.class_ids)])


def _words(marks: int, absences: int, results: int, comments: int) -> Iterator[str]:
    if marks:
        yield ngettext("%(count)d mark", "%(count)d marks", marks) % {"count": marks}
    if absences:
        yield ngettext("%(count)d absence", "%(count)d absences", absences) % {"count": absences}
    if results:
        yield ngettext("%(count)d total", "%(count)d totals", results) % {"count": results}
    if comments:
        yield ngettext("%(count)d comment", "%(count)d comments", comments) % {"count": comments}
