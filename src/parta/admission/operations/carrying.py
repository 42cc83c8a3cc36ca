"""What follows by itself: places not confirmed in time, and forgetting."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from parta.admission import letters, policies
from parta.admission.kinds import calendar_on
from parta.admission.models import Application, Mailbox, Wish
from parta.admission.moving_up import locked, move_up
from parta.admission.rules.applications import State
from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require

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
