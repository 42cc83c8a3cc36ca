"""Lists of at most 50 children: they leave at once, noted, and only so many a day."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Release
from parta.enrolment.rules.takeouts import MOST_ALONE_A_DAY
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Refused
from parta.people import api as people
from parta.ui import wording


def release_now(
    *, actor: Actor, institution_id: int, kind: str, title: str, person_ids: Collection[int], now: datetime
) -> None:
    """Note that a list of at most 50 children leaves with this person, in the log and in each child's readings.

    :raises Refused: not of the staff, more than 50 children, or more within a day than one may take alone
    """
    children = sorted(set(person_ids))
    require(policies.may_take_out(actor, institution_id=institution_id, children=len(children)))
    if not children:
        return
    with acting(actor, "enrolment.list.release"):
        _check_day(actor, institution_id, children, now)
        Release.objects.create(
            institution_id=institution_id, account_id=actor.account_id, person_id=actor.person_id or 0, at=now,
            kind=kind, title=title, pupil_ids=children,
        )  # fmt: skip
        people.log_reads(actor=actor, person_ids=children, what="list as a file")


def _check_day(actor: Actor, institution_id: int, children: Collection[int], now: datetime) -> None:
    """Lists of fifty, one after another, are a large list: different children are counted over a day."""
    rows = list(
        Release.objects.filter(
            institution_id=institution_id, account_id=actor.account_id, at__gt=now - timedelta(days=1)
        )
        .order_by("at")
        .values_list("at", "pupil_ids")
    )
    taken = {pupil for _at, pupils in rows for pupil in pupils}
    if len(taken | set(children)) <= MOST_ALONE_A_DAY:
        return
    words = _(
        "You have taken files of %(taken)d children within a day; %(most)d is the most for one person alone. More can "
        "be taken from %(until)s, or now with the consent of a second person: Classes, then Lists of children as files."
    )
    until = wording.moment(rows[0][0] + timedelta(days=1))
    raise Refused(words % {"taken": len(taken), "most": MOST_ALONE_A_DAY, "until": until})
