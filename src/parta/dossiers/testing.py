"""Façade of dossiers for tests."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from parta.dossiers.operations.facts import record_fact
from parta.dossiers.rules.facts import UKRAINE, NewFact, Slot
from parta.kernel.actor import Actor

POLAND = 15 * 26 + 11 + 1  # «PL» in the codifier of countries


def fact_of(slot: Slot, since: date, *, until: date | None = None, ground: str = "", **values: Any) -> NewFact:
    """A fact of the slot with values that pass the rules, others where named."""
    return NewFact(slot, since, {**_VALUES.get(slot, {"item": 1, "is_so": True}), **values}, until, ground)


def make_fact(
    slot: Slot, *, actor: Actor, institution_id: int, person_id: int, since: date, now: datetime, **words: Any
) -> UUID:
    """A recorded fact."""
    return record_fact(
        actor=actor, institution_id=institution_id, person_id=person_id, fact=fact_of(slot, since, **words), now=now
    )


_VALUES: dict[Slot, dict[str, Any]] = {
    Slot.CITIZENSHIP: {"item": UKRAINE, "is_so": True},
    Slot.NEED: {
        "level": 2, "kinds": [6], "conclusion": "ІРЦ-77/2026/1", "issued_on": date(2026, 8, 20),
        "issued_by": "ІРЦ Калинівської громади",
    },
    Slot.REGISTERED_ADDRESS: {"country": POLAND, "territory_id": None, "line": "ul. Długa 5", "postal_code": ""},
    Slot.ACTUAL_ADDRESS: {"country": POLAND, "territory_id": None, "line": "ul. Długa 5", "postal_code": ""},
    Slot.SHARE: {"title": "вчитель математики", "hundredths": 75, "engagement": 1},
    Slot.ATTESTATION: {"category": 3, "title": None},
    Slot.DIPLOMA: {
        "level": 7, "school": "ПНУ", "speciality": "математика", "qualification": "вчитель", "number_sealed": None,
    },
}  # fmt: skip
