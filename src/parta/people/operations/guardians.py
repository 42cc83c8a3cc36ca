"""Who stands for a child: added with period and ground, ended, never erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor, Role
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible
from parta.people import policies
from parta.people.models import Guardianship
from parta.people.rules import Kinship
from parta.planes.constraints import broken_constraint


class GuardianIsThere(DomainError):
    """The person already stands for this child on those days."""

    code = "guardian-is-there"


@dataclass(frozen=True, slots=True)
class NewGuardian:
    """Who will stand for whom. ``since`` inclusive, ``until`` exclusive or None; ``ground`` names the document."""

    guardian_id: int
    pupil_id: int
    kinship: Kinship
    since: date
    until: date | None = None
    ground: str = ""
    may_read: bool = True


def add_guardians(*, actor: Actor, guardians: Sequence[NewGuardian], today: date) -> list[int]:
    """Record who stands for children. Access begins and ends by the period itself.

    A child must already be enrolled in an institution the actor leads (now or from a coming day): enrol first, in
    the same transaction if need be.

    :raises GuardianIsThere: one of them already stands for this child on those days
    """
    _require_children(actor, {guardian.pupil_id for guardian in guardians}, today)
    rows = [
        Guardianship(
            guardian_id=g.guardian_id, pupil_id=g.pupil_id, kind=g.kinship, ground=g.ground, may_read=g.may_read,
            during=DateRange(g.since, g.until),
        )
        for g in guardians
    ]  # fmt: skip
    try:
        with acting(actor, "people.guardian.add"), transaction.atomic():
            return [row.pk for row in Guardianship.objects.bulk_create(rows)]
    except IntegrityError as error:
        if broken_constraint(error) != "guardianship_once_a_day":
            raise
        raise GuardianIsThere(
            _("This person already stands for the child on these days. End that record first.")
        ) from error


def end_guardianship(*, actor: Actor, guardian_id: int, pupil_id: int, on: date, today: date) -> None:
    """End the guardian's standing; ``on`` is the first day without it. The record stays, with its period.

    :raises NotVisible: the person does not stand for the child on that day or later
    """
    _require_children(actor, {pupil_id}, today)
    with acting(actor, "people.guardian.end"):
        known = Guardianship.objects.select_for_update().filter(
            guardian_id=guardian_id, pupil_id=pupil_id, known_to=None
        )
        open_rows = [row for row in known if row.during.upper is None or row.during.upper > on]
        if not open_rows:
            raise NotVisible(_("This person does not stand for the child."))
        for row in open_rows:
            _close(row)
            if row.during.lower < on:
                Guardianship.objects.create(
                    guardian_id=guardian_id, pupil_id=pupil_id, kind=row.kind, ground=row.ground, may_read=row.may_read,
                    during=DateRange(row.during.lower, on),
                )  # fmt: skip


def withdraw_guardians(*, actor: Actor, guardianship_ids: Sequence[int], today: date) -> dict[int, str]:
    """Take records back as if they had never been made. Nothing is withdrawn when one of them was changed since: those
    and why are returned.
    """
    rows = {row.pk: row for row in Guardianship.objects.select_for_update().filter(pk__in=list(guardianship_ids))}
    _require_children(actor, {row.pupil_id for row in rows.values()}, today)
    reasons = {id_: _("This record was changed or ended since.") for id_ in guardianship_ids
               if id_ not in rows or rows[id_].known_to is not None}  # fmt: skip
    if not reasons:
        with acting(actor, "people.guardian.withdraw"):
            for row in rows.values():
                _close(row)
    return reasons


def _require_children(actor: Actor, pupil_ids: set[int], today: date) -> None:
    where = identity.places_of(pupil_ids, Role.PUPIL, today)
    for pupil_id in pupil_ids:
        require(policies.may_set_guardian(actor, where.get(pupil_id, frozenset())))


def _close(row: Guardianship) -> None:
    row.known_to = timezone.now()
    row.save(update_fields=["known_to"])
