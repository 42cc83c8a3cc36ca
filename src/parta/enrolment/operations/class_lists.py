"""A list of classes entered at once, and taken back whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Group
from parta.enrolment.operations.classes import change_class, create_class, create_study_group
from parta.enrolment.queries.groups import GroupCard
from parta.kernel.actor import Actor
from parta.kernel.decisions import require

_CHANGEABLE = ("language", "study_form", "is_special", "tutor_post_id")


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """What a class is to be: ``known`` None forms it; ``groups`` are study groups to be added."""

    known: GroupCard | None
    school_year: int
    grade: int
    name: str
    language: int
    study_form: int
    is_special: bool
    tutor_post_id: int | None
    groups: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """What stands behind the year of study; the whole name of a preschool group."""
        return self.name.partition("-")[2] if self.grade else self.name


def enter_classes(
    *, actor: Actor, institution_id: int, plans: Sequence[ClassPlan], operation_id: UUID
) -> list[dict[str, Any]]:
    """Form and change classes, all or none; a receipt for each, by which `withdraw_classes` takes it back.

    :raises NameTaken: somebody formed such a class meanwhile
    :raises Stale: somebody changed one meanwhile
    """
    require(policies.may_form_classes(actor, institution_id=institution_id))
    with acting(actor, "enrolment.classes.enter", operation_id=operation_id):
        return [_enter(actor, institution_id, plan) for plan in plans]


def _enter(actor: Actor, institution_id: int, plan: ClassPlan) -> dict[str, Any]:
    words: dict[str, Any] = {"actor": actor, "institution_id": institution_id, "letter": plan.letter}
    wanted = {name: getattr(plan, name) for name in _CHANGEABLE}
    before = None if plan.known is None else {name: getattr(plan.known, name) for name in _CHANGEABLE}
    if plan.known is None:
        class_id = create_class(**words, **wanted, school_year=plan.school_year, grade=plan.grade)
    else:
        class_id = plan.known.id
        if wanted != before:
            change_class(**words, **wanted, class_id=class_id, version=plan.known.version)
    added = [
        create_study_group(actor=actor, institution_id=institution_id, class_id=class_id, name=name)
        for name in plan.groups
    ]
    return {"class": class_id, "before": before, "after": wanted, "groups": added}


def withdraw_classes(
    *, actor: Actor, institution_id: int, receipts: Sequence[tuple[int, Mapping[str, Any]]], operation_id: UUID
) -> list[tuple[int, str]]:
    """Take back what `enter_classes` did; returns the rows where that cannot be, and why. A class that was formed is
    removed: nobody was in it, nothing is taught in it.
    """
    require(policies.may_form_classes(actor, institution_id=institution_id))
    with acting(actor, "enrolment.classes.withdraw", operation_id=operation_id):
        found = [(number, _withdraw(institution_id, receipt)) for number, receipt in receipts]
    return [(number, reason) for number, reason in found if reason]


def _withdraw(institution_id: int, receipt: Mapping[str, Any]) -> str:
    row = Group.objects.select_for_update().filter(institution_id=institution_id, id=receipt["class"]).first()
    if row is None or any(getattr(row, name) != receipt["after"][name] for name in _CHANGEABLE):
        return _("Somebody has changed this class since.")
    added = [*receipt["groups"], *([] if receipt["before"] else [row.id])]
    if not _remove(institution_id, added):
        return _("Pupils, subjects or lessons stand in this class or its groups now.")
    if receipt["before"] and receipt["before"] != receipt["after"]:
        Group.objects.filter(institution_id=institution_id, id=row.id).update(
            **receipt["before"], version=row.version + 1
        )
    return ""


def _remove(institution_id: int, group_ids: Sequence[int]) -> bool:
    """Whatever refers to a class by key forbids it."""
    if not group_ids:
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            for group_id in group_ids:
                cursor.execute("delete from enrolment_group where institution_id = %s and id = %s",
                               [institution_id, group_id])  # fmt: skip
    except IntegrityError:
        return False
    return True
