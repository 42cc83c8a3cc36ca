"""The movement table of a school: how many were in each class, came, left and changed class, counted from the
records.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from parta.enrolment.rules.classes import year_bounds


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A class over a stretch of its school year: ``began`` + ``came`` + ``moved_in`` - ``left`` - ``moved_out`` =
    ``now``.
    """

    group_id: int
    grade: int
    name: str
    began: int
    came: int
    moved_in: int
    left: int
    moved_out: int
    now: int


@dataclass(frozen=True, slots=True)
class MovementTable:
    """Every class, and those who left the school by ground (0 = none was named). Names nobody."""

    school_year: int
    until: date
    lines: tuple[MovementLine, ...]
    reasons: Mapping[int, int]

    @property
    def total(self) -> MovementLine:
        sums = [sum(getattr(line, name) for line in self.lines) for name in _COUNTED]
        return MovementLine(0, 0, "", *sums)


_COUNTED = ("began", "came", "moved_in", "left", "moved_out", "now")


def movement_table(*, institution_id: int, school_year: int, until: date) -> MovementTable:
    """From the first day of the school year to the end of ``until``, which is kept within the year. A change of the
    form of study moves nobody. Two SQL statements.
    """
    first, end = year_bounds(school_year)
    until = min(max(until, first), end - timedelta(days=1))
    words: dict[str, Any] = {"i": institution_id, "y": school_year, "first": first, "until": until, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_TABLE, words)
        lines = tuple(MovementLine(*row) for row in cursor.fetchall())
        cursor.execute(_REASONS, words)
        reasons = dict(cursor.fetchall())
    return MovementTable(school_year, until, lines, reasons)


# A place that goes on in the same class the day another ends is one place; one that goes on in another class is a move.
_TABLE = """
with place as (
  select group_id, pupil_id, lower(during) as since, upper(during) as until from enrolment_membership
   where institution_id = %(i)s and school_year = %(y)s and is_class and known_to is null),
told as (
  select p.group_id, p.since <= %(first)s as began, p.since > %(first)s and p.since <= %(until)s as enters,
         p.until <= %(until)s and p.until < %(end)s as exits, p.since <= %(until)s and p.until > %(until)s as now,
         exists (select from place q where q.pupil_id = p.pupil_id and q.until = p.since) as from_class,
         exists (select from place q where q.pupil_id = p.pupil_id and q.since = p.until) as to_class,
         exists (select from place q where q.pupil_id = p.pupil_id and q.until = p.since and q.group_id = p.group_id)
           as goes_on,
         exists (select from place q where q.pupil_id = p.pupil_id and q.since = p.until and q.group_id = p.group_id)
           as stays
    from place p)
select g.id, g.grade, g.name, count(*) filter (where t.began), count(*) filter (where t.enters and not t.from_class),
       count(*) filter (where t.enters and t.from_class and not t.goes_on),
       count(*) filter (where t.exits and not t.to_class),
       count(*) filter (where t.exits and t.to_class and not t.stays), count(*) filter (where t.now)
  from enrolment_group g left join told t on t.group_id = g.id
 where g.institution_id = %(i)s and g.school_year = %(y)s and g.parent_id is null
 group by g.id, g.grade, g.name order by g.grade, uk_natural(g.name) collate "C", g.id
"""
_REASONS = """
select coalesce(end_reason, 0)::int, count(*) from enrolment_enrolment
 where institution_id = %(i)s and is_main and known_to is null and ended_by is not null
   and upper(during) > %(first)s and upper(during) <= %(until)s
   and not exists (select from enrolment_enrolment n where n.person_id = enrolment_enrolment.person_id
                      and n.institution_id = %(i)s and n.is_main and n.known_to is null
                      and lower(n.during) = upper(enrolment_enrolment.during))
 group by 1 order by 2 desc, 1
"""
