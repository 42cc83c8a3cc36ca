"""Lists: which children lack what in their data sets, staff with category, title, share and the next attestation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from parta.dossiers import codifiers
from parta.dossiers.models import Attestation, Diploma, Share
from parta.dossiers.rules.facts import Slot, next_attestation
from parta.kernel.dates import school_year_of
from parta.kernel.text import sort_key
from parta.people import api as people
from parta.reference import api as reference

LACKS = ("certificate", "address", "guardian", "watch")
# What each child of the institution lacks on the day. Preschool children are asked all watched indicators (letters on
# the data of preschools); pupils of schools only where somebody began to answer them.
_LACKING = """
with here as (
  select r.pupil_id, r.public_id, r.display_name, r.sort_key, r.group_id, g.name as class, g.sort_key as class_key,
         g.grade
    from enrolment_roll_v1 r
    join enrolment_group_v1 g on g.institution_id = r.institution_id and g.id = r.group_id
   where r.institution_id = %(i)s and r.school_year = %(y)s and r.is_class and not r.is_protected
     and r.during @> %(day)s::date),
papers as (select person_id from people_papers_v1 where is_valid and kind in (1, 4)
              and person_id in (select pupil_id from here)),
addresses as (select person_id from dossiers_address where known_to is null and slot = %(actual)s
                 and during @> %(day)s::date and person_id in (select pupil_id from here)),
kin as (select pupil_id from people_wards_v1 where during @> %(day)s::date
           and pupil_id in (select pupil_id from here)),
watched as (select person_id, count(distinct item)::int as answers from dossiers_status
             where known_to is null and slot = %(watch)s and during @> %(day)s::date
               and person_id in (select pupil_id from here) group by 1)
select h.public_id, h.display_name, h.group_id, h.class, h.grade::int,
       h.pupil_id not in (select person_id from papers) as certificate,
       h.pupil_id not in (select person_id from addresses) as address,
       h.pupil_id not in (select pupil_id from kin) as guardian,
       coalesce(w.answers, case when h.grade = 0 then 0 else %(indicators)s end) < %(indicators)s as watch
  from here h left join watched w on w.person_id = h.pupil_id
 order by h.grade, h.class_key, h.sort_key, h.pupil_id
"""


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child and what its data set lacks (of ``LACKS``). Personal data."""

    public_id: UUID
    name: str
    class_id: int
    class_name: str
    lacks: tuple[str, ...]


def children_of(*, institution_id: int, day: date) -> tuple[ChildLine, ...]:
    """All children in classes and groups on the day, by class and alphabet. Personal data. Two SQL statements."""
    indicators = len(reference.items(codifiers.CODIFIERS[Slot.WATCH])[codifiers.CODIFIERS[Slot.WATCH]])
    words: dict[str, Any] = {
        "i": institution_id, "y": school_year_of(day), "day": day, "actual": int(Slot.ACTUAL_ADDRESS),
        "watch": int(Slot.WATCH), "indicators": indicators,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LACKING, words)
        return tuple(
            ChildLine(public_id, name, class_id, class_name, _lacking(flags))
            for public_id, name, class_id, class_name, _grade, *flags in cursor.fetchall()
        )


def _lacking(flags: Iterable[bool]) -> tuple[str, ...]:
    return tuple(lack for lack, is_so in zip(LACKS, flags, strict=True) if is_so)


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of staff with what his card says today; ``due`` is the next attestation's last day. Personal data."""

    post: people.PostLine
    position: str
    title: str
    hundredths: int | None
    category: int | None
    category_name: str
    title_name: str
    due: date | None
    education: str


def staff_lines(*, institution_id: int, day: date) -> tuple[StaffLine, ...]:
    """Staff of the institution, those in charge first. Personal data. Five SQL statements."""
    posts = people.staff_of(institution_id, day)
    persons = {line.person.person_id for line in posts}
    shares = {row.post_id: row for row in _held(Share.objects.filter(post__in=[line.post_id for line in posts]), day)}
    attested = {row.person_id: row for row in _held(Attestation.objects.filter(person_id__in=persons), day)}
    diplomas: dict[int, Diploma] = {}
    for row in _held(Diploma.objects.filter(person_id__in=persons).order_by("level", "during"), day):
        diplomas[row.person_id] = row
    items = reference.items(*codifiers.OF_STAFF)
    return tuple(
        _staff_line(line, shares.get(line.post_id), attested.get(line.person.person_id),
                    diplomas.get(line.person.person_id), items)
        for line in posts
    )  # fmt: skip


def _held(rows: Any, day: date) -> Iterable[Any]:
    return rows.filter(known_to=None, during__contains=day)  # type: ignore[no-any-return]


def _staff_line(
    line: people.PostLine, share: Share | None, attested: Attestation | None, diploma: Diploma | None, items: Any
) -> StaffLine:
    def named(codifier: str, number: int | None) -> str:
        found = items[codifier].get(number) if number is not None else None
        return found.shown if found else ""

    return StaffLine(
        post=line,
        position=str(people.POSITIONS[line.position]),
        title=share.title if share else "",
        hundredths=share.hundredths if share else None,
        category=attested.category if attested else None,
        category_name=named(codifiers.CATEGORY, attested.category if attested else None),
        title_name=named(codifiers.TITLE, attested.title if attested else None),
        due=next_attestation(attested.during.lower) if attested else None,
        education=named(codifiers.LEVEL, diploma.level if diploma else None),
    )


def chosen_staff(
    lines: Iterable[StaffLine], *, q: str = "", category: int | None = None, due_by: date | None = None
) -> tuple[StaffLine, ...]:
    """Lines that pass the filters; ``due_by``: only those whose attestation is due by the day."""
    key = sort_key(q.strip())
    return tuple(
        line
        for line in lines
        if (not key or key in sort_key(line.post.person.full))
        and (category is None or (line.category or 0) == category)
        and (due_by is None or (line.due is not None and line.due <= due_by))
    )


_DUE = """
select count(*)::int, count(*) filter (where next_due < %(day)s)::int, min(next_due)
  from (select distinct on (a.person_id) (lower(a.during) + interval '5 years')::date as next_due
          from dossiers_attestation a
          join people_posts_v1 p on p.person_id = a.person_id and p.institution_id = %(i)s and p.during @> %(day)s::date
         where a.known_to is null and a.during @> %(day)s::date) w
 where next_due <= %(by)s
"""


def attestations_due(*, institution_id: int, day: date, by: date) -> tuple[int, int, date | None]:
    """How many members of staff are to be attested by a day, how many are late, the first day. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"i": institution_id, "day": day, "by": by})
        row = cursor.fetchone()
    assert row is not None, "an aggregate answers with one row"
    count, late, first = row
    return count, late, first
