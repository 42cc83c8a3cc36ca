"""Cards of many institutions saved at once, and put back as they stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import Card, ExternalId, Schooling, Shelter
from parta.institutions.operations.cards import Standards, edit_card, problems_of_card, standards_on
from parta.institutions.operations.codes import set_code
from parta.institutions.operations.holdings import HoldingChange, end_holding, problems_of_values, save_holding
from parta.institutions.writing.dating import change_card, locked_card
from parta.institutions.writing.directory import refresh_directory
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class CardPlan:
    """What of an institution would be saved, beside what stands now."""

    card: Card
    fields: Mapping[str, Any]
    codes: Mapping[str, str]
    schooling: Schooling | None
    capacity: int | None
    shelter: Shelter | None
    shelter_values: Mapping[str, Any]


def plan_problems(actor: Actor, plans: Sequence[CardPlan], today: date) -> list[list[Problem]]:
    """What keeps each plan from being saved, by column of the spreadsheet. Two SQL statements for all of them."""
    editable = policies.editable_cards(actor, {plan.card.institution_id for plan in plans})
    standards = standards_on(today)
    return [
        _problems(plan, standards)
        if plan.card.institution_id in editable
        else [Problem("code", policies.not_editable().reason)]
        for plan in plans
    ]


def _problems(plan: CardPlan, standards: Standards) -> list[Problem]:
    found = list(problems_of_card(plan.card, plan.fields, standards)) if plan.fields else []
    if plan.capacity is not None:
        found += problems_of_values("schooling", {"capacity": plan.capacity})
    if plan.shelter_values:
        stood = {name: getattr(plan.shelter, name) for name in ("sort", "ownership")} if plan.shelter else {}
        wrong = problems_of_values("shelters", {**stood, **plan.shelter_values})
        found += [Problem(f"shelter_{each.field}", each.message) for each in wrong]
    return found


def save_cards(*, actor: Actor, plans: Sequence[CardPlan], today: date, operation_id: UUID) -> list[dict[str, Any]]:
    """Save the plans, all or none; a receipt for each, by which `restore_cards` puts it back.

    :raises StaleCard: somebody saved other values meanwhile
    :raises Invalid: something cannot be saved as it is
    """
    with acting(actor, "institutions.cards.save", operation_id=operation_id):
        return [_save(actor, plan, today) for plan in plans]


def _save(actor: Actor, plan: CardPlan, today: date) -> dict[str, Any]:
    place: dict[str, Any] = {"actor": actor, "institution_id": plan.card.institution_id, "today": today}
    told: dict[str, Any] = {"institution": plan.card.institution_id}
    if plan.fields:
        version = edit_card(**place, changes=plan.fields, version=plan.card.known_from)
        told["card"] = {
            "version": version.isoformat(), "before": {name: getattr(plan.card, name) for name in plan.fields},
            "own": list(plan.card.own_fields),
        }  # fmt: skip
    for scheme, code in plan.codes.items():
        before = _code(plan.card.institution_id, scheme)
        set_code(**place, scheme=scheme, value=code)
        told.setdefault("codes", {})[scheme] = [before, code]
    if plan.capacity is not None:
        held = plan.schooling
        change = HoldingChange("schooling", {"capacity": plan.capacity}, version=held.known_from if held else None)
        save_holding(**place, change=change)
        told["capacity"] = [held.capacity if held else None, plan.capacity]
    if plan.shelter_values:
        row = plan.shelter
        change = HoldingChange(
            "shelters", plan.shelter_values, key=row.key if row else None, version=row.known_from if row else None
        )
        key = save_holding(**place, change=change)
        before_values = {name: _plain(getattr(row, name)) for name in plan.shelter_values} if row else None
        after = {name: _plain(value) for name, value in plan.shelter_values.items()}
        told["shelter"] = {"key": str(key), "before": before_values, "after": after}
    return told


def restore_cards(
    *, actor: Actor, receipts: Sequence[tuple[int, Mapping[str, Any]]], today: date, operation_id: UUID
) -> list[tuple[int, str]]:
    """Put back what `save_cards` saved; returns the rows where that cannot be, and why."""
    with acting(actor, "institutions.cards.restore", operation_id=operation_id):
        found = [(number, _restore(actor, told, today)) for number, told in receipts]
    return [(number, _("Somebody has changed this card since.")) for number, is_back in found if not is_back]


def _restore(actor: Actor, told: Mapping[str, Any], today: date) -> bool:
    """False when something was changed since."""
    id_ = told["institution"]
    require(policies.may_edit_card(actor, id_))
    place: dict[str, Any] = {"actor": actor, "institution_id": id_, "today": today}
    if card := told.get("card"):
        row = locked_card(id_)
        if row.known_from.isoformat() != card["version"]:
            return False
        ground = _("a spreadsheet was taken back")
        change_card(row, {**card["before"], "own_fields": card["own"]}, since=None, ground=ground)
        refresh_directory([id_])
    for scheme, (before, code) in told.get("codes", {}).items():
        if _code(id_, scheme) != code:
            return False
        set_code(**place, scheme=scheme, value=before)
    if "capacity" in told and not _restore_capacity(place, *told["capacity"]):
        return False
    return "shelter" not in told or _restore_shelter(place, told["shelter"])


def _restore_capacity(place: Mapping[str, Any], before: int | None, after: int) -> bool:
    row = Schooling.objects.now().filter(institution_id=place["institution_id"], during__endswith=None).first()
    if row is None or row.capacity != after:
        return False
    save_holding(**place, change=HoldingChange("schooling", {"capacity": before}, version=row.known_from))
    return True


def _restore_shelter(place: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    rows = Shelter.objects.now().filter(institution_id=place["institution_id"], during__endswith=None)
    row = rows.filter(key=told["key"]).first()
    if row is None or any(_plain(getattr(row, name)) != value for name, value in told["after"].items()):
        return False
    if told["before"] is None:
        end_holding(**place, kind="shelters", key=row.key, version=row.known_from, on=None, ground="")
        return True
    values = {name: date.fromisoformat(value) if name == "inspected_on" and value else value
              for name, value in told["before"].items()}  # fmt: skip
    save_holding(**place, change=HoldingChange("shelters", values, key=row.key, version=row.known_from))
    return True


def _code(institution_id: int, scheme: str) -> str:
    rows = ExternalId.objects.filter(institution_id=institution_id, scheme=scheme, during__endswith=None)
    return rows.values_list("value", flat=True).first() or ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
