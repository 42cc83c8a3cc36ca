"""What a preschool group is, and which limit of its size holds. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, IntFlag


class Direction(IntEnum):
    """Numbers of the codifier `preschool_direction`."""

    GENERAL = 1
    INCLUSIVE = 2
    SPECIAL = 3
    SANATORIUM = 4


class Stay(IntEnum):
    """Numbers of the codifier `preschool_stay`."""

    DAY = 1
    SHORT = 2
    ROUND_CLOCK = 3
    SEASONAL = 4
    DUTY = 5
    WALK = 6
    WEEKEND = 7


class Age(IntEnum):
    """Numbers of the codifier `preschool_age`."""

    INFANT = 1
    EARLY = 2
    YOUNGER = 3
    MIDDLE = 4
    OLDER = 5
    MIXED = 6


class Meal(IntFlag):
    """What children eat in a group on a day."""

    BREAKFAST = 1
    LUNCH = 2
    SNACK = 4
    DINNER = 8


PROFILED = (Direction.SPECIAL, Direction.SANATORIUM)
MOST_HOURS, MOST_PLACES, LONGEST_REASON = 24, 60, 500
SHORTEST_REASON = 10
# Full years on 1 September: from the first, under the second. A child is offered only places of its age.
YEARS = {
    Age.INFANT: (0, 1),
    Age.EARLY: (1, 3),
    Age.YOUNGER: (3, 4),
    Age.MIDDLE: (4, 5),
    Age.OLDER: (5, 9),
    Age.MIXED: (1, 9),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a group is from a day on. ``hours`` a day; ``profile`` of the codifier `preschool_profile`, of special and
    sanatorium groups alone; ``work`` of `preschool_work`.
    """

    direction: int
    stay: int
    age: int
    hours: Decimal
    places: int
    meals: int = int(Meal.BREAKFAST | Meal.LUNCH | Meal.SNACK)
    profile: int | None = None
    work: int = 1
    over_reason: str = ""  # why there are more places than the limit allows


@dataclass(frozen=True, slots=True)
class Limit:
    """Most children of groups that fit all it names: nothing named means any. Days are «MM-DD», both included."""

    code: str
    name: str
    most: int
    source: str = ""
    ages: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    from_day: str = ""
    until_day: str = ""

    def fits(self, terms: Terms, profile: str, day: date) -> bool:
        """Does it speak of such a group on the day? ``profile`` is the code of the terms' profile."""
        return (
            _among(self.ages, Age(terms.age).name)
            and _among(self.directions, Direction(terms.direction).name)
            and _among(self.stays, Stay(terms.stay).name)
            and (not self.profiles or profile in self.profiles)
            and (not self.from_day or self.from_day <= day.strftime("%m-%d") <= (self.until_day or "12-31"))
        )


def _among(codes: Sequence[str], name: str) -> bool:
    return not codes or name.lower() in codes


def limit_of(limits: Iterable[Limit], terms: Terms, profile: str, day: date) -> Limit | None:
    """The strictest limit that speaks of the group on the day; None when none does."""
    fitting = [limit for limit in limits if limit.fits(terms, profile, day)]
    return min(fitting, key=lambda limit: (limit.most, limit.code), default=None)


def years_on(born_on: date, day: date) -> int:
    """Full years on a day; negative before the birth."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def fits(age: Age, years: int) -> bool:
    """Is a child of so many full years on 1 September of this age? Born later counts as nought.

    >>> fits(Age.MIDDLE, 4), fits(Age.MIDDLE, 5), fits(Age.INFANT, -1)
    (True, False, True)
    """
    low, high = YEARS[age]
    return low <= max(0, years) < high


def meals_in(mask: int) -> tuple[Meal, ...]:
    """Meals of a mask, breakfast first.

    >>> [meal.name for meal in meals_in(5)]
    ['BREAKFAST', 'SNACK']
    """
    return tuple(meal for meal in Meal if meal & mask)
