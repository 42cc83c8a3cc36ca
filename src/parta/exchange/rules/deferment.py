"""The deferment mark: who may be marked, by the rules of a round. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum


class Engagement(IntEnum):
    """How somebody is taken on («тип залучення»)."""

    FULL = 1
    PART = 2


class Answer(IntEnum):
    """What the partner answered on a row."""

    ACCEPTED = 1
    REFUSED = 2


class Fault(StrEnum):
    """Why a row would not be passed on."""

    SEX = "sex"
    SEX_UNKNOWN = "sex-unknown"
    AGE = "age"
    AGE_UNKNOWN = "age-unknown"
    RNOKPP = "rnokpp"
    ENGAGEMENT = "engagement"
    SHARE = "share"
    MAIN_PLACE = "main-place"
    ENDS_EARLY = "ends-early"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Round:
    """One collection: until which day marks are taken, and what a row must meet. Ages in whole years, both included."""

    code: str
    name: str
    deadline: date
    least_share: Decimal  # of a full post («ставка») at the main place
    age_from: int
    age_to: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of somebody to be marked. ``until`` = first day without the post."""

    sex: str | None
    born_on: date | None
    has_rnokpp: bool
    is_main: bool
    until: date | None
    engagement: Engagement
    share: Decimal
    is_marked: bool = False  # anywhere in the country


def faults(who: Candidate, round_: Round) -> Iterator[Fault]:
    """Everything that keeps the row from being passed on, in the order of the page."""
    if who.sex is None:
        yield Fault.SEX_UNKNOWN
    elif who.sex != "m":
        yield Fault.SEX
    if who.born_on is None:
        yield Fault.AGE_UNKNOWN
    elif not round_.age_from <= age_on(who.born_on, round_.deadline) <= round_.age_to:
        yield Fault.AGE
    if not who.has_rnokpp:
        yield Fault.RNOKPP
    yield from _faults_of_post(who, round_)
    if who.is_marked:
        yield Fault.TWICE


def _faults_of_post(who: Candidate, round_: Round) -> Iterator[Fault]:
    if not who.is_main:
        yield Fault.MAIN_PLACE
    if who.engagement is not Engagement.FULL:
        yield Fault.ENGAGEMENT
    if who.share < round_.least_share:
        yield Fault.SHARE
    if who.until is not None and who.until <= round_.deadline:
        yield Fault.ENDS_EARLY


def age_on(born_on: date, day: date) -> int:
    """Whole years on a day.

    >>> age_on(date(2000, 3, 1), date(2026, 2, 28)), age_on(date(2000, 3, 1), date(2026, 3, 1))
    (25, 26)
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def round_for(rounds: list[Round], today: date) -> Round | None:
    """The round that takes marks today: of those whose deadline has not passed, the one that ends first."""
    return min((each for each in rounds if each.deadline >= today), key=lambda each: each.deadline, default=None)
