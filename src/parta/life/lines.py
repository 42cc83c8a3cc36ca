"""Lines of the first page: acts that wait, pupils without a place, requests to open."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.kernel.actor import Actor, Grant
from parta.life.queries.acts import waiting_for
from parta.life.queries.requests import waiting_requests
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import number


def of_acts(actor: Actor, _grant: Grant, _now: datetime) -> Contribution:
    """Drafts on their way, acts that stopped, pupils whom a closure left without a place. Two statements and those of
    the territory.
    """
    found, lines = waiting_for(actor), []
    address = reverse("life:acts")
    if found.undecided:
        title = ngettext(
            "%(count)s pupil of a closed institution has no place yet",
            "%(count)s pupils of closed institutions have no place yet",
            found.undecided,
        )
        href = f"{address}?show=done"
        lines.append(Line(Part.OVERDUE, title % {"count": number(found.undecided)}, href, state="bad", weight=10))
    if found.stopped:
        title = ngettext("%(count)s act has stopped", "%(count)s acts have stopped", found.stopped)
        note = _("Something stands in the way: open it and see what.")
        lines.append(Line(Part.OVERDUE, title % {"count": number(found.stopped)}, address, note, state="bad"))
    if found.drafts:
        title = ngettext("%(count)s act waits to be signed", "%(count)s acts wait to be signed", found.drafts)
        lines.append(Line(Part.OPEN, title % {"count": number(found.drafts)}, address))
    return Contribution(lines)


def of_requests(actor: Actor, _grant: Grant, _now: datetime) -> Contribution:
    """How many ask for an institution that no register knows. One statement."""
    count = waiting_requests(actor)
    if not count:
        return Contribution()
    title = ngettext("%(count)s request to open an institution", "%(count)s requests to open an institution", count)
    note = _("Check the ЄДРПОУ, then open the card or refuse in words.")
    return Contribution([Line(Part.WAITING, title % {"count": number(count)}, reverse("life:requests"), note)])
