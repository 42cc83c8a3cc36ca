"""The one place where a kept place is given: after every change that may free one, under the lock of the campaign."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Count, Max, Q

from parta.admission import letters
from parta.admission.models import Campaign, Draw, Shape, Wish
from parta.admission.rules.applications import TAKING, State
from parta.admission.rules.campaign import Days, Stage, stage_on


def days_of(campaign: Campaign) -> Days:
    return Days(
        campaign.accept_from, campaign.accept_until, campaign.draw_on, campaign.confirm_until, campaign.second_from,
        campaign.second_until, campaign.confirm_days,
    )  # fmt: skip


def locked(ids: Collection[int]) -> dict[int, Campaign]:
    """Campaigns, locked one after the other by id: whoever needs several never waits for one who holds a later one."""
    rows = Campaign.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def is_settled(campaign: Campaign) -> bool:
    """Are the places of the first stage given: those by right, and the draw if there was one? One statement at most."""
    if campaign.decided_at is None:
        return False
    return not Draw.objects.filter(campaign=campaign, value="").exists()


def stage_of(campaign: Campaign, today: date) -> Stage:
    """At most one statement."""
    return stage_on(days_of(campaign), today, is_decided=is_settled(campaign))


def queue_up(wish: Wish) -> None:
    """Put a wish last in the line of its kind of class; the caller holds the lock of the campaign."""
    last = Wish.objects.filter(shape_id=wish.shape_id).aggregate(last=Max("lot"))["last"] or 0
    wish.state, wish.lot = State.RESERVE, last + 1
    Wish.objects.filter(pk=wish.pk).update(state=wish.state, lot=wish.lot)


def move_up(campaign: Campaign, today: date) -> int:
    """Give free places to the next in line and write to their parents; returns how many. The campaign is locked."""
    if not is_settled(campaign) or today > campaign.second_until:
        return 0
    taken = Count("wishes", filter=Q(wishes__state__in=TAKING))
    given = 0
    for shape in Shape.objects.filter(campaign=campaign).annotate(taken=taken).order_by("pk"):
        free = shape.places - shape.taken
        if free > 0:
            given += _offer_next(campaign, shape, free, today)
    return given


def _offer_next(campaign: Campaign, shape: Shape, free: int, today: date) -> int:
    line = Wish.objects.filter(shape=shape, state=State.RESERVE).order_by("lot", "number")
    chosen = list(line.select_related("application__key", "campaign")[:free])
    offer(campaign, chosen, kept_until(campaign, today))
    return len(chosen)


def kept_until(campaign: Campaign, today: date) -> date:
    """The day until which a place offered today is kept: a school that is late takes nothing from the parents’ term."""
    return max(campaign.confirm_until, today + timedelta(days=campaign.confirm_days))


def offer(campaign: Campaign, wishes: Collection[Wish], until: date) -> None:
    """Keep a place for each until a day, and write so."""
    for wish in wishes:
        wish.state, wish.offered_until = State.OFFERED, min(until, campaign.second_until)
        Wish.objects.filter(pk=wish.pk).update(state=wish.state, offered_until=wish.offered_until)
        letters.tell_offered(wish)
