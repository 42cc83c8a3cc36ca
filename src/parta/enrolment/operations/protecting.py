"""Putting a child under protection, ending that, and naming who may know the child: the person and every copy of
the name, in one transaction.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.lists import hold_closed
from parta.enrolment.models import Enrolment
from parta.enrolment.operations.correcting import rewrite_cards
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.people import api as people


def protect_pupil(*, actor: Actor, institution_id: int, pupil: UUID, mark: people.NewProtection, today: date) -> str:
    """Put a pupil enrolled here under protection; returns the label that stands for the name from now on.

    Raises as `people.shield_person`.

    :raises NotVisible: no such pupil for this actor
    """
    require(policies.may_protect(actor, institution_id=institution_id))
    pupil_id = _pupil(actor, institution_id, pupil)
    with acting(actor, "enrolment.pupil.protect"):
        hold_lists(pupil_id)
        label = people.shield_person(
            actor=actor, institution_id=institution_id, person_id=pupil_id, mark=mark, today=today
        )
        rewrite_all(actor, pupil_id)
    return label


def end_protection(
    *, actor: Actor, institution_id: int, pupil: UUID, reason: str, today: date, now: datetime
) -> tuple[str, ...]:
    """The child has its name again everywhere. Returns what others were recorded under meanwhile, as
    `people.unshield_person`.

    :raises NotVisible: no such pupil for this actor
    """
    require(policies.may_protect(actor, institution_id=institution_id))
    pupil_id = _pupil(actor, institution_id, pupil)
    with acting(actor, "enrolment.pupil.unprotect"):
        taken = people.unshield_person(
            actor=actor, institution_id=institution_id, person_id=pupil_id, reason=reason, today=today, now=now
        )
        rewrite_all(actor, pupil_id)
    return taken


def set_readers(
    *, actor: Actor, institution_id: int, pupil: UUID, posts: Collection[UUID], today: date, now: datetime
) -> None:
    """Who of the staff may know the protected child besides those in charge and the class teacher: these and no others.

    :raises NotVisible: no such pupil for this actor
    :raises Invalid: somebody does not work here today
    """
    require(policies.may_protect(actor, institution_id=institution_id))
    pupil_id = _pupil(actor, institution_id, pupil)
    staff = {line.post_public_id: line.person.person_id for line in people.staff_of(institution_id, today)}
    if not set(posts) <= set(staff):
        raise Invalid([Problem("readers", _("Somebody of these does not work here any more. Choose again."))])
    wanted = {staff[post] for post in posts}
    card = people.protections([pupil_id]).get(pupil_id)
    known = {reader.person_id for reader in card.readers} if card else set()
    with acting(actor, "enrolment.pupil.name_readers"):
        for reader_id in sorted(wanted - known):
            people.name_reader(
                actor=actor, institution_id=institution_id, person_id=pupil_id, reader_id=reader_id, today=today
            )
        for reader_id in sorted(known - wanted):
            people.end_reader(
                actor=actor,
                institution_id=institution_id,
                person_id=pupil_id,
                reader_id=reader_id,
                today=today,
                now=now,
            )


def hold_lists(pupil_id: int) -> None:
    """Lists of the schools that know the child, by this or a joined record, leave before the mark or know it."""
    records = [pupil_id, *people.joined_with(pupil_id)]
    schools = Enrolment.objects.filter(person_id__in=records).values_list("institution_id", flat=True)
    hold_closed(set(schools))


def rewrite_all(actor: Actor, pupil_id: int) -> None:
    """The name cards of the record and of those joined with it: a former school may know the child by another."""
    for person_id in (pupil_id, *people.joined_with(pupil_id)):
        rewrite_cards(actor, person_id)


def _pupil(actor: Actor, institution_id: int, public_id: UUID) -> int:
    row = policies.visible_pupils(actor, institution_id=institution_id).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return int(row.pupil_id)
