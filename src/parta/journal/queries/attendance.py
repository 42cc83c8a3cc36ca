"""Attendance of a class over a month: what was missed, by day and by reason. Presence is what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from parta.journal import policies
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.reference.api import in_words

# Corrections are rare and come in key order with their cells: the last revision of each is kept by `distinct on`.
_MONTH = """
select
  (select json_build_array(g.name, g.tutor_post_id, g.school_year) from enrolment_group_v1 g
    where g.institution_id = %(i)s and g.id = %(g)s and g.parent_id is null),
  (select json_agg(json_build_array(public_id, display_name, pupil_id, lower(during), upper(during))
                   order by sort_key, pupil_id, during)
     from enrolment_roll_v1
    where institution_id = %(i)s and school_year = %(y)s and group_id = %(g)s
      and during && daterange(%(first)s::date, %(last)s::date, '[]')),
  (select json_object_agg(held_on, n) from (
     select held_on, count(*) n from journal_lesson
      where institution_id = %(i)s and school_year = %(y)s and journal_id = %(g)s and not is_cancelled
        and held_on between %(first)s::date and %(last)s::date group by 1) l),
  (select json_agg(json_build_array(pupil_id, held_on, reason, n)) from (
     select pupil_id, held_on, reason, count(*) n from (
       select distinct on (a.lesson_id, a.pupil_id) a.pupil_id, a.held_on, a.reason, l.is_cancelled
         from journal_absence a
         join journal_lesson l
           on l.institution_id = a.institution_id and l.school_year = a.school_year and l.id = a.lesson_id
        where a.institution_id = %(i)s and a.school_year = %(y)s and a.journal_id = %(g)s
          and a.held_on between %(first)s::date and %(last)s::date
        order by a.lesson_id, a.pupil_id, a.rev desc) q
      where reason is not null and not is_cancelled group by 1, 2, 3) x),
  (select json_agg(json_build_array(id, letter, name, is_excused, name_en) order by id) from journal_reason)
"""


@dataclass(frozen=True, slots=True)
class PupilMonth:
    """A pupil's month: lessons missed by day and by reason, days missed altogether. Personal data: name, absences."""

    public_id: UUID
    name: str
    by_day: Mapping[date, int]
    by_reason: Mapping[int, int]
    excused: int
    missed: int
    whole_days: int


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """Attendance of a class over a month. ``held`` = lessons of the class on each day, groups' lessons each counted."""

    class_id: int
    class_name: str
    first: date
    last: date
    days: tuple[date, ...]
    held: Mapping[date, int]
    pupils: tuple[PupilMonth, ...]
    reasons: Mapping[int, tuple[str, str, bool]]


def class_month(actor: Actor, *, institution_id: int, class_id: int, month: date) -> ClassMonth:
    """Attendance of a class in the month of this day. One statement.

    A day counts as missed when all lessons held on it were missed.

    :raises NotVisible: the actor does not work there, or there is no such class
    :raises Refused: neither the class teacher nor a leader
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    words: dict[str, int | date] = {
        "i": institution_id,
        "g": class_id,
        "y": school_year_of(first),
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MONTH, words)
        group, roll, held, absences, reasons = cursor.fetchone()
    if group is None:
        raise NotVisible
    require(policies.may_read_class(actor, institution_id, group[1]))
    held_on = {date.fromisoformat(day): count for day, count in (held or {}).items()}
    known = {
        code: (letter, in_words(name, name_en), is_excused) for code, letter, name, is_excused, name_en in reasons or ()
    }
    missed: dict[int, list[tuple[date, int, int]]] = {}
    for pupil_id, day, reason, count in absences or ():
        missed.setdefault(pupil_id, []).append((date.fromisoformat(day), reason, count))
    seen: dict[int, PupilMonth] = {}
    for public_id, name, pupil_id, _since, _until in roll or ():
        seen.setdefault(pupil_id, _pupil(UUID(public_id), name, missed.get(pupil_id, ()), held_on, known))
    return ClassMonth(class_id, group[0], first, last, tuple(sorted(held_on)), held_on, tuple(seen.values()), known)


def _pupil(
    public_id: UUID,
    name: str,
    missed: "list[tuple[date, int, int]] | tuple[()]",
    held: Mapping[date, int],
    reasons: Mapping[int, tuple[str, str, bool]],
) -> PupilMonth:
    by_day: dict[date, int] = {}
    by_reason: dict[int, int] = {}
    for day, reason, count in missed:
        by_day[day] = by_day.get(day, 0) + count
        by_reason[reason] = by_reason.get(reason, 0) + count
    return PupilMonth(
        public_id=public_id,
        name=name,
        by_day=by_day,
        by_reason=by_reason,
        excused=sum(count for reason, count in by_reason.items() if reason in reasons and reasons[reason][2]),
        missed=sum(by_day.values()),
        whole_days=sum(1 for day, count in by_day.items() if count >= held.get(day, count + 1)),
    )
