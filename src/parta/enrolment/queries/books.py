"""What the books of a school are computed from: all it has or had, with the orders of coming and leaving."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

# Numbers run within a letter in the order of coming, as in the paper book: «К/15». Each is given once and kept beside
# the name card (`operations.enrolling`), so that nobody's number tells that another was hidden.
_BOOK = """
with stays as (
  select person_id, min(lower(during)) as since, max(upper(during)) as until, bool_or(upper_inf(during)) as is_here,
         (array_agg(order_id order by during))[1] as came_by,
         (array_agg(ended_by order by during desc))[1] as left_by,
         (array_agg(end_reason order by during desc))[1] as reason
    from enrolment_enrolment where institution_id = %(i)s and known_to is null and is_main group by 1),
book as (
  select p.pupil_id, p.public_id, p.display_name, p.sort_key, p.sex, p.born_on, s.since, s.until, s.is_here, s.came_by,
         s.left_by, s.reason, p.book_letter as letter, p.is_protected, p.book_number as number
    from stays s
    join enrolment_pupil p on p.institution_id = %(i)s and p.pupil_id = s.person_id)
"""
_LETTERS = "select letter, count(*)::int from book where not is_protected group by letter order by min(sort_key)"
_LINES = """
select b.pupil_id, b.public_id, b.display_name, coalesce(b.letter || '/' || b.number, ''), b.sex, b.born_on, b.since,
       case when not b.is_here then b.until end, b.came_by, case when not b.is_here then b.left_by end,
       case when not b.is_here then b.reason end,
       (select g.name from enrolment_membership m
          join enrolment_group g on g.institution_id = m.institution_id and g.id = m.group_id
         where m.institution_id = %(i)s and m.pupil_id = b.pupil_id and m.is_class and m.known_to is null
         order by lower(m.during) desc limit 1)
  from book b where {which} order by b.sort_key, b.pupil_id
"""


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line of the alphabetical book. Personal data. ``left_on`` is the last day; orders are ids of this school."""

    pupil_id: int
    public_id: UUID
    display_name: str
    number: str
    sex: str
    born_on: date
    since: date
    until: date | None
    came_by: int | None
    left_by: int | None
    reason: int | None
    class_name: str | None

    @property
    def left_on(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None


def book_letters(*, institution_id: int) -> tuple[tuple[str, int], ...]:
    """Letters of the alphabetical book and how many stand under each, by the alphabet. One SQL statement."""
    return tuple((row[0], row[1]) for row in _rows(_BOOK + _LETTERS, {"i": institution_id}))


def book_lines(*, institution_id: int, letter: str) -> tuple[BookLine, ...]:
    """Everybody under a letter, or in the book for none, by the alphabet. Personal data. One SQL statement."""
    sql = _BOOK + _LINES.format(which="(%(letter)s = '' or b.letter = %(letter)s) and not b.is_protected")
    return tuple(BookLine(*row) for row in _rows(sql, {"i": institution_id, "letter": letter}))


def book_line(*, institution_id: int, pupil_id: int) -> BookLine | None:
    """The line of one pupil. Personal data. One SQL statement."""
    sql = _BOOK + _LINES.format(which="b.pupil_id = %(p)s")
    return next((BookLine(*row) for row in _rows(sql, {"i": institution_id, "p": pupil_id})), None)


@dataclass(frozen=True, slots=True)
class FileStay:
    """A stretch of a personal file: enrolled (``group`` empty) or in a class; ``until`` is the first day out of it."""

    group: str
    school_year: int | None
    since: date
    until: date | None
    order_id: int | None
    ended_by: int | None
    reason: int | None
    study_form: int

    @property
    def last_day(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None


_FILE = """
select '' as name, null::int as school_year, lower(during) as since, upper(during) as until, order_id, ended_by,
       end_reason::int as reason, study_form::int
  from enrolment_enrolment where institution_id = %(i)s and person_id = %(p)s and known_to is null
 union all
select g.name, m.school_year, lower(m.during), upper(m.during), m.order_id, m.ended_by, null, m.study_form
  from enrolment_membership m
  join enrolment_group g on g.institution_id = m.institution_id and g.id = m.group_id
 where m.institution_id = %(i)s and m.pupil_id = %(p)s and m.is_class and m.known_to is null
 order by 3, 1
"""


def file_stays(*, institution_id: int, pupil_id: int) -> tuple[FileStay, ...]:
    """Enrolments and classes of a pupil in the institution, the first one first. Personal data. One SQL statement."""
    return tuple(FileStay(*row) for row in _rows(_FILE, {"i": institution_id, "p": pupil_id}))


def _rows(sql: str, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return list(cursor.fetchall())
