"""The queue for preschool places: its order, and why a child stands where it stands. Pure: whoever has numbers,
moments and benefits of the entries comes to the same order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from math import ceil


class State(IntEnum):
    """Where an entry is. Values are stored for ever."""

    WAITING = 1
    OFFERED = 2  # a place is kept until a day
    ACCEPTED = 3  # the parent took it
    ORDERED = 4  # in the list of an order of enrolment
    ASLEEP = 5  # offers were not answered: keeps its moment, is offered nothing until the parent says it still waits
    WITHDRAWN = 6
    ELSEWHERE = 7  # the parent took a place in another preschool


class Benefit(IntEnum):
    """What the institution says to a benefit that a parent names."""

    NONE = 0
    CLAIMED = 1
    CONFIRMED = 2
    REFUSED = 3


class Outcome(IntEnum):
    """What came of an offer."""

    ACCEPTED = 1
    DECLINED = 2
    LAPSED = 3
    CALLED_OFF = 4  # the entry was withdrawn, or a place elsewhere was taken


ALIVE = (State.WAITING, State.OFFERED, State.ACCEPTED, State.ORDERED, State.ASLEEP)
IN_LINE = (State.WAITING, State.OFFERED)
TAKING = (State.OFFERED, State.ACCEPTED, State.ORDERED)
LONGEST_REASON = 1000
MOST_WISHES, MOST_OF_MAILBOX = 5, 5
OLDEST = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry as the order knows it. ``number`` and ``registered_at`` are the database's."""

    number: int
    registered_at: datetime
    has_benefit: bool


@dataclass(frozen=True, slots=True)
class Ordered:
    """A place in the order: ``place`` of all, ``line_place`` in its own line."""

    number: int
    place: int
    has_benefit: bool
    line_place: int


@dataclass(frozen=True, slots=True)
class Share:
    """Of each hundred places ``percent`` go to the benefit line while somebody stands in it. ``given`` places of the
    school year went out already, ``to_benefit`` of them to that line.
    """

    percent: int
    given: int = 0
    to_benefit: int = 0

    def is_due(self, after: int, benefit_after: int) -> bool:
        """After so many more places, does the next one go to the benefit line?"""
        total = self.given + after + 1
        return self.to_benefit + benefit_after < ceil(total * self.percent / 100)


def ordered(entries: Collection[Standing], share: Share) -> tuple[Ordered, ...]:
    """The order of the queue: two lines by the moment of registration, then by number; each next place goes to the
    benefit line while its share is not used up, else to the head of the other line.
    """
    by_time = sorted(entries, key=lambda entry: (entry.registered_at, entry.number))
    benefit = [entry for entry in by_time if entry.has_benefit]
    general = [entry for entry in by_time if not entry.has_benefit]
    found: list[Ordered] = []
    at_benefit = at_general = 0
    while at_benefit < len(benefit) or at_general < len(general):
        due = share.is_due(len(found), at_benefit) or at_general == len(general)
        if due and at_benefit < len(benefit):
            at_benefit += 1
            entry, line_place = benefit[at_benefit - 1], at_benefit
        else:
            at_general += 1
            entry, line_place = general[at_general - 1], at_general
        found.append(Ordered(entry.number, len(found) + 1, entry.has_benefit, line_place))
    return tuple(found)


def next_of(order: Sequence[Ordered], passed_over: Collection[int], count: int) -> tuple[Ordered, ...]:
    """To whom the next places go: the head of the order, but for numbers that have answered to this group already."""
    return tuple(entry for entry in order if entry.number not in passed_over)[: max(0, count)]


def cohort_of(born_on: date) -> int:
    """Year on whose 1 September a child is 0 full years old: a child is Y - cohort years old on 1 September of Y.

    >>> cohort_of(date(2023, 9, 1)), cohort_of(date(2023, 9, 2))
    (2023, 2024)
    """
    return born_on.year if (born_on.month, born_on.day) <= (9, 1) else born_on.year + 1


def after_silence(silent: int, most: int) -> State:
    """Where an entry goes when an offer was not answered for the ``silent``-th time."""
    return State.ASLEEP if silent >= most else State.WAITING
