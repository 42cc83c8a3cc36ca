"""Groups of a preschool go over into the next school year: what is proposed for each, what was decided. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from parta.preschools.rules.groups import YEARS, Age, fits, years_on

FORM = "preschools.carrying"
LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Next:
    """A group in its next year. ``name`` empty: it does not go on. ``educators``: ids of posts, the first answers."""

    name: str
    age: int
    places: int
    educators: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrying:
    """The plan between its steps: only what was decided otherwise than proposed. ``groups`` maps ids of groups (as
    text) to `Next`, ``children`` ids of persons to the name of another group of the new year.
    """

    year: int
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    children: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    dated_on: str = ""
    ground: str = ""
    revision: int = 0

    @property
    def since(self) -> date:
        """The first day of the new year."""
        return date(self.year, 9, 1)

    def next_of(self, group_id: int, proposed: Next) -> Next:
        """What was decided of a group, or what is proposed."""
        found = self.groups.get(str(group_id))
        return proposed if found is None else Next(**{**found, "educators": tuple(found["educators"])})

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def carrying_of(plain: Mapping[str, Any]) -> Carrying:
    """A plan read back from JSON; unknown fields are left out."""
    return Carrying(**{f.name: plain[f.name] for f in fields(Carrying) if f.name in plain})


def next_age(age: int, stay: Iterable[date], others: Collection[int], first_of_september: date) -> int:
    """The age that a group has next year: that of most of its children on 1 September, a mixed one stays mixed. One
    that all its children leave takes up the youngest, whose age its elders leave.

    >>> next_age(Age.YOUNGER, [date(2023, 3, 1)], (), date(2027, 9, 1)) == Age.MIDDLE
    True
    """
    if age == Age.MIXED:
        return age
    years = [years_on(born, first_of_september) for born in stay]
    if not years:
        return min((each for each in others if each != Age.MIXED), default=age)
    bands = [band for band in YEARS if band is not Age.MIXED]
    return int(max(bands, key=lambda band: (sum(fits(band, each) for each in years), band)))
