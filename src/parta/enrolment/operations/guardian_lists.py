"""A list of guardians entered at once, and taken back whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.operations.listing import find_or_record_guardians
from parta.enrolment.queries.groups import enrolled_here
from parta.enrolment.rules.rows import Guardian, guardian_key
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class ListedGuardian:
    """Somebody who is to stand for a child. ``until`` is the first day he does not, None = open end."""

    pupil_id: int
    guardian: Guardian
    since: date
    until: date | None = None


def enter_guardians(
    *, actor: Actor, institution_id: int, guardians: Sequence[ListedGuardian], today: date, operation_id: UUID
) -> list[dict[str, Any]]:
    """Record who stands for children of the institution, all or none; a receipt for each.

    :raises NotVisible: a child is not enrolled here
    :raises GuardianIsThere: one of them stands for the child already
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    children = {each.pupil_id for each in guardians}
    if children - enrolled_here(person_ids=children, institution_id=institution_id, since=today):
        raise NotVisible
    with acting(actor, "enrolment.guardians.enter", operation_id=operation_id):
        named = [
            (each.guardian, guardian_key(each.guardian) or ("alone", str(at))) for at, each in enumerate(guardians)
        ]
        persons = find_or_record_guardians(actor, named, today)
        ids = people.add_guardians(
            actor=actor,
            guardians=[
                people.NewGuardian(
                    person_id, each.pupil_id, people.Kinship(each.guardian.kinship), each.since, until=each.until,
                    ground=each.guardian.ground,
                )
                for each, person_id in zip(guardians, persons, strict=True)
            ],
            today=today,
        )  # fmt: skip
    return [{"guardianship": id_} for id_ in ids]


def withdraw_guardians(
    *,
    actor: Actor,
    institution_id: int,
    receipts: Sequence[tuple[int, Mapping[str, Any]]],
    today: date,
    operation_id: UUID,
) -> list[tuple[int, str]]:
    """Take back what `enter_guardians` recorded; returns the rows where that cannot be, and why."""
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    by_id = {receipt["guardianship"]: number for number, receipt in receipts}
    with acting(actor, "enrolment.guardians.withdraw", operation_id=operation_id):
        reasons = people.withdraw_guardians(actor=actor, guardianship_ids=list(by_id), today=today)
    return [(by_id[id_], reason) for id_, reason in reasons.items()]
