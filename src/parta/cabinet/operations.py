"""The one thing the family pages write: that they were looked at."""

from datetime import datetime

from django.db import connection

from parta.cabinet import policies, rules
from parta.cabinet.rules import Visit
from parta.kernel.actor import Actor
from parta.kernel.decisions import require

_KEEP = """
insert into cabinet_last_seen (account_id, pupil_id, upto, seen_at) values (%(account)s, %(pupil)s, %(upto)s, %(seen)s)
on conflict (account_id, pupil_id) do update set upto = excluded.upto, seen_at = excluded.seen_at
 where cabinet_last_seen.seen_at < excluded.seen_at
"""


def note_visit(*, actor: Actor, pupil_id: int, before: Visit | None, now: datetime) -> Visit:
    """Write down that the family looks at a child's diary, and return what this visit counts as new from.

    At most one row write in five minutes: a page read again writes nothing. Two tabs at once keep the later look.

    :raises Refused: not a child of this actor
    """
    require(policies.may_read_diary(actor, pupil_id))
    visit = rules.visit_at(before, now)
    if rules.must_be_kept(before, visit):
        with connection.cursor() as cursor:
            cursor.execute(
                _KEEP, {"account": actor.account_id, "pupil": pupil_id, "upto": visit.upto, "seen": visit.seen_at}
            )
    return visit
