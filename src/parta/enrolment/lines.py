"""What enrolment puts on the first page of those who lead a school, and of the officers above them."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.enrolment.queries.protected import count_due
from parta.enrolment.queries.takeouts import TakeoutCard, takeouts_for_officer, waiting_takeouts
from parta.enrolment.rules.takeouts import State
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.dates import local_day
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import moment

MOST_LINES = 3  # the rest are behind the list of requests


def of_leaders(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Lists of children to be signed for, agreed to, or taken; for those in charge, protected children to look at
    again. Two SQL statements, more when there are any.
    """
    if grant.institution_id is None:
        return Contribution()
    cards = waiting_takeouts(actor, institution_id=grant.institution_id, now=now)
    due = _due(actor, grant, now)
    if not cards and not due:
        return Contribution()
    school = institutions.public_id_of(grant.institution_id)
    lines = [_line(card, reverse("enrolment:takeout", args=[school, card.id])) for card in cards[:MOST_LINES]]
    if due:
        words = ngettext(
            "Look again at %(n)s child under protection", "Look again at %(n)s children under protection", due
        )
        lines.append(Line(Part.OPEN, words % {"n": due}, reverse("enrolment:protected", args=[school]), "", "", "wait"))
    return Contribution(lines)


def _due(actor: Actor, grant: Grant, now: datetime) -> int:
    if grant.institution_id is None or grant.role not in (Role.HEAD, Role.ACTING):
        return 0
    return count_due(actor, institution_id=grant.institution_id, today=local_day(now))


def of_officer(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Lists of children of a school whose head leads alone: nobody there can be the second person."""
    found = takeouts_for_officer(actor, grant, now=now)[:MOST_LINES]
    schools = institutions.institutions({institution_id for institution_id, _card in found}) if found else {}
    return Contribution([_of_school(schools[institution_id], card) for institution_id, card in found])


def _of_school(school: institutions.InstitutionCard, card: TakeoutCard) -> Line:
    line = _line(card, reverse("enrolment:takeout", args=[school.public_id, card.id]))
    return replace(line, note=f"{school.title}. {line.note}")


def _line(card: TakeoutCard, href: str) -> Line:
    end = _("until %(day)s") % {"day": moment(card.until)} if card.until else ""
    if card.state is State.APPROVED:
        words = ngettext("Download the list of %(n)s child", "Download the list of %(n)s children", card.children)
        return Line(Part.OPEN, words % {"n": card.children}, href, card.purpose, end, "good")
    if card.state is State.UNSIGNED:
        words = ngettext(
            "Sign the request for a list of %(n)s child", "Sign the request for a list of %(n)s children", card.children
        )
        return Line(Part.SIGN, words % {"n": card.children}, href, card.purpose, end, "wait")
    words = ngettext(
        "A list of %(n)s child waits for your consent", "A list of %(n)s children waits for your consent", card.children
    )
    return Line(Part.SIGN, words % {"n": card.children}, href, f"{card.asked_by}: {card.purpose}", end, "wait")
