"""Facts of many people entered at once, and taken back whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.dossiers import policies
from parta.dossiers.models import Fact
from parta.dossiers.operations.facts import TABLES, columns_of, write_fact
from parta.dossiers.rules.facts import OF_CHILD, NewFact, Slot
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.planes.fields import ClockTimestamp


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """Facts of one person that a row brings, checked a moment ago in this transaction."""

    person_id: int
    facts: tuple[NewFact, ...]


def enter_facts(
    *, actor: Actor, institution_id: int, entries: Sequence[ListedFacts], now: datetime, operation_id: UUID
) -> list[dict[str, Any]]:
    """Record facts of children who study here or of staff who work here, all or none; a receipt for each entry.

    :raises NotVisible: somebody neither studies nor works in the institution
    :raises Invalid: another value was recorded meanwhile, or an outside system keeps it
    """
    _require(actor, institution_id, entries, local_day(now))
    with acting(actor, "dossiers.facts.enter", operation_id=operation_id):
        return [
            {
                "facts": [
                    enter_fact(actor=actor, institution_id=institution_id, person_id=each.person_id, fact=fact)
                    for fact in each.facts
                ]
            }
            for each in entries
        ]


def withdraw_facts(
    *,
    actor: Actor,
    institution_id: int,
    receipts: Sequence[tuple[int, Mapping[str, Any]]],
    slots: Sequence[Slot],
    operation_id: UUID,
) -> list[tuple[int, str]]:
    """Take back what `enter_facts` recorded: the values before hold again. Returns the rows where that cannot be, and
    why; then the caller undoes nothing.
    """
    if any(slot in OF_CHILD for slot in slots):
        require(policies.may_amend_child(actor, institution_id=institution_id))
    else:
        require(policies.may_keep_staff(actor, institution_id=institution_id))
    refused = []
    with acting(actor, "dossiers.facts.withdraw", operation_id=operation_id):
        for number, receipt in receipts:
            reasons = [_withdraw(institution_id, told) for told in reversed(receipt.get("facts", ()))]
            if any(reasons):
                refused.append((number, next(filter(None, reasons))))
    return refused


def _require(actor: Actor, institution_id: int, entries: Sequence[ListedFacts], today: date) -> None:
    persons = {each.person_id for each in entries}
    if any(fact.slot in OF_CHILD for each in entries for fact in each.facts):
        require(policies.may_amend_child(actor, institution_id=institution_id))
        if persons - enrolment.enrolled_here(person_ids=persons, institution_id=institution_id, since=today):
            raise NotVisible
        return
    require(policies.may_keep_staff(actor, institution_id=institution_id))
    if persons - {line.person.person_id for line in people.staff_of(institution_id, today)}:
        raise NotVisible


def enter_fact(*, actor: Actor, institution_id: int, person_id: int, fact: NewFact) -> dict[str, Any]:
    """Write one checked fact inside the caller's transaction; its receipt."""
    model = TABLES[fact.slot]
    standing = model.objects.filter(person_id=person_id, slot=fact.slot, known_to=None, **fact.key)
    before = standing.filter(during__contains=fact.since).first()
    made = write_fact(actor=actor, institution_id=institution_id, person_id=person_id, fact=fact)
    cut = standing.filter(during__endswith=fact.since).first() if before is not None else None
    return {
        "slot": int(fact.slot), "person": person_id, "fact": str(made), "cut": str(cut.public_id) if cut else None,
        "until": before.during.upper.isoformat() if before is not None and before.during.upper else None,
    }  # fmt: skip


def _withdraw(institution_id: int, told: Mapping[str, Any]) -> str:
    """Close the fact; what it cut short holds as long as it did. Returns why that cannot be, or «»."""
    model = TABLES[Slot(told["slot"])]
    standing = model.objects.select_for_update(of=("self",)).filter(
        person_id=told["person"], known_to=None, institution_id=institution_id
    )
    row = standing.filter(public_id=told["fact"]).first()
    cut = model.objects.filter(public_id=told["cut"], known_to=None).first() if told["cut"] else None
    if row is None or (told["cut"] and cut is None):
        return _("What was recorded was changed, ended or corrected since.")
    model.objects.filter(pk=row.pk).update(known_to=ClockTimestamp())
    if cut is not None:
        _restore(model, cut, date.fromisoformat(told["until"]) if told["until"] else None)
    return ""


def _restore(model: type[Fact], cut: Fact, until: date | None) -> None:
    model.objects.filter(pk=cut.pk).update(known_to=ClockTimestamp())
    model.objects.create(
        person_id=cut.person_id, institution_id=cut.institution_id, slot=cut.slot, ground=cut.ground,
        source=cut.source, author_id=cut.author_id, during=DateRange(cut.during.lower, until), **columns_of(cut),
    )  # fmt: skip
