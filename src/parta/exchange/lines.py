"""The line of the first page: a round that takes marks of deferment, and what is left of it."""

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.exchange import policies
from parta.exchange.kinds import current_round
from parta.exchange.queries.deferment import untold_withdrawals
from parta.exchange.rules.deferment import Answer
from parta.kernel.actor import Actor, Grant
from parta.kernel.dates import local_day
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import number

_SOON = 30  # days before the deadline


def of_head(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Marks not sent or refused, those taken back of which the partner does not know, a deadline that is near. Three
    statements.
    """
    today = local_day(now)
    if grant.institution_id is None:
        return Contribution()
    untold = _untold(grant.institution_id)
    round_ = current_round(today)
    if round_ is None:
        return Contribution(untold)
    marks = policies.visible_marks(actor).filter(institution_id=grant.institution_id, removed_at=None)
    refused_ones = Q(answer=Answer.REFUSED)
    found = marks.aggregate(unsent=Count("pk", filter=Q(batch=None)), refused=Count("pk", filter=refused_ones))
    unsent, refused = found["unsent"], found["refused"]
    if not (unsent or refused or (round_.deadline - today).days <= _SOON):
        return Contribution(untold)
    title = _("Marks of deferment are taken until %(day)s") % {"day": round_.deadline.strftime("%d.%m.%Y")}
    notes = []
    if unsent:
        notes.append(ngettext("%(count)d is not sent", "%(count)d are not sent", unsent) % {"count": unsent})
    if refused:
        notes.append(ngettext("%(count)d is refused", "%(count)d are refused", refused) % {"count": refused})
    state = "warn" if notes else ""
    soon = Line(Part.SOON, title, reverse("exchange:own-deferment"), ", ".join(notes), state=state)
    return Contribution([*untold, soon])


def _untold(institution_id: int) -> list[Line]:
    count = untold_withdrawals().filter(institution_id=institution_id).count()
    if not count:
        return []
    title = ngettext(
        "%(count)s mark of deferment was taken back, and the partner does not know",
        "%(count)s marks of deferment were taken back, and the partner does not know",
        count,
    )
    note = _("Sign the file that tells of it.")
    return [Line(Part.SIGN, title % {"count": number(count)}, reverse("exchange:own-deferment"), note)]
