"""How long those who have a request usually take to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from parta.support.models import Ticket
from parta.support.rules.tickets import TIMES_OF

ENOUGH = 5  # answers of a place before its own time is told


@dataclass(frozen=True, slots=True)
class Usual:
    """The median time to the first answer within three months. ``is_own``: of these very people, otherwise of all on
    their level.
    """

    time: timedelta
    is_own: bool


_MEDIANS = """
select percentile_cont(0.5) within group (order by own.seconds), count(own.seconds),
       (select percentile_cont(0.5) within group (order by level.seconds) from (
          select extract(epoch from answered_at - came_at) seconds from support_turn
           where role = %(role)s and answered_at > %(since)s order by answered_at desc limit 500) level)
  from (select extract(epoch from answered_at - came_at) seconds from support_turn
         where role = %(role)s and answered_at > %(since)s
           and at_institution_id is not distinct from %(institution)s::int
           and at_authority_id is not distinct from %(authority)s::int
         order by answered_at desc limit 200) own
"""


def usual_time(ticket: Ticket, now: datetime) -> Usual | None:
    """Of those who have the request; None when nobody on their level has answered yet. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MEDIANS,
            {
                "role": ticket.role,
                "since": now - TIMES_OF,
                "institution": ticket.at_institution_id,
                "authority": ticket.at_authority_id,
            },
        )
        own, count, level = cursor.fetchone()
    if own is not None and count >= ENOUGH:
        return Usual(timedelta(seconds=float(own)), True)
    return None if level is None else Usual(timedelta(seconds=float(level)), False)
