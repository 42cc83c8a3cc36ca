"""What data sets put on the first page of those who lead: attestations ahead."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.dossiers import policies
from parta.dossiers.queries.lists import attestations_due
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant
from parta.kernel.dates import local_day
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import day as day_words

AHEAD = timedelta(days=365)  # the list of those to be attested is made a school year before


def of_leaders(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """How many members of staff are to be attested within a year. One SQL statement, two when there are any."""
    institution_id = grant.institution_id
    if institution_id is None or not policies.may_keep_staff(actor, institution_id=institution_id):
        return Contribution()
    today = local_day(now)
    count, late, first = attestations_due(institution_id=institution_id, day=today, by=today + AHEAD)
    if not count or first is None:
        return Contribution()
    words = ngettext(
        "%(n)s member of staff is to be attested within a year",
        "%(n)s members of staff are to be attested within a year",
        count,
    ) % {"n": count}
    note = ngettext("%(n)s is overdue", "%(n)s are overdue", late) % {"n": late} if late else ""
    href = reverse("dossiers:staff", args=[institutions.public_id_of(institution_id)]) + "?due=1"
    part = Part.OVERDUE if late else Part.SOON
    end = _("the first by %(day)s") % {"day": day_words(first)}
    return Contribution([Line(part, words, href, note, end, "bad" if late else "")])
