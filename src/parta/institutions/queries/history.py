"""What changed among the holdings of an institution: was, became, since when, by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from parta.institutions.queries.holdings import HoldingState, states_of


@dataclass(frozen=True, slots=True)
class HoldingChange:
    """One change of one thing. ``before`` None = it was added; ``after`` None = it ended on ``since``, or, without a
    day, was struck out as a mistake.
    """

    kind: str
    key: UUID
    at: datetime
    since: date | None
    ground: str
    account_id: int | None
    before: HoldingState | None
    after: HoldingState | None


def holding_changes(institution_id: int) -> list[HoldingChange]:
    """All changes, the latest first. One statement."""
    states = sorted(states_of(institution_id), key=lambda state: (state.kind, str(state.key), state.version))
    found: list[HoldingChange] = []
    for _key, of_thing in groupby(states, key=lambda state: (state.kind, state.key)):
        found += _of_thing(list(of_thing))
    return sorted(found, key=lambda change: change.at, reverse=True)


def _of_thing(states: Sequence[HoldingState]) -> Iterator[HoldingChange]:
    """Changes of one thing, from its states in the order in which we learnt them."""
    before: HoldingState | None = None
    for place, state in enumerate(states):
        if state.until is None:
            yield _change(state, state.version, state.since, before, state)
            before = state
        elif not _continues(state, states[place + 1 :]):
            yield _change(state, state.version, state.until, before, None)
            before = None
    if before is not None and before.gone_at is not None:
        yield _change(before, before.gone_at, None, before, None)


def _continues(past: HoldingState, later: Sequence[HoldingState]) -> bool:
    """Is a closed period followed by the next state, written in the same act?"""
    return bool(later) and later[0].since == past.until


def _change(
    of: HoldingState, at: datetime, since: date | None, before: HoldingState | None, after: HoldingState | None
) -> HoldingChange:
    return HoldingChange(of.kind, of.key, at, since, of.ground, of.account_id, before, after)
