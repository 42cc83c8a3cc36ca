"""How far a campaign, and a participant in it, is; when people are reminded. Pure."""

from datetime import date
from enum import IntEnum


class State(IntEnum):
    """Where a collection is. DRAFT may change; an OPEN one is only prolonged; a FROZEN one stays as it was signed."""

    DRAFT = 1
    OPEN = 2
    FROZEN = 3
    WITHDRAWN = 4


class Ground(IntEnum):
    """By what it is announced."""

    LETTER = 1
    ORDER = 2


class Told(IntEnum):
    """How it is told that a stage is done."""

    RECORDS = 1  # a condition that records tell
    PRESSED = 2  # the participant says so
    SIGNED = 3  # the participant signs it with КЕП


class Standing(IntEnum):
    """How far a participant is: nobody named, nothing said and nothing done is the first."""

    SILENT = 0
    BEGUN = 1
    DONE = 2


BEFORE = (7, 3, 1, 0)  # days before the last one on which people are reminded
EVERY = 7  # days between reminders after it


def reminds_on(due: date, today: date) -> bool:
    """Is this a day to remind of a stage due on ``due`` (inclusive)?

    >>> reminds_on(date(2026, 11, 30), date(2026, 11, 27)), reminds_on(date(2026, 11, 30), date(2026, 11, 26))
    (True, False)
    >>> reminds_on(date(2026, 11, 30), date(2026, 12, 7)), reminds_on(date(2026, 11, 30), date(2026, 12, 1))
    (True, False)
    """
    left = (due - today).days
    return left in BEFORE or (left < 0 and -left % EVERY == 0)


def share_of(done: int, total: int) -> float:
    """Share from 0 to 1; of nobody it is 0.

    >>> share_of(79, 100), share_of(0, 0)
    (0.79, 0.0)
    """
    return done / total if total else 0.0


def percent_of(done: int, total: int) -> int:
    """Whole per cent, half up; never 100 while somebody is missing, never 0 when somebody has done it.

    >>> percent_of(79, 100), percent_of(999, 1000), percent_of(1, 1000), percent_of(5, 8)
    (79, 99, 1, 63)
    """
    if not total or not done:
        return 0
    if done == total:
        return 100
    return min(99, max(1, (200 * done + total) // (2 * total)))


def is_bit(met: int | None, stage: int) -> bool:
    """Was the stage met when the result was counted?

    >>> is_bit(0b101, 3), is_bit(0b101, 2), is_bit(None, 1)
    (True, False, False)
    """
    return bool((met or 0) >> (stage - 1) & 1)
