"""Lists of few children: they leave at once, noted, and only so many a day. How many, says an edition."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Release
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Refused
from parta.people import api as people
from parta.ui import wording


def release_now(
    *, actor: Actor, institution_id: int, kind: str, title: str, person_ids: Collection[int], now: datetime
) -> None:
    """Note that a list of few children leaves with this person, in the log and in each child's readings.

    :raises Refused: not of the staff, more children than one takes alone, or more within a day
    """
    children = sorted(set(person_ids))
    limits = identity.limits_on(local_day(now))
    require(policies.may_take_out(actor, institution_id=institution_id, children=len(children), most=limits.list_alone))
    if not children:
        return
    with acting(actor, "enrolment.list.release"):
        _check_day(actor, children, limits.list_alone_day, now)
        Release.objects.create(
            institution_id=institution_id, account_id=actor.account_id, person_id=actor.person_id or 0, at=now,
            kind=kind, title=title, pupil_ids=children,
        )  # fmt: skip
        people.log_reads(actor=actor, person_ids=children, what="list as a file")


def _check_day(actor: Actor, children: Collection[int], most: int, now: datetime) -> None:
    """Lists of fifty, one after another, are a large list: different children are counted over a day, in all schools
    where the person works. Two files at once wait for each other, or both would fit.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"release of {actor.person_id}"])
    rows = list(
        Release.objects.filter(person_id=actor.person_id or 0, at__gt=now - timedelta(days=1))
        .order_by("at")
        .values_list("at", "pupil_ids")
    )
    taken = {pupil for _at, pupils in rows for pupil in pupils}
    if len(taken | set(children)) <= most:
        return
    words = _(
        "You have taken files of %(taken)d children within a day; %(most)d is the most for one person alone. More can "
        "be taken from %(until)s, or now with the consent of a second person: Classes, then Lists of children as files."
    )
    until = wording.moment(rows[0][0] + timedelta(days=1) if rows else now)
    raise Refused(words % {"taken": len(taken), "most": most, "until": until})
