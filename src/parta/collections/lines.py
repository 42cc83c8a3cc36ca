"""What campaigns ask on the first page."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.collections.queries import waiting
from parta.collections.rules.states import Standing
from parta.kernel.actor import Actor, Grant
from parta.kernel.dates import local_day
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import day

_SOON = timedelta(days=7)


def of_place(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Open campaigns that the institution has not done. At most three statements and one for each of five campaigns."""
    if grant.institution_id is None:
        return Contribution()
    today, lines = local_day(now), []
    for mine in waiting.of_institution(actor, grant.institution_id):
        if mine.standing is Standing.DONE:
            continue
        part = Part.OVERDUE if mine.due <= today else Part.WAITING
        href = reverse("collections:place", args=[mine.public_id, mine.institution])
        end = _("until %(day)s") % {"day": day(mine.due)}
        note = _("Nothing is done yet.") if mine.standing is Standing.SILENT else _("On the way.")
        lines.append(Line(part, mine.title, href, note, end, state="bad" if mine.due <= today else "wait"))
    return Contribution(lines)


def of_officer(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Letters to acknowledge; campaigns whose last day is near. Two statements."""
    today, lines = local_day(now), []
    for each in waiting.of_authority(actor, grant.authority_id):
        href = reverse("collections:board", args=[each.public_id])
        if each.is_new:
            note = _("A letter has come: acknowledge it, add a word for those below.")
            lines.append(Line(Part.WAITING, each.title, href, note))
        elif each.due <= today + _SOON:
            part = Part.OVERDUE if each.due < today else Part.SOON
            note = _("See who has not done it.")
            lines.append(Line(part, each.title, href, note, _("until %(day)s") % {"day": day(each.due)}))
    return Contribution(lines)
