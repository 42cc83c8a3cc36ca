"""Facts of many children that a file or the API of an outside system says; taken back whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from parta.audit.api import acting
from parta.dossiers import policies
from parta.dossiers.operations.fact_lists import ListedFacts, enter_fact, withdraw_facts
from parta.dossiers.operations.receiving import said_of, stands
from parta.dossiers.rules.facts import OF_CHILD, NewFact
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people


def receive_list(
    *,
    actor: Actor,
    institution_id: int,
    source: str,
    entries: Mapping[int, Sequence[NewFact]],
    now: datetime,
    operation_id: UUID,
) -> dict[int, dict[str, Any]]:
    """Take facts of children of the institution from an outside system, all or none; a receipt by person. What the
    institution took back is only noted.

    :raises NotVisible: a child is not enrolled here
    """
    require(policies.may_amend_child(actor, institution_id=institution_id))
    if set(entries) - enrolment.enrolled_here(
        person_ids=list(entries), institution_id=institution_id, since=local_day(now)
    ):
        raise NotVisible
    feeds = people.feeds_of_people(list(entries))
    with acting(actor, "dossiers.facts.receive_list", operation_id=operation_id):
        return {
            person_id: _receive(actor, institution_id, ListedFacts(person_id, tuple(facts)), source,
                                feeds.get(person_id, {}), now)
            for person_id, facts in entries.items()
        }  # fmt: skip


def withdraw_received(
    *,
    actor: Actor,
    institution_id: int,
    source: str,
    receipts: Sequence[tuple[int, Mapping[str, Any]]],
    operation_id: UUID,
) -> list[tuple[int, str]]:
    """Take back what `receive_list` wrote: values before hold again, and the system keeps what it kept. Returns the
    rows where that cannot be and why; then the caller undoes nothing.
    """
    refused = withdraw_facts(
        actor=actor, institution_id=institution_id, receipts=receipts, slots=OF_CHILD, operation_id=operation_id
    )
    if not refused:
        with acting(actor, "dossiers.facts.withdraw_list", operation_id=operation_id):
            for _number, told in receipts:
                people.unhear(actor=actor, person_id=told["person"], source=source, before=told["feeds"])
    return refused


def _receive(
    actor: Actor,
    institution_id: int,
    entry: ListedFacts,
    source: str,
    feeds: Mapping[str, people.FeedLine],
    now: datetime,
) -> dict[str, Any]:
    by_feed = {fact.feed: fact for fact in entry.facts}
    said = {feed: said_of(fact) for feed, fact in by_feed.items()}
    kept = people.hear(actor=actor, person_id=entry.person_id, source=source, said=said, now=now)
    written = []
    for feed in sorted(kept):
        fact = by_feed[feed]
        if not stands(entry.person_id, fact):
            told = NewFact(fact.slot, fact.since, fact.values, fact.until, fact.ground, source)
            written.append(enter_fact(actor=actor, institution_id=institution_id, person_id=entry.person_id, fact=told))
    before = {feed: dict(feeds[feed].said) if feed in feeds else None for feed in by_feed}
    return {"person": entry.person_id, "facts": written, "feeds": before}
