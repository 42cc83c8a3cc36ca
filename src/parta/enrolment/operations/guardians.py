"""Guardians of an enrolled child, one at a time."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.operations.listing import find_or_record_guardians
from parta.enrolment.queries.groups import enrolled_here
from parta.enrolment.rules.rows import Guardian, guardian_key
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.people import api as people


def guardian_of(
    *, family_name: str, given_name: str, patronymic: str, kinship: int, ground: str, phone: str, email: str
) -> Guardian:
    """The plain values of a form as a guardian."""
    return Guardian(family_name, given_name, patronymic, kinship, ground, phone, email)


def add_guardian(
    *,
    actor: Actor,
    institution_id: int,
    pupil_id: int,
    guardian: Guardian,
    since: date,
    until: date | None,
    today: date,
) -> None:
    """Record who stands for a child of the institution. Somebody known by phone or address and name is not recorded
    twice.

    :raises NotVisible: the child is not enrolled here
    :raises Invalid: the period is empty
    :raises GuardianIsThere: the person stands for the child on these days already
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    if not enrolled_here(person_ids=[pupil_id], institution_id=institution_id, since=today):
        raise NotVisible
    if until is not None and until <= since:
        raise Invalid([Problem("until", _("The last day must be after the first."))])
    with acting(actor, "enrolment.guardian.add"):
        (guardian_id,) = find_or_record_guardians(actor, [(guardian, guardian_key(guardian) or ("alone",))], today)
        line = people.NewGuardian(
            guardian_id, pupil_id, people.Kinship(guardian.kinship), since, until=until, ground=guardian.ground
        )
        people.add_guardians(actor=actor, guardians=[line], today=today)


def end_guardian(*, actor: Actor, institution_id: int, pupil_id: int, guardian: UUID, on: date, today: date) -> None:
    """End a guardian's standing; ``on`` is the first day without it.

    :raises NotVisible: the child is not enrolled here, or the person does not stand for it
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    person = people.person_by_public_id(guardian)
    if person is None or not enrolled_here(person_ids=[pupil_id], institution_id=institution_id, since=today):
        raise NotVisible
    people.end_guardianship(actor=actor, guardian_id=person.person_id, pupil_id=pupil_id, on=on, today=today)
