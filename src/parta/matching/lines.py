"""Lines of the first page: claims to answer, pairs to compare."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.kernel.actor import Actor, Grant
from parta.matching.policies import may_see_queue
from parta.matching.queries.queue import counts
from parta.ui.home import Contribution, Line, Part


def waiting(actor: Actor, _grant: Grant, _now: datetime) -> Contribution:
    """Three statements, one more for each authority of the actor."""
    if not may_see_queue(actor):
        return Contribution()
    pairs, claims = counts(actor)
    address, lines = reverse("matching:queue"), []
    if claims:
        title = ngettext("A school asks for a child", "Schools ask for %(count)d children", claims) % {"count": claims}
        lines.append(Line(Part.OPEN, title, address, _("Let the child go, or refuse in words"), weight=35))
    if pairs:
        title = ngettext("%(count)d pair of records looks like one child", "%(count)d pairs of records look like one "
                         "child each", pairs)  # fmt: skip
        lines.append(Line(Part.ODD, title % {"count": pairs}, address, weight=60))
    return Contribution(lines)
