"""What follows by itself: places not confirmed in time, applications of children who are enrolled, forgetting."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from parta.admission import letters, policies
from parta.admission.kinds import calendar_on
from parta.admission.models import Application, Mailbox, Wish
from parta.admission.moving_up import locked, move_up
from parta.admission.rules.applications import WAITING, State
from parta.admission.sealing import child_key
from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.people import api as people

MAILBOX_LIVES = timedelta(days=3)


def lapse_places(*, actor: Actor, now: datetime) -> int:
    """Let go of places that nobody confirmed in time and give them to the next; returns how many lapsed."""
    require(policies.may_carry_out(actor))
    today = local_day(now)
    due = Wish.objects.filter(state=State.OFFERED, offered_until__lt=today)
    count = 0
    for campaign_id in sorted(set(due.values_list("campaign_id", flat=True))):
        with acting(actor, "admission.place.lapse"):
            campaign = locked([campaign_id])[campaign_id]
            lapsed = list(due.filter(campaign=campaign).select_related("application__key", "campaign"))
            Wish.objects.filter(pk__in=[wish.pk for wish in lapsed]).update(state=State.LAPSED)
            for wish in lapsed:
                letters.tell_lapsed(wish)
            count += len(lapsed)
            move_up(campaign, today)
    return count


def end_enrolled(*, actor: Actor, school_year: int, schools: Mapping[int, int], now: datetime) -> int:
    """End what is open of children who are enrolled in a class of the year, found by their certificates; write to
    whoever applied, give the places to the next. Returns how many ended. The same again ends nothing.

    A place that the enrolling school itself kept stays taken. Who stands in an order there is left to the order. What
    the letter and the page say is the same everywhere: a certificate must not be a way to find where a child is; of
    children under protection nothing is ended.

    :param schools: the school of each child
    """
    require(policies.may_carry_out(actor))
    open_to_all = [child for child in schools if not people.is_shielded(child)]
    numbers = people.certificates_of(open_to_all)
    keys = {child_key(number): child for child, held in numbers.items() for number in held}
    due = Wish.objects.filter(
        child_key__in=list(keys),
        campaign__school_year=school_year,
        state__in=(*WAITING, State.CONFIRMED, State.ORDERED),
    )
    ids = set(due.values_list("campaign", flat=True))
    if not ids:
        return 0
    with acting(actor, "admission.wish.end_enrolled"):
        campaigns = locked(ids)
        ended = 0
        kept: set[int] = set()
        for wish in due.select_related("application__key", "campaign").order_by("-state", "number"):
            child = keys[bytes(wish.child_key)]
            is_here = wish.campaign.institution_id == schools[child]
            if is_here and wish.state == State.ORDERED:
                kept.add(child)
                continue
            stays_taken = is_here and child not in kept and wish.state in (State.OFFERED, State.CONFIRMED)
            if stays_taken:
                kept.add(child)
            state = State.PLACED if stays_taken else State.ENROLLED
            Wish.objects.filter(pk=wish.pk).update(state=state, list_key=None)
            letters.tell_enrolled(wish)
            ended += 1
        for campaign in campaigns.values():
            move_up(campaign, local_day(now))
    return ended


def prune_applications(*, actor: Actor, now: datetime) -> int:
    """Remove applications by which nobody was enrolled, when the term after the last of their campaigns has passed,
    with papers and keys; returns how many. Those of enrolled children go too: what counts is in the child's record.
    """
    require(policies.may_carry_out(actor))
    today = local_day(now)
    keep = timedelta(days=int(calendar_on(today)["keep-days"]))
    running = Wish.objects.filter(application=OuterRef("pk"), campaign__second_until__gte=today - keep)
    with acting(actor, "admission.application.forget"):
        old = Application.objects.filter(~Exists(running))
        return int(old.delete()[1].get("admission.Application", 0))


def prune_mailboxes(*, actor: Actor, now: datetime) -> int:
    """Forget mailboxes whose letter was not followed in time; returns how many."""
    require(policies.may_carry_out(actor))
    return Mailbox.objects.filter(asked_at__lt=now - MAILBOX_LIVES).delete()[0]
