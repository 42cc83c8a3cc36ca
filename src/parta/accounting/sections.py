"""Ways to the books and notices from the list of classes and from a pupil's card."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, Actor


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """Notices for staff, the book for leaders. One SQL statement."""
    institution_id = institutions.institution_id_of(school)
    if institution_id not in actor.institutions(*STAFF_ROLES):
        return ()
    notices = reverse("accounting:notices", args=[school])
    acts = [enrolment.Act(_("Notices of absence"), notices, not_for=("preschool",))]
    if institution_id in actor.institutions(*LEADING_ROLES):
        acts.append(enrolment.Act(_("Alphabetical book"), reverse("accounting:alphabetical", args=[school])))
    return tuple(acts)


def pupil_section(actor: Actor, school: UUID, pupil: enrolment.PupilKey) -> enrolment.Section | None:
    """The way to the personal file. No SQL statement."""
    if pupil.institution_id not in actor.institutions(*LEADING_ROLES):
        return None
    act = enrolment.Act(_("Personal file"), reverse("accounting:personal-file", args=[school, pupil.public_id]))
    return enrolment.Section(order=6, acts=(act,))
