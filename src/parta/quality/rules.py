"""Arithmetic of the score of data quality; what a rule asks for. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Sources whose records are told apart by the person; those of others have keys that may look the same.
GUARDIANS = "enrolment.guardians"
OF_CHILDREN_EVER = ("enrolment.pupil", "enrolment.pupils", "dossiers.children", "journal.leavers")
OF_PERSONS = (*OF_CHILDREN_EVER, GUARDIANS)
# Those among them whose persons are children of a class today.
OF_CHILDREN = ("enrolment.pupil", "enrolment.pupils", "dossiers.children")
LONGEST_REASON = 300
LONGEST_TERM = 366  # days that a dismissal may stand: a year on, somebody looks again


@dataclass(frozen=True, slots=True)
class Tally:
    """Checks made (records × rules) and how many failed; dismissed findings count as passed, and are told beside."""

    checks: int = 0
    failing: int = 0
    dismissed: int = 0

    @property
    def passed(self) -> int:
        """Checks that hold."""
        return self.checks - self.failing

    @property
    def share(self) -> float | None:
        """Passed of all, 0…1; None while nothing was checked.

        >>> Tally(1240, 37).share, Tally().share
        (0.9701612903225807, None)
        """
        return self.passed / self.checks if self.checks else None

    def shown(self, parts: int = 100) -> float | None:
        """The share as it is said, down to whole hundredths (or other parts): what is less than 95 per cent is not
        called so, and 100 is said when nothing failed.

        >>> Tally(14841, 743).shown(), Tally(1525, 6).shown(), Tally(1525, 6).shown(1000), Tally(20, 0).shown()
        (0.94, 0.99, 0.996, 1.0)
        """
        return self.passed * parts // self.checks / parts if self.checks else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.checks + other.checks, self.failing + other.failing, self.dismissed + other.dismissed)


def total(tallies: Iterable[Tally]) -> Tally:
    """All together: every check weighs the same, whatever it checks.

    >>> total([Tally(100, 1), Tally(300, 3)]).share
    0.99
    """
    return sum(tallies, Tally())


def facts_in(condition: Any) -> set[str]:
    """Names of the facts that a condition asks for.

    >>> sorted(facts_in({"if": [{"equal": ["meals", True]}, {"not_before": ["a", "b"]}]}))
    ['a', 'b', 'meals']
    """
    word, arguments = next(iter(condition.items()))
    if word in ("all", "any", "if", "not"):
        parts = [arguments] if word == "not" else arguments
        return {name for part in parts for name in facts_in(part)}
    if word == "present":
        return {arguments}
    return {arguments[0], arguments[1]} if word == "not_before" else {arguments[0]}
