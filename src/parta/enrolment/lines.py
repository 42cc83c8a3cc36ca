"""What enrolment puts on the first page of those who lead a school."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.enrolment.queries.takeouts import TakeoutCard, waiting_takeouts
from parta.enrolment.rules.takeouts import State
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import moment

MOST_LINES = 3  # the rest are behind the list of requests


def of_leaders(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Lists of children that wait for consent, or to be taken. One SQL statement, three when there are any."""
    if grant.institution_id is None:
        return Contribution()
    cards = waiting_takeouts(actor, institution_id=grant.institution_id, now=now)
    if not cards:
        return Contribution()
    school = institutions.public_id_of(grant.institution_id)
    return Contribution(
        [_line(card, reverse("enrolment:takeout", args=[school, card.id])) for card in cards[:MOST_LINES]]
    )


def _line(card: TakeoutCard, href: str) -> Line:
    until = moment(card.until) if card.until else ""
    if card.state is State.APPROVED:
        words = ngettext("Download the list of %(n)s child", "Download the list of %(n)s children", card.children)
        return Line(
            Part.OPEN, words % {"n": card.children}, href, card.purpose, _("until %(day)s") % {"day": until}, "good"
        )
    words = ngettext(
        "A list of %(n)s child waits for your consent", "A list of %(n)s children waits for your consent", card.children
    )
    return Line(Part.SIGN, words % {"n": card.children}, href, f"{card.asked_by}: {card.purpose}", "", "wait")
