"""What documents puts on the first page of those who lead a school."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.documents import policies
from parta.documents.queries.transfers import count_waiting_transfers
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant
from parta.ui.home import Contribution, Line, Part


def of_leaders(actor: Actor, grant: Grant, _now: datetime) -> Contribution:
    """Transfers whose next step is ours. One SQL statement, two when there are any."""
    if grant.institution_id is None or not policies.may_order_movement(actor, institution_id=grant.institution_id):
        return Contribution()
    count, beginners = count_waiting_transfers(actor, institution_id=grant.institution_id)
    if not count and not beginners:
        return Contribution()
    school = institutions.public_id_of(grant.institution_id)
    lines = []
    if count:
        title = ngettext("%(count)d transfer waits for your answer", "%(count)d transfers wait for your answer", count)
        note = _("Another school asks for a pupil of yours, or sends you one.")
        href = reverse("documents:transfers", args=[school])
        lines.append(Line(Part.WAITING, title % {"count": count}, href, note, state="wait"))
    if beginners:
        title = ngettext(
            "%(count)d first-grader from a preschool waits for a class",
            "%(count)d first-graders from preschools wait for classes", beginners,
        )  # fmt: skip
        note = _("Their preschools have signed; one order of yours enrols them.")
        href = reverse("documents:first-graders", args=[school])
        lines.append(Line(Part.WAITING, title % {"count": beginners}, href, note, state="wait"))
    return Contribution(lines)
