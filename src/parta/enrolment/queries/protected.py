"""Children under protection, for the head: who they are by their labels, why, who looked at them last."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.enrolment import policies
from parta.enrolment.models import Pupil
from parta.enrolment.queries.groups import classes_of_pupils
from parta.enrolment.queries.pages import School, school_of
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import school_year_of
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class ProtectedLine:
    """A protected child without its name: that is on the card, where each look is noted."""

    public_id: UUID
    class_name: str
    card: people.ProtectionCard
    last_look: people.Look | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class ProtectedPage:
    """Everybody under protection in an institution."""

    school: School
    lines: tuple[ProtectedLine, ...]


def protected_page(actor: Actor, public_id: UUID, *, today: date) -> ProtectedPage:
    """Seven SQL statements, two when nobody is under protection.

    :raises NotVisible: the actor is not in charge of the institution
    """
    school = school_of(actor, public_id, Role.HEAD, Role.ACTING)
    rows = Pupil.objects.filter(institution_id=school.id, is_protected=True)
    known = dict(rows.filter(policies.known_protected(actor, school.id)).values_list("pupil_id", "public_id"))
    if not known:
        return ProtectedPage(school, ())
    cards, looks = people.protections(known), people.last_readings(known)
    classes = classes_of_pupils(
        institution_id=school.id, pupil_ids=set(known), school_year=school_year_of(today), since=today
    )
    lines = [
        ProtectedLine(known[pupil_id], classes.get(pupil_id, ""), card, looks.get(pupil_id), card.is_due(today))
        for pupil_id, card in cards.items()
    ]
    return ProtectedPage(school, tuple(sorted(lines, key=lambda line: (not line.is_due, line.card.set_at))))


def count_due(actor: Actor, *, institution_id: int, today: date) -> int:
    """How many marks the head is to look at again. Four SQL statements, one when nobody is under protection."""
    rows = Pupil.objects.filter(institution_id=institution_id, is_protected=True)
    known = set(rows.filter(policies.known_protected(actor, institution_id)).values_list("pupil_id", flat=True))
    return sum(card.is_due(today) for card in people.protections(known).values()) if known else 0
