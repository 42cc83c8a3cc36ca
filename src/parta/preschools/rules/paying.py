"""Which share of the payment for meals is waived for a child on a day, and who ate how many days. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parta.preschools.rules.days import USUAL, Said

WHOLE = 100  # per cent
USUAL_SHARES = (50, WHOLE)
LONGEST_PAPER, LONGEST_WHY, SHORTEST_WHY = 120, 300, 5
SOON = timedelta(days=30)  # how long before its end a benefit is told of
_REACH = 10  # years from today that a benefit of a preschool child can speak of: beyond them is a slip of the year
HAND = "hand"


@dataclass(frozen=True, slots=True)
class NewBenefit:
    """A benefit as it is entered. ``share``: per cent of the payment that is waived; ``last_day`` None: until further
    notice; ``ground`` says why the share is another than that of the list.
    """

    code: str
    share: int
    since: date
    last_day: date | None = None
    document: str = ""
    document_on: date | None = None
    ground: str = ""


def in_reach(day: date, today: date) -> bool:
    """Can this be a day of a benefit of a child that is in a preschool today?"""
    return abs(day.year - today.year) <= _REACH


@dataclass(frozen=True, slots=True)
class Waived:
    """A share waived over days; ``until`` is the first day without it."""

    share: int
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def share_on(benefits: Iterable[Waived], day: date) -> int:
    """Per cent waived on a day; 0: the payment is whole."""
    return max((each.share for each in benefits if each.holds(day)), default=0)


def eats(said: Said, usual: int) -> bool:
    """Is there and eats something of what the group eats (``usual``: its meals)?"""
    return not said.is_absent and bool((usual if said.meals is None else said.meals) & usual)


def fed_by_share(said: Mapping[date, Said], benefits: Sequence[Waived], usual: int) -> dict[int, int]:
    """Days on which a child ate, by the share waived on each."""
    return dict(Counter(share_on(benefits, day) for day, each in said.items() if eats(each, usual)))


def eaters_by_share(
    listed: Iterable[int], stands: Mapping[int, Said], benefits: Mapping[int, Sequence[Waived]], usual: int, day: date
) -> Counter[int]:
    """Children of a group who eat on a day, by the share waived."""
    return Counter(share_on(benefits.get(pupil, ()), day) for pupil in listed if eats(stands.get(pupil, USUAL), usual))
