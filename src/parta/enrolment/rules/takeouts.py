"""Lists of many children that leave as a file: what they may hold, and where a request is. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CHILDREN = "enrolment.children"  # the kind of list that names classes and columns
LONGEST_PURPOSE = 300
SHORTEST_PURPOSE = 10


@dataclass(frozen=True, slots=True)
class Terms:
    """How long each step of a request may wait, as they were on the day of asking."""

    signed_within: timedelta
    decided_within: timedelta  # from the signature
    taken_within: timedelta  # from the consent


class Column(StrEnum):
    """What of a child the file may hold besides the name and the class, which are always there."""

    BORN_ON = "born_on"
    SEX = "sex"
    SINCE = "since"
    GUARDIANS = "guardians"
    PHONES = "phones"


class State(StrEnum):
    """Where a request is."""

    UNSIGNED = "unsigned"
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN = "taken"
    LAPSED = "lapsed"  # not signed, not decided, or not taken in time


def purpose_of_signature(institution_id: int, takeout_id: int) -> str:
    """What the signature is asked for: one request, so that it fits no other."""
    return f"enrolment.takeout.{institution_id}.{takeout_id}"


def state_of(
    *,
    asked_at: datetime,
    signed_at: datetime | None,
    decided_at: datetime | None,
    is_approved: bool | None,
    taken_at: datetime | None,
    now: datetime,
    terms: Terms,
) -> State:
    """The state at a moment. A request decided before signatures were demanded, and not taken, has lapsed."""
    if taken_at is not None:
        return State.TAKEN
    if is_approved is False:
        return State.DECLINED
    if signed_at is None:
        return State.UNSIGNED if decided_at is None and now < asked_at + terms.signed_within else State.LAPSED
    if decided_at is not None:
        return State.APPROVED if now < decided_at + terms.taken_within else State.LAPSED
    return State.WAITING if now < signed_at + terms.decided_within else State.LAPSED
