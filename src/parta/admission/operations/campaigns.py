"""Announcing admission to the first year of study, and changing what was announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parta.admission import policies
from parta.admission.models import Campaign, Shape, Wish
from parta.admission.moving_up import days_of, locked, move_up
from parta.admission.rules.applications import TAKING
from parta.admission.rules.campaign import Days, faults_of
from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.kernel.text import tidy
from parta.planes.constraints import broken_constraint

MOST_PLACES = 600
LONGEST_NOTE = 2000


class NotNow(DomainError):
    """The campaign is at another stage, or something has to be done first; the message says what."""

    code = "not-now"


@dataclass(frozen=True, slots=True)
class NewShape:
    """A kind of class: its name and places."""

    name: str
    places: int


def announce(
    *,
    actor: Actor,
    institution_id: int,
    school_year: int,
    days: Days,
    shapes: Sequence[NewShape],
    note: str,
    site: str,
    now: datetime,
    accept_at: time = time(0),
) -> int:
    """Announce admission, or change what was announced; returns the campaign's id. Kinds of class stand in the order
    given: once announced, they may be renamed and added, not taken away. Once applications are accepted the days only
    move on; places of a kind are never fewer than are kept already.

    :raises Invalid: days out of order, no places, or a promise broken
    """
    require(policies.may_admit(actor, institution_id=institution_id))
    today = local_day(now)
    with acting(actor, "admission.campaign.announce"):
        known = (
            Campaign.objects.select_for_update(of=("self",))
            .filter(institution_id=institution_id, school_year=school_year)
            .first()
        )
        problems = [*_day_problems(days, school_year), *_shape_problems(shapes)]
        if known is not None:
            problems += _broken_promises(known, days, shapes, today)
            if today >= known.accept_from and accept_at != known.accept_at:
                problems.append(Problem("accept_at", _("Applications are accepted already: this hour stays.")))
        if problems:
            raise Invalid(problems)
        campaign = known or Campaign(institution_id=institution_id, school_year=school_year)
        for name in ("accept_from", "accept_until", "draw_on", "confirm_until", "second_from", "second_until"):
            setattr(campaign, name, getattr(days, name))
        campaign.accept_at = accept_at
        campaign.confirm_days, campaign.note, campaign.site = days.confirm_days, note.strip()[:LONGEST_NOTE], site
        _save_once(campaign)
        for number, shape in enumerate(shapes, start=1):
            Shape.objects.update_or_create(
                campaign=campaign, number=number, defaults={"name": tidy(shape.name), "places": shape.places}
            )
        if known is not None:
            move_up(locked([known.pk])[known.pk], today)
    return int(campaign.pk)


def _save_once(campaign: Campaign) -> None:
    """:raises NotNow: another window announced it a moment ago"""
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as error:
        if broken_constraint(error) != "campaign_once_a_year":
            raise
        raise NotNow(_("It was announced in another window a moment ago. Open the page anew.")) from error


def _day_problems(days: Days, school_year: int) -> list[Problem]:
    found = [
        Problem(name, _("This day comes before the one it should follow. Correct it.")) for name in faults_of(days)
    ]
    if days.second_until > date(school_year, 9, 30):
        found.append(Problem("second_until", _("Admission ends with the beginning of the school year.")))
    if days.accept_from.year < school_year - 1:
        found.append(Problem("accept_from", _("Check the year.")))
    if not 1 <= days.confirm_days <= 60:
        found.append(Problem("confirm_days", _("From 1 to 60 days.")))
    return found


def _shape_problems(shapes: Sequence[NewShape]) -> list[Problem]:
    if not shapes:
        return [Problem("name1", _("Name at least one kind of class and its places."))]
    found = []
    for number, shape in enumerate(shapes, start=1):
        if not shape.name.strip():
            found.append(Problem(f"name{number}", _("Name the kind of class, for example: general, full-time.")))
        if not 0 <= shape.places <= MOST_PLACES:
            words = _("From 0 to %(most)s places.")
            found.append(Problem(f"places{number}", words % {"most": MOST_PLACES}))
    return found


def _broken_promises(known: Campaign, days: Days, shapes: Sequence[NewShape], today: date) -> list[Problem]:
    return [*_broken_days(known, days, today), *_broken_places(known, shapes)]


def _broken_days(known: Campaign, days: Days, today: date) -> list[Problem]:
    found, stood = [], days_of(known)
    if today >= stood.accept_from:
        if days.accept_from != stood.accept_from:
            found.append(Problem("accept_from", _("Applications are accepted already: this day stays.")))
        for name in ("accept_until", "confirm_until", "second_until"):
            if getattr(days, name) < getattr(stood, name):
                found.append(Problem(name, _("Parents count on this day: it may only be moved on.")))
        if days.confirm_days < stood.confirm_days:
            found.append(Problem("confirm_days", _("Parents count on this term: it may only become longer.")))
    if today > stood.accept_until and days.accept_until != stood.accept_until:
        words = _("The last day has passed: who came too late stands in the second stage.")
        found.append(Problem("accept_until", words))
    return found


def _broken_places(known: Campaign, shapes: Sequence[NewShape]) -> list[Problem]:
    found = []
    kept = list(Shape.objects.filter(campaign=known).order_by("number"))
    if len(shapes) < len(kept):
        found.append(Problem("name1", _("A kind of class that was announced stays; it may get no places.")))
    for shape, wanted in zip(kept, shapes, strict=False):
        taken = Wish.objects.filter(shape=shape, state__in=TAKING).count()
        least = shape.places if known.decided_at is not None else taken
        if wanted.places < least:
            words = _("Places that are given already stay: %(count)s at least.")
            found.append(Problem(f"places{shape.number}", words % {"count": least}))
    return found
