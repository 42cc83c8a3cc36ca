"""What data sets add to a pupil's card, to the list of classes, to the card of staff and to the staff list: ways on."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.dossiers import policies
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.people import api as people


def pupil_section(actor: Actor, school: UUID, pupil: enrolment.PupilKey) -> enrolment.Section | None:
    """The way to the data set of a child that studies here. No SQL statement for leaders, one for a teacher."""
    if not pupil.is_enrolled:
        return None
    tutor = None
    if pupil.institution_id not in actor.institutions(*LEADING_ROLES):
        today = timezone.localdate()
        tutor = enrolment.tutor_of(institution_id=pupil.institution_id, pupil_id=pupil.pupil_id, on=today)
    if not policies.may_read_child(actor, institution_id=pupil.institution_id, tutor_post_id=tutor):
        return None
    act = enrolment.Act(_("Data set"), reverse("dossiers:child", args=[school, pupil.public_id]))
    return enrolment.Section(order=5, acts=(act,))


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """The way to what data sets lack. One SQL statement."""
    if not any(actor.having(*LEADING_ROLES)):
        return ()
    if institutions.institution_id_of(school) not in actor.institutions(*LEADING_ROLES):
        return ()
    return (enrolment.Act(_("Data sets"), reverse("dossiers:children", args=[school])),)


def post_section(actor: Actor, institution: UUID, post: people.PostLine) -> people.Section | None:
    """The way to the data of a member of staff. No SQL statement."""
    if not policies.may_keep_staff(actor, institution_id=post.institution_id):
        return None
    href = reverse("dossiers:employee", args=[institution, post.post_public_id])
    return people.Section(order=5, acts=(people.Act(_("Attestation and education"), href),))


def staff_acts(actor: Actor, institution_id: int, institution: UUID) -> tuple[people.Act, ...]:
    """The way to the list of staff by qualification. No SQL statement."""
    if not policies.may_keep_staff(actor, institution_id=institution_id):
        return ()
    return (people.Act(_("Qualification"), reverse("dossiers:staff", args=[institution])),)
