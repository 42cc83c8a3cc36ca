"""Lines of the first page of a national administrator: editions that wait, a certificate of protection that ends."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.editions import own, queries
from parta.editions.kinds import kind_of
from parta.editions.rules import State
from parta.kernel.actor import Actor, Grant
from parta.kernel.dates import local_day
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import number


def of_administrator(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """What waits for the administrator in rules of the state. Two statements."""
    waiting = queries.waiting_for(actor)
    lines = [_line_of(card) for card in (*waiting.to_sign, *waiting.own)]
    certificate = own.certificate_on(local_day(now))
    if certificate is not None:
        lines += _ending(date.fromisoformat(str(certificate["valid_until"])), local_day(now))
    return Contribution(lines)


def _line_of(card: queries.EditionCard) -> Line:
    name = kind_of(card.kind).name
    href = reverse("editions:draft", args=[card.public_id])
    if card.state is State.PROPOSED:
        title = _("Sign the edition: %(kind)s") % {"kind": name}
        return Line(Part.SIGN, title, href, _("Proposed by %(who)s.") % {"who": card.drafter})
    return Line(Part.OPEN, _("Your draft of rules: %(kind)s") % {"kind": name}, href, card.returned)


def _ending(until: date, today: date) -> list[Line]:
    left = (until - today).days
    if left > own.REMIND.days:
        return []
    href, day = reverse("editions:trust"), until.strftime("%d.%m.%Y")
    if left < 0:
        title = _("The certificate of protection ended on %(day)s") % {"day": day}
        return [Line(Part.OVERDUE, title, href, _("Record the new one."), state="bad", weight=10)]
    title = ngettext(
        "The certificate of protection ends in %(count)s day",
        "The certificate of protection ends in %(count)s days",
        left,
    ) % {"count": number(left)}
    return [Line(Part.SOON, title, href, _("Valid until %(day)s. Order its renewal.") % {"day": day}, state="warn")]
