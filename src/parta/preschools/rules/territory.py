"""Where places are free while children of their age wait for one elsewhere. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parta.preschools.rules.groups import Age, fits


@dataclass(frozen=True, slots=True)
class Free:
    """Places of one age that nobody sits in and that are kept for nobody, in one institution."""

    institution_id: int
    age: Age
    places: int


@dataclass(frozen=True, slots=True)
class Match:
    """Free places of an age, and how many children of that age wait in lines of other institutions and in the own."""

    free: Free
    waiting_here: int
    waiting_elsewhere: int


def matches(free: Sequence[Free], waiting: Mapping[int, Mapping[int, int]]) -> tuple[Match, ...]:
    """Free places for which somebody waits elsewhere, most places first. ``waiting``: institution → years → children.

    >>> matches([Free(1, Age.MIDDLE, 3)], {1: {4: 1}, 2: {4: 5, 3: 9}})
    (Match(free=Free(institution_id=1, age=<Age.MIDDLE: 4>, places=3), waiting_here=1, waiting_elsewhere=5),)
    """
    found = []
    for each in free:
        of_age = {
            institution: sum(count for years, count in by_years.items() if fits(each.age, years))
            for institution, by_years in waiting.items()
        }
        here = of_age.get(each.institution_id, 0)
        elsewhere = sum(of_age.values()) - here
        if each.places > 0 and elsewhere:
            found.append(Match(each, here, elsewhere))
    return tuple(sorted(found, key=lambda match: (-match.free.places, match.free.institution_id, match.free.age)))
