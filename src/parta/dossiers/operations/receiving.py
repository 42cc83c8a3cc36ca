"""Facts that an outside system or a register says: written while it keeps them, noted beside ours once taken back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from parta.audit.api import acting
from parta.dossiers import policies
from parta.dossiers.operations.facts import TABLES, write_fact
from parta.dossiers.rules.facts import SINGLE, NewFact, Slot, troubles
from parta.dossiers.wording import problem
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid
from parta.people import api as people

# Diplomas and posts are told apart by what only the institution knows.
RECEIVED = frozenset((*SINGLE, Slot.WATCH, Slot.CATEGORY, Slot.CITIZENSHIP)) - {Slot.SHARE}


def receive_facts(
    *, actor: Actor, institution_id: int, person_id: int, source: str, facts: Sequence[NewFact], now: datetime
) -> tuple[str, ...]:
    """Take facts from an outside system; returns the names of those that were written. What the institution took back,
    what another system keeps and what says the same as before is not written. One transaction.

    :raises Invalid: a fact breaks rules, or is of a slot that is not received; ``row`` is its place
    """
    require(policies.may_write(actor))
    today = local_day(now)
    problems = [
        problem(field, code)
        for fact in facts
        for field, code in ([("slot", "slot")] if fact.slot not in RECEIVED else troubles(fact, today))
    ]
    if problems:
        raise Invalid(problems)
    by_feed = {fact.feed: fact for fact in facts}
    with acting(actor, "dossiers.facts.receive"):
        said = {feed: said_of(fact) for feed, fact in by_feed.items()}
        kept = people.hear(actor=actor, person_id=person_id, source=source, said=said, now=now)
        written = [feed for feed in sorted(kept) if not stands(person_id, by_feed[feed])]
        for feed in written:
            fact = by_feed[feed]
            told = NewFact(fact.slot, fact.since, fact.values, fact.until, fact.ground, source)
            write_fact(actor=actor, institution_id=institution_id, person_id=person_id, fact=told)
    return tuple(written)


def stands(person_id: int, fact: NewFact) -> bool:
    """Is this what is recorded already, from whatever day?"""
    rows = TABLES[fact.slot].objects.filter(
        person_id=person_id, slot=fact.slot, known_to=None, during__contains=fact.since, **fact.key
    )
    row = rows.first()
    return row is not None and all(getattr(row, name) == value for name, value in fact.values.items())


def said_of(fact: NewFact) -> Mapping[str, Any]:
    """What a system is noted to have said."""
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in fact.values.items()}
    return {**values, "since": fact.since.isoformat()}
