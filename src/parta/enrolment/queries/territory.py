"""Children of many institutions at once: how many study where, who left and studies nowhere."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

ENDED = (2, 7)  # codifier withdrawal_reason: complete secondary education gained, death
# Ages are those of the first of September of the school year. Placeholder ``ids``: institutions.
_STUDYING = """
select e.institution_id, date_part('year', age(%(september)s::date, p.born_on))::int as age, count(*)::int
  from enrolment_enrolment e
  join enrolment_pupil p on p.institution_id = e.institution_id and p.pupil_id = e.person_id
 where e.institution_id = any (%(ids)s::int[]) and e.is_main and e.known_to is null and e.during @> %(day)s::date
 group by 1, 2 order by 1, 2
"""
_NOWHERE = """
with gone as (
  select distinct on (e.person_id) e.person_id, e.institution_id, upper(e.during) as until, e.end_reason
    from enrolment_enrolment e
   where e.institution_id = any (%(ids)s::int[]) and e.is_main and e.known_to is null
     and upper(e.during) <= %(day)s::date
     and not exists (select from enrolment_enrolment x
                      where x.person_id = e.person_id and x.is_main and x.known_to is null
                        and (upper_inf(x.during) or upper(x.during) > %(day)s::date))
     -- a record that was joined to another: the child studies, or does not, under the kept one
     and not exists (select from people_alike_v1 a where a.person_id = e.person_id and a.merged_into_id is not null)
   order by e.person_id, upper(e.during) desc)
select g.person_id, p.public_id, p.display_name, p.born_on, g.institution_id, g.until, g.end_reason::int
  from gone g
  join enrolment_pupil p on p.institution_id = g.institution_id and p.pupil_id = g.person_id
 where not p.is_protected and (g.end_reason is null or g.end_reason <> all (%(ended)s::int[]))
   and date_part('year', age(%(september)s::date, p.born_on)) between %(youngest)s and %(oldest)s
 order by p.sort_key, g.person_id
 limit %(limit)s offset %(offset)s
"""


@dataclass(frozen=True, slots=True)
class GoneLine:
    """A child that left the last of these institutions and studies nowhere in the country. Personal data."""

    person_id: int
    public_id: UUID
    display_name: str
    born_on: date
    institution_id: int
    until: date
    reason: int | None

    @property
    def left_on(self) -> date:
        return self.until - timedelta(days=1)


def studying_by_age(*, institution_ids: Collection[int], day: date, september: date) -> dict[int, dict[int, int]]:
    """Institution → age → how many main enrolments hold on the day. One SQL statement."""
    found: dict[int, dict[int, int]] = {}
    for institution_id, age, count in _rows(
        _STUDYING, {"ids": list(institution_ids), "day": day, "september": september}
    ):
        found.setdefault(institution_id, {})[age] = count
    return found


def gone_nowhere(
    *,
    institution_ids: Collection[int],
    day: date,
    september: date,
    ages: tuple[int, int],
    limit: int,
    offset: int = 0,
) -> tuple[GoneLine, ...]:
    """Children of these ages (inclusive) who left one of the institutions and have no main enrolment anywhere from the
    day on, by the alphabet. Personal data. One SQL statement.
    """
    words: dict[str, Any] = {
        "ids": list(institution_ids), "day": day, "september": september, "ended": list(ENDED), "youngest": ages[0],
        "oldest": ages[1], "limit": limit, "offset": offset,
    }  # fmt: skip
    return tuple(GoneLine(*row) for row in _rows(_NOWHERE, words))


def _rows(sql: str, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return list(cursor.fetchall())
