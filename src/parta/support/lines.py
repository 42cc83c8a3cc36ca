"""Lines of the first page: requests that wait at my desk, answers to my own."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.kernel.actor import Actor, Grant
from parta.support.queries.desk import desk_counts
from parta.support.queries.seeing import asked_of
from parta.support.queries.tickets import waiting_for
from parta.ui.home import Contribution, Line, Part


def of_desk(actor: Actor, _grant: Grant, now: datetime) -> Contribution:
    """How many requests wait, and how many longer than promised. One statement."""
    count, late = desk_counts(actor, now)
    if not count:
        return Contribution()
    title = ngettext("%(count)d request waits for an answer", "%(count)d requests wait for an answer", count)
    end = ngettext("%(count)d is late", "%(count)d are late", late) % {"count": late} if late else ""
    part = Part.OVERDUE if late else Part.WAITING
    return Contribution([Line(part, title % {"count": count}, reverse("support:desk"), "", end, "bad" if late else "")])


def of_own(actor: Actor, _grant: Grant, now: datetime) -> Contribution:
    """Answers to be read, questions to be answered, and who asks to see with my eyes. Two statements."""
    answered, asked = waiting_for(actor)
    address = reverse("support:mine")
    lines = []
    if answered:
        title = ngettext("Your request is answered", "%(count)d of your requests are answered", answered)
        lines.append(Line(Part.WAITING, title % {"count": answered}, address, state="good", weight=40))
    if asked:
        title = ngettext("You are asked about your request", "You are asked about %(count)d of your requests", asked)
        lines.append(Line(Part.OPEN, title % {"count": asked}, address, weight=40))
    viewing = asked_of(actor)
    if viewing is not None:
        note = _("To help you, for 30 minutes, without the right to change anything. You allow it or not.")
        title = _("An officer asks to see Parta with your eyes")
        lines.append(Line(Part.OPEN, title, reverse("support:consent", args=[viewing]), note, weight=30))
    return Contribution(lines)
