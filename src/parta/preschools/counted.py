"""What statutory forms count of preschools: what groups are, their places, the days of an institution, its queue."""

from collections.abc import Mapping

from parta.planes.counted import (
    ON_DAY,
    SCHOOL_YEAR,
    Further,
    Opens,
    Source,
    Type,
    register_dimensions,
    register_source,
)

# 0 = the terms of the group are not written down for the day.
_OF_TERMS = {"direction": "direction", "profile": "profile", "stay": "stay", "ages": "age", "work": "work"}
_END = "((%(day)s::date + 1)::timestamp at time zone 'Europe/Kyiv')"  # of the day

# Most institutions of a country mark no days: they cost a look, not a call.
DAYS = """
select p.*, to_char(d.day, 'YYYYMMDD')::bigint as record, d.works, d.child_days - d.missed as present, d.missed,
       d.missed_ill as ill, floor(d.upto * 100.0 / nullif(d.worked, 0) + 0.5)::bigint
         - floor((d.upto - d.child_days) * 100.0 / nullif(d.worked, 0) + 0.5)::bigint as average
from (
  select p.* from place p where exists (select from preschools_day d where d.institution_id = p.institution_id)
) p cross join lateral (
  select a.*, sum(a.child_days) over (order by a.day) as upto, count(*) filter (where a.works) over () as worked
    from preschools_days_v1(p.institution_id, %(since)s::date, %(day)s::date, %(known)s) a
) d"""

QUEUE = f"""
select p.*, q.id as record, {SCHOOL_YEAR} - q.cohort as years
from place p join preschools_standing_v1 q on q.institution_id = p.institution_id
where q.since < {_END} and q.since <= %(known)s
  and (q.until is null or q.until >= {_END} or q.until > %(known)s)"""  # noqa: S608  our own fragments


def register_counted() -> None:
    """Called once at start."""
    register_dimensions("group", {**_terms("f.record"), "hours": _hours("f.record"), "places": _places()})
    register_dimensions("child", _terms("f.group_id"))
    register_dimensions("institution", {"hours": _longest_day()})
    register_source(
        Source(
            "day",
            DAYS,
            {"works": Type.TRUTH},
            frozenset({"present", "missed", "ill", "average"}),
            names="select to_char(to_date(x.record::text, 'YYYYMMDD'), 'DD.MM.YYYY'), x.record, null::bigint,"
            " null::uuid, x.record from x",
            opens=("preschools:kitchen", Opens.DAY),
        )
    )
    register_source(
        Source(
            "queue",
            QUEUE,
            {"years": Type.NUMBER},
            names="select '№ ' || q.number || ' · '"
            " || to_char(q.since at time zone 'Europe/Kyiv', 'DD.MM.YYYY HH24:MI'), q.id, null::bigint, q.public_id,"
            " q.number from x join preschools_standing_v1 q on q.institution_id = %(place)s and q.id = x.record",
            opens=("preschools:entry", Opens.PUBLIC_ID),
        )
    )


def _joined(group: str) -> str:
    """The terms of the group on the day; the same words in every dimension, so that they are joined once."""
    return f"""left join (
      select d.institution_id, d.group_id, d.direction, d.profile, d.stay, d.age, d.work, d.hours, d.places
        from preschools_terms_v1 d where {ON_DAY.format("d")} {{of_facts}}
    ) terms on terms.institution_id = f.institution_id and terms.group_id = {group}"""  # noqa: S608  our own fragments


def _of_terms(group: str, expression: str, *, is_sum: bool = False) -> Further:
    return Further(Type.NUMBER, expression, _joined(group), key="d.institution_id", is_sum=is_sum, of="institution_id")


def _terms(group: str) -> Mapping[str, Further]:
    return {name: _of_terms(group, f"coalesce(terms.{column}, 0)") for name, column in _OF_TERMS.items()}


def _hours(group: str) -> Further:
    """Hours a day, in tenths."""
    return _of_terms(group, "coalesce(terms.hours * 10, 0)::int")


def _places() -> Further:
    return _of_terms("f.record", "coalesce(terms.places, 0)", is_sum=True)


def _longest_day() -> Further:
    """Hours a day of the group that works longest, in tenths; 0 where no terms are written down for the day."""
    return Further(
        Type.NUMBER,
        "coalesce(longest.hours * 10, 0)::int",
        f"""left join (
          select d.institution_id, max(d.hours) as hours from preschools_terms_v1 d
          where {ON_DAY.format("d")} {{of_facts}} group by 1) longest on longest.institution_id = f.institution_id""",  # noqa: S608
        key="d.institution_id",
    )
