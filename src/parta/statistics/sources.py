"""Sources of forms in SQL: SELECTs over published views and functions of their owners, as of a day and as known at a
moment.

Each SELECT reads ``place`` (made by `queries.computing`): institution_id and unit (an authority below, or the
institution itself), and gives ``record`` (what drill-down shows), the place's columns and its own dimensions.
Parameters: ``day``, ``since`` (first day of the year of ``day``), ``known``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CATEGORY, WATCH = 1, 2  # dossiers.Slot
_KNOWN = "{0}.known_from <= %(known)s and ({0}.known_to is null or {0}.known_to > %(known)s)"
_ON_DAY = "{0}.during @> %(day)s::date and " + _KNOWN

# Cards of institutions as they were on the day. ``scope`` is (institution_id, unit).
PLACE = f"""
select s.institution_id, s.unit, c.kind, c.status, c.ownership, coalesce(c.is_rural, false) as rural, c.licensed
from scope s join institutions_counted_v1 c on c.institution_id = s.institution_id
where {_ON_DAY.format("c")}
"""  # noqa: S608  our own fragments


@dataclass(frozen=True, slots=True)
class Select:
    """A source: its SELECT, and the columns that need a further join, by dimension."""

    sql: str
    further: Mapping[str, tuple[str, str]]  # dimension → (expression, join on facts f)


_YEARS = "date_part('year', age(%(day)s::date, {0}.born_on))::int"


def _of_slot(slot: int) -> tuple[str, str]:
    name = f"slot_{slot}"
    return (
        f"coalesce({name}.items, '{{}}')",
        f"""left join (
          select d.person_id, array_agg(d.item order by d.item) as items
          from dossiers_status_v1 d where d.slot = {slot} and d.is_so and {_ON_DAY.format("d")}
            and d.person_id in (select record from facts)
          group by 1) {name} on {name}.person_id = f.record""",  # noqa: S608  our own fragments
    )


SELECTS: Mapping[str, Select] = {
    "institution": Select(
        """
select p.*, p.institution_id::bigint as record, p.kind between 51 and 59 or exists (
         select from enrolment_group_v1 g where g.institution_id = p.institution_id and g.grade = 0
            and g.kind <> 2
            and g.school_year = extract(year from %(day)s::date - interval '8 months')::int) as preschool
from place p""",
        {},
    ),
    "group": Select(
        """
select p.*, g.id::bigint as record, g.grade, g.language, g.is_special as special, g.study_form
from place p join enrolment_group_v1 g on g.institution_id = p.institution_id
where g.kind <> 2 and g.school_year = extract(year from %(day)s::date - interval '8 months')::int""",
        {},
    ),
    "child": Select(
        f"""
select p.*, c.pupil_id as record, c.grade, c.language, c.is_special as special, c.study_form, c.sex = 'f' as girl,
       {_YEARS.format("c")} as age
from place p join pupil_facts_v1(%(day)s::date, %(known)s) c on c.institution_id = p.institution_id""",  # noqa: S608
        {
            "category": _of_slot(CATEGORY),
            "watch": _of_slot(WATCH),
            "need": (
                "coalesce(needs.level, 0)",
                f"left join dossiers_need_v1 needs on needs.person_id = f.record and {_ON_DAY.format('needs')}",
            ),
        },
    ),
    # Steps: 1 = there the day before the year began, 2 = came, 3 = left, 4 = there on the day. A row that goes on at
    # the same institution in another row is neither an end nor a beginning, so 1 + 2 - 3 = 4 always.
    "move": Select(
        f"""
select p.*, x.record, s.step, x.reason
from place p join (
  select e.institution_id, e.person_id as record, coalesce(e.end_reason, 0) as reason, e.during,
         lag(upper(e.during)) over stays is distinct from lower(e.during) as comes,
         lead(lower(e.during)) over stays is distinct from upper(e.during) as leaves
  from enrolment_stays_v1 e
  where e.institution_id in (select institution_id from place) and not isempty(e.during)
    and e.during && daterange(%(since)s::date - 1, %(day)s::date, '[]') and {_KNOWN.format("e")}
  window stays as (partition by e.institution_id, e.person_id order by lower(e.during))
) x on x.institution_id = p.institution_id
cross join lateral (values
  (1, x.during @> (%(since)s::date - 1)),
  (2, x.comes and lower(x.during) between %(since)s::date and %(day)s::date),
  (3, x.leaves and upper(x.during) between %(since)s::date and %(day)s::date),
  (4, x.during @> %(day)s::date)
) s (step, holds)
where s.holds""",  # noqa: S608
        {},
    ),
    # One person, one line an institution: of several posts the main one, then the highest.
    "post": Select(
        f"""
select distinct on (p.institution_id, t.person_id) p.*, t.person_id as record, t.position,
       coalesce(t.sex = 'f', false) as woman, {_YEARS.format("t")} as age, t.is_main as main
from place p join people_counted_posts_v1 t on t.institution_id = p.institution_id
where {_ON_DAY.format("t")}
order by p.institution_id, t.person_id, t.is_main desc, t.position""",  # noqa: S608
        {},
    ),
}
