"""The line of an opening: before the form of an application, on the days on which many come at once."""

from datetime import date, datetime, time, timedelta

from parta.admission.queries.campaigns import CampaignCard
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import KYIV
from parta.waiting import api as waiting

EARLY, LATE = timedelta(minutes=30), timedelta(hours=3)  # around the hour of an opening
EVERY = 0.05  # seconds between two turns: twenty forms a second, a third of what two cores register


def opening(day: date, hour: time) -> datetime:
    """The moment at which applications are accepted first on a day."""
    return datetime.combine(day, hour, KYIV)


def place_for(actor: Actor | None, campaign: CampaignCard, holder: str, now: datetime) -> waiting.Place | None:
    """A place in the line of the school's authority, whose schools stand in one form; None: nobody waits now. Two
    statements in the rush, none outside it.
    """
    days = campaign.days
    openings = (opening(days.accept_from, campaign.accept_at), opening(days.second_from, campaign.accept_at))
    rush = waiting.rush_of(openings, now, EARLY, LATE)
    if rush is None:
        return None
    authority = institutions.institution(campaign.institution_id).authority_id
    gate = f"admission {authority or campaign.school} {rush.isoformat()}"
    return waiting.take_place(actor=actor, gate=gate, holder=holder, opens_at=rush, every=EVERY)
