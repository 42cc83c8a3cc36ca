"""Lists of many children that leave as a file: what they may hold, and where a request is. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

MOST_ALONE = 50  # children in one list that leaves with one person's will
DECIDED_WITHIN = timedelta(days=7)
TAKEN_WITHIN = timedelta(hours=72)
MOST_A_DAY = 3  # requests of one person
LONGEST_PURPOSE = 300
SHORTEST_PURPOSE = 10


class Column(StrEnum):
    """What of a child the file may hold besides the name and the class, which are always there."""

    BORN_ON = "born_on"
    SEX = "sex"
    SINCE = "since"
    GUARDIANS = "guardians"
    PHONES = "phones"


class State(StrEnum):
    """Where a request is."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN = "taken"
    LAPSED = "lapsed"  # nobody decided, or nobody came for it, in time


def state_of(
    *,
    asked_at: datetime,
    decided_at: datetime | None,
    is_approved: bool | None,
    taken_at: datetime | None,
    now: datetime,
) -> State:
    """The state at a moment."""
    if taken_at is not None:
        return State.TAKEN
    if is_approved is False:
        return State.DECLINED
    if decided_at is not None:
        return State.APPROVED if now < decided_at + TAKEN_WITHIN else State.LAPSED
    return State.WAITING if now < asked_at + DECIDED_WITHIN else State.LAPSED
