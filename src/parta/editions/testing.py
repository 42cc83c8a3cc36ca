"""Façade for tests: editions drafted, proposed and approved by invented people with test keys."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.editions import operations, queries
from parta.editions.kinds import Effect, kind_of
from parta.editions.models import RuleEdition
from parta.editions.rules import Row, State, changes
from parta.editions.rules import typed as typed_text
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.signing.testing import sign

__all__ = [
    "approve_edition",
    "draft_edition",
    "effect_of",
    "note_standing",
    "problems_in",
    "propose_edition",
    "put_in_force",
    "withdraw_edition",
]


def note_standing(today: date) -> int:
    """Note what every owner holds, as an installation does at start."""
    return operations.note_standing(actor=SYSTEM, today=today)


def draft_edition(
    actor: Actor, kind: str, rows: Mapping[str, Mapping[str, str]], *, now: datetime, valid_from: date | None = None
) -> UUID:
    """A draft in which rows are changed: key → field → what is typed. An empty key adds a row; other fields stay."""
    public_id = operations.begin_draft(actor=actor, kind=kind, now=now)
    for key, typed in rows.items():
        found = queries.edition_on_its_way(actor, public_id)
        old = next((row for row in found.edition.rows if str(row[found.kind.key]) == key), {})
        whole = {one.name: typed_text(one, old.get(one.name)) for one in found.kind.fields} | dict(typed)
        operations.save_row(actor=actor, public_id=public_id, key=key, typed=whole, revision=found.edition.revision)
    operations.set_terms(
        actor=actor, public_id=public_id, source="Наказ МОН № 1", doubt="", reason="Випробування",
        valid_from=valid_from or local_day(now) + timedelta(days=1),
        revision=queries.edition_on_its_way(actor, public_id).edition.revision,
    )  # fmt: skip
    return public_id


def propose_edition(
    actor: Actor, kind: str, rows: Mapping[str, Mapping[str, str]], *, now: datetime, valid_from: date | None = None
) -> UUID:
    """A draft handed over to the second person."""
    public_id = draft_edition(actor, kind, rows, now=now, valid_from=valid_from)
    operations.propose(actor=actor, public_id=public_id, now=now)
    return public_id


def approve_edition(second: Actor, public_id: UUID, signer: Any, *, now: datetime) -> int:
    """Approve as the second person with his key; returns the number."""
    data = operations.document_of(second, public_id)
    return operations.approve(actor=second, public_id=public_id, cms=sign(data, signer), now=now)


def withdraw_edition(actor: Actor, public_id: UUID, *, now: datetime) -> None:
    """Take it back."""
    operations.withdraw(actor=actor, public_id=public_id, why="помилка", now=now)


def put_in_force(kind: str, rows: Sequence[Mapping[str, Any]], *, since: date) -> None:
    """Rows in force from a day, past drafting and approval; the edition before them ends."""
    with acting(SYSTEM, "editions.testing.force"):
        before = RuleEdition.objects.filter(kind=kind, state=State.APPROVED).order_by("-number").first()
        if before is not None and before.during is not None:
            RuleEdition.objects.filter(pk=before.pk).update(during=DateRange(before.during.lower, since))
        RuleEdition.objects.create(
            kind=kind, number=(before.number or 0) + 1 if before is not None else 1, state=State.APPROVED,
            rows=[dict(row) for row in rows], source="тест", doubt="", reason="",
            valid_from=since, during=DateRange(since, None), drafted_by=SYSTEM.account_id,
        )  # fmt: skip


def effect_of(code: str, before: Sequence[Row], after: Sequence[Row], *, on: date) -> Effect:
    """What an edition with these rows would change, by its owner's count."""
    kind = kind_of(code)
    assert kind.measure is not None, code
    return kind.measure(changes(before, after, kind.fields, kind.key), on)


def problems_in(code: str, rows: Sequence[Row]) -> list[str]:
    """Fields that the owner finds wrong with the rows."""
    return [problem.field for problem in kind_of(code).check(rows)]
