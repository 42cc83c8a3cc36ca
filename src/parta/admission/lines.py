"""Ways to admission, and what it asks of people on their first page."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.admission import policies
from parta.admission.queries import applications
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor, Grant
from parta.kernel.dates import local_day
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import number


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """The way from the list of classes. One statement."""
    if not any(actor.having(*LEADING_ROLES)):
        return ()
    if not policies.may_admit(actor, institution_id=institutions.institution_id_of(school)):
        return ()
    return (
        enrolment.Act(_("First-grade admission"), reverse("admission:school", args=[school]), not_for=("preschool",)),
    )


def of_leader(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Grounds to answer, a stage to decide, a value to enter. At most four statements."""
    if grant.institution_id is None:
        return Contribution()
    waiting = applications.waiting_of(actor, grant.institution_id, local_day(now))
    if waiting is None or not (waiting.grounds or waiting.deciding or waiting.value):
        return Contribution()
    href = reverse("admission:school", args=[institutions.public_id_of(grant.institution_id)])
    lines = []
    if waiting.value:
        note = _("The day has come: the order follows from the list and the value.")
        lines.append(Line(Part.OVERDUE, _("Enter the value of the draw"), href, note))
    if waiting.deciding:
        note = _("Places by right, then the draw if one is needed.")
        lines.append(Line(Part.OVERDUE, _("Decide the first stage of admission"), href, note))
    if waiting.grounds:
        title = ngettext(
            "%(count)s ground for priority waits for an answer", "%(count)s grounds for priority wait for an answer",
            waiting.grounds,
        )  # fmt: skip
        note = _("Until then the first stage is not decided.")
        lines.append(Line(Part.WAITING, title % {"count": number(waiting.grounds)}, f"{href}?show=grounds", note))
    return Contribution(lines)


def of_family(actor: Actor, _grant: Grant, _now: datetime) -> Contribution:
    """Places that are kept for a child and not confirmed. One statement."""
    kept = applications.places_kept(actor)
    if not kept:
        return Contribution()
    note = _("Confirm it in time, or it goes to the next child.")
    return Contribution([Line(Part.WAITING, _("A place is kept for your child"), reverse("admission:mine"), note)])
