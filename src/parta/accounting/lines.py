"""Notices of absence on the first page of the head and of the class teacher."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.accounting.queries.notices import NoticeCard, open_notices
from parta.accounting.rules.notices import State
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor, Grant
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import day

MOST_LINES = 3


def of_staff(actor: Actor, grant: Grant, _now: datetime) -> Contribution:
    """Notices to be signed or sent; a class teacher sees those of the class. Three SQL statements."""
    if grant.institution_id is None:
        return Contribution()
    cards = open_notices(actor, institution_id=grant.institution_id)
    if not cards:
        return Contribution()
    school = institutions.public_id_of(grant.institution_id)
    is_leader = grant.role in LEADING_ROLES
    return Contribution(
        [_line(card, reverse("accounting:notice", args=[school, card.id]), is_leader) for card in cards[:MOST_LINES]]
    )


def _line(card: NoticeCard, href: str, is_leader: bool) -> Line:
    words = {"name": card.name, "days": card.days}
    note = _("%(class)s, %(first)s – %(last)s") % {
        "class": card.class_name, "first": day(card.first_day), "last": day(card.last_day),
    }  # fmt: skip
    if card.state is State.DRAFT:
        title = _("%(name)s: no valid reason for %(days)s school days in a row") % words
        part = Part.SIGN if is_leader else Part.ODD
        return Line(part, title, href, note, _("a notice is to be signed"), "bad", weight=5)
    title = _("%(name)s: the signed notice has not been sent everywhere") % words
    return Line(Part.OVERDUE if is_leader else Part.ODD, title, href, note, "", "warn", weight=5)
