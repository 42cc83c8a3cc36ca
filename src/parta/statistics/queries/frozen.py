"""Which institutions have frozen a form as of a day: what other modules ask."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

_KEY = re.compile(r"[a-z0-9-]{2,40}")  # as editions hold it
_FROZEN = """
select distinct on (r.institution_id) r.institution_id, r.public_id,
       min(r.prepared_at) over mine, min(r.signed_at) filter (where r.signed_at <= %(by)s::timestamptz) over mine
  from statistics_report r
 where r.form = %(form)s and r.as_of = %(day)s and r.institution_id = any(%(ids)s::int[])
   and r.prepared_at <= %(by)s::timestamptz
window mine as (partition by r.institution_id)
 order by r.institution_id, (r.signed_at <= %(by)s::timestamptz) is true desc, r.id desc
"""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What an institution has frozen of a form as of a day. ``report``: its last signed report, else its last.
    ``frozen_at``, ``signed_at``: when it did so first; not signed is None.
    """

    report: UUID
    frozen_at: datetime
    signed_at: datetime | None


def frozen_by(
    institution_ids: Collection[int], *, form: str, day: date, by: datetime | None = None
) -> dict[int, Frozen]:
    """Those of the institutions that have frozen ``form`` (a key of the edition: «85-k») as of exactly ``day``; whoever
    has not is not in the answer. One statement, whatever the number of institutions; none for no institutions.

    ``by``: as it stood at a moment (a deadline): what was frozen or signed later is not told. Whether the asker may
    know of the institutions is the asker's to see to: no figures are told.

    >>> done = frozen_by(ids, form="85-k", day=date(2026, 12, 31))
    >>> frozen = done.keys()
    >>> signed = {one for one, told in done.items() if told.signed_at is not None}
    """
    if not institution_ids:
        return {}
    words: dict[str, Any] = {"ids": list(institution_ids), "form": form, "day": day, "by": by or "infinity"}
    with connection.cursor() as cursor:
        cursor.execute(_FROZEN, words)
        return {place: Frozen(*told) for place, *told in cursor.fetchall()}


def frozen_statement(*, form: str, day: date, signed: bool = False) -> str:
    """The same for a condition (`institutions.conditions`): a SELECT of the ``institution_id`` of all that have frozen
    the form as of the day, or signed it. Without parameters.

    :raises ValueError: a form's key holds letters, digits and hyphens only
    """
    if not _KEY.fullmatch(form):
        raise ValueError(form)
    kept = "r.signed_at is not null" if signed else "true"
    return f"""select r.institution_id from statistics_report r where r.form = '{form}'
      and r.as_of = date '{day.isoformat()}' and r.institution_id is not null and {kept}"""  # noqa: S608  key and day
