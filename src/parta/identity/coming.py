"""When people came in for the first time since a moment, for modules that let them in."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from parta.identity import queries
from parta.kernel.actor import Grant, Role


def first_entries(asked: Collection[tuple[int, datetime]]) -> dict[tuple[int, datetime], datetime]:
    """When each person signed in for the first time since a moment; one statement. Those who did not are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select q.person_id, q.since, min(e.at) "
            "from unnest(%s::bigint[], %s::timestamptz[]) as q(person_id, since) "
            "join identity_account a on a.person_id = q.person_id "
            "join identity_event e on e.account_id = a.id and e.kind = 1 and e.at >= q.since group by 1, 2",
            [[person_id for person_id, _since in asked], [since for _person, since in asked]],
        )
        return {(person_id, since): at for person_id, since, at in cursor.fetchall()}


def waits_for_head(account_id: int, withheld: Collection[Grant]) -> bool:
    """Do all roles that this sign-in does not open wait for a head to confirm a deputy who has answered? Then no other
    key would open them. One statement; none when nothing is withheld.
    """
    if not withheld:
        return False
    answered = {place for check, place in queries.own_checks(account_id) if check.accepted_at is not None}
    return all(grant.role is Role.DEPUTY and grant.institution_id in answered for grant in withheld)
