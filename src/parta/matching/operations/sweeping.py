"""Looking through the register for records that look like one child: by night what is new, once the whole."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from django.db import transaction

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.matching import policies
from parta.matching.models import Pair, Sweep
from parta.matching.queries.likely import Found, pairs_among
from parta.people import api as people

OLDEST = 25  # years: who is older is no pupil by day
FEW = 50_000  # more new records than this, and the whole register is compared at once
_ROWS = 2_000


def sweep(*, actor: Actor, now: datetime) -> int:
    """Put new pairs into the queue; returns how many. Decided pairs stay as they are.

    Only records written, corrected or given a document since the last time are compared, the first time all. Killed, it
    begins anew and finds what it found.
    """
    require(policies.may_sweep(actor))
    state = Sweep.objects.filter(pk=1).first() or Sweep(pk=1)
    last = people.last_person()
    fresh = people.changed_persons(after=state.last_person, since=state.looked_at) if state.looked_at else None
    if fresh is not None and len(fresh) > FEW:
        fresh = None
    found = (
        0 if fresh is not None and not fresh else _keep(actor, pairs_among(fresh, born_after=oldest(local_day(now))))
    )
    state.last_person, state.looked_at = last, now
    state.save()
    return found


def oldest(today: date) -> date:
    """Children born after this day are compared."""
    return date(today.year - OLDEST, 1, 1)


def _keep(actor: Actor, pairs: Iterable[Found]) -> int:
    found, rest = 0, iter(pairs)
    with transaction.atomic():
        while some := list(islice(rest, _ROWS)):
            known = set(Pair.objects.filter(one_id__in=[pair.one for pair in some]).values_list("one_id", "other_id"))
            rows = [
                Pair(
                    one_id=pair.one,
                    other_id=pair.other,
                    score=pair.likeness.score,
                    reasons=[str(reason) for reason in pair.likeness.reasons],
                )
                for pair in some
                if (pair.one, pair.other) not in known
            ]
            with acting(actor, "matching.pairs.find"):
                Pair.objects.bulk_create(rows)
            found += len(rows)
    return found
