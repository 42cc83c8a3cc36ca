"""The quality of data on the first page of whoever leads an institution, and beside the list of its classes."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor, Grant
from parta.kernel.dates import local_day
from parta.quality import policies
from parta.quality.queries import of_classes
from parta.ui.home import Contribution, Line, Part


def of_leaders(actor: Actor, grant: Grant, _now: datetime) -> Contribution:
    """How many findings are open. Two statements."""
    if grant.institution_id is None:
        return Contribution()
    rows = policies.visible_findings(actor, institution_id=grant.institution_id)
    count = rows.filter(closed_on=None, is_dismissed=False).count()
    if not count:
        return Contribution()
    title = ngettext("%(count)d remark on the data", "%(count)d remarks on the data", count) % {"count": count}
    href = reverse("quality:institution", args=[institutions.public_id_of(grant.institution_id)])
    return Contribution([Line(Part.ODD, title, href, _("Three things to do first are at the top"), weight=70)])


def of_class_teacher(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """How many findings are open on children of the teacher's classes. One statement."""
    place = grant.institution_id
    if place is None or place in actor.institutions(*LEADING_ROLES):
        return Contribution()
    count = of_classes.count_of(actor, place, local_day(now))
    if not count:
        return Contribution()
    title = ngettext(
        "%(count)d remark on the data of your class", "%(count)d remarks on the data of your class", count
    ) % {"count": count}  # fmt: skip
    return Contribution([Line(Part.ODD, title, reverse("quality:class"), "", weight=70)])


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """The way to the page of quality, for leaders. One statement."""
    if institutions.institution_id_of(school) not in actor.institutions(*LEADING_ROLES):
        return ()
    return (enrolment.Act(_("Quality of data"), reverse("quality:institution", args=[school])),)
