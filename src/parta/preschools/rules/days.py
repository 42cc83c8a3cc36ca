"""A day of a preschool group: who is there, who eats what, what a save changes. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parta.preschools.rules.groups import Meal, meals_in

ILL = 1  # codifier preschool_absence: «хвороба»
LONGEST_WHY, SHORTEST_WHY = 300, 5


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a child on a day. ``reason`` (codifier `preschool_absence`) None: the child is there; ``meals``
    None: it eats what the group eats.
    """

    reason: int | None = None
    meals: int | None = None

    @property
    def is_absent(self) -> bool:
        return self.reason is not None


USUAL = Said()  # there, and eats as the group: kept by no row


def changes(said: Mapping[int, Said], was: Mapping[int, Said]) -> dict[int, Said]:
    """What the form changes, against what it was opened with."""
    return {pupil: each for pupil, each in said.items() if each != was.get(pupil, USUAL)}


def conflicts(changed: Mapping[int, Said], was: Mapping[int, Said], stands: Mapping[int, Said]) -> list[int]:
    """Children of whom somebody said something else meanwhile: neither what the form was opened with, nor what it says
    now.
    """
    found = []
    for pupil, wanted in changed.items():
        now = stands.get(pupil, USUAL)
        if now not in (was.get(pupil, USUAL), wanted):
            found.append(pupil)
    return found


def is_late(day: date, today: date) -> bool:
    """Is the day over? What is said of it afterwards wants a reason."""
    return today > day


def portions(listed: Collection[int], stands: Mapping[int, Said], usual: int) -> Counter[Meal]:
    """Portions of each meal for the children who are there; ``usual`` are the meals of the group."""
    count: Counter[Meal] = Counter()
    for pupil in listed:
        said = stands.get(pupil, USUAL)
        if not said.is_absent:
            count.update(meals_in((usual if said.meals is None else said.meals) & usual))
    return count


def present(listed: Collection[int], stands: Mapping[int, Said]) -> int:
    """How many of the children of the group are there."""
    return sum(1 for pupil in listed if not stands.get(pupil, USUAL).is_absent)


def text_of(said: Said) -> str:
    """As a hidden field of a form holds it: «» as usual, «a3» absent for reason 3, «m5» eats meals 5.

    >>> text_of(Said(3)), text_of(Said(None, 5)), text_of(USUAL)
    ('a3', 'm5', '')
    """
    if said.reason is not None:
        return f"a{said.reason}"
    return "" if said.meals is None else f"m{said.meals}"


def said_by(text: str) -> Said:
    """The other way round; as usual when it cannot be read.

    >>> said_by("a3"), said_by("m5"), said_by("x")
    (Said(reason=3, meals=None), Said(reason=None, meals=5), Said(reason=None, meals=None))
    """
    kind, rest = text[:1], text[1:]
    if kind not in ("a", "m") or not rest.isascii() or not rest.isdigit() or len(rest) > 4:
        return USUAL
    return Said(int(rest)) if kind == "a" else Said(None, int(rest))


@dataclass(frozen=True, slots=True)
class Month:
    """A child's month: ``there`` and ``missed`` of the days the group worked while the child was in it."""

    there: int
    missed: int
    ill: int


def month_of(days: Sequence[date], stands: Mapping[date, Said]) -> Month:
    """Sums over the working days of one child."""
    reasons = [stands[day].reason for day in days if day in stands and stands[day].is_absent]
    return Month(len(days) - len(reasons), len(reasons), reasons.count(ILL))
