"""Taking back what an order did: its known rows close, nothing is deleted. Impossible once a later fact stands on
them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Enrolment, Membership
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible


@dataclass(frozen=True, slots=True)
class Dependence:
    """A later fact about a pupil that stands on his enrolment: «12 marks». ``what`` is in the request's language."""

    pupil_id: int
    what: str


# (institution, school year, pupils) -> what modules above hold about them. Told at start.
Dependents = Callable[[int, int, Collection[int]], Collection[Dependence]]
_dependents: list[Dependents] = []


class StandsInTheWay(DomainError):
    """Later facts depend on the order; ``dependences`` name them."""

    code = "later-facts"

    def __init__(self, dependences: Collection[Dependence]) -> None:
        super().__init__(_("Something that happened later stands on this order, so it cannot be taken back whole."))
        self.dependences = tuple(dependences)


@dataclass(frozen=True, slots=True)
class EnrolmentUndone:
    """Event: an enrolling order was taken back by a correcting one."""

    institution_id: int
    order_id: int
    pupil_ids: tuple[int, ...]


def register_dependents(dependents: Dependents) -> None:
    """Add facts that keep an enrolment from being undone. Called at start by modules above."""
    if dependents not in _dependents:
        _dependents.append(dependents)


def dependences_of(*, institution_id: int, order_id: int) -> tuple[Dependence, ...]:
    """What would keep the order from being undone now: later moves here and whatever modules above hold."""
    written = Membership.objects.filter(institution_id=institution_id, order_id=order_id, known_to=None)
    by_year: dict[int, list[int]] = {}
    for year, pupil_id in written.order_by("pupil_id").values_list("school_year", "pupil_id"):
        by_year.setdefault(year, []).append(pupil_id)
    found: list[Dependence] = []
    for year, pupils in by_year.items():
        moved = Membership.objects.filter(
            institution_id=institution_id, school_year=year, pupil_id__in=pupils, is_class=True, known_to=None
        ).exclude(order_id=order_id)
        found += [
            Dependence(pupil_id, _("a later move to another class"))
            for pupil_id in moved.values_list("pupil_id", flat=True)
        ]
        for dependents in _dependents:
            found += dependents(institution_id, year, pupils)
    return tuple(found)


def undo_enrolment(*, actor: Actor, institution_id: int, order_id: int) -> int:
    """Close every row that the order wrote, and the places in study groups that came with them. Returns the number of
    pupils.

    Persons, documents and guardians stay recorded: they are true of the child wherever it studies.

    :raises NotVisible: the order enrolled nobody, or was undone before
    :raises StandsInTheWay: later facts depend on it
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    with acting(actor, "enrolment.order.undo"), connection.cursor() as cursor:
        rows = Enrolment.objects.select_for_update(of=("self",)).filter(
            institution_id=institution_id, order_id=order_id, known_to=None
        )
        pupils = sorted(row.person_id for row in rows)
        if not pupils:
            raise NotVisible
        if in_the_way := dependences_of(institution_id=institution_id, order_id=order_id):
            raise StandsInTheWay(in_the_way)
        cursor.execute(_CLOSE_ENROLMENTS, [institution_id, order_id])
        cursor.execute(_CLOSE_MEMBERSHIPS, [institution_id, order_id, pupils])
        events.publish(EnrolmentUndone(institution_id, order_id, tuple(pupils)), institution_id=institution_id)
    return len(pupils)


_CLOSE_ENROLMENTS = """
update enrolment_enrolment set known_to = clock_timestamp()
 where institution_id = %s and order_id = %s and known_to is null
"""
_CLOSE_MEMBERSHIPS = """
update enrolment_membership set known_to = clock_timestamp()
 where institution_id = %s and known_to is null and (order_id = %s or not is_class and pupil_id = any(%s))
"""
