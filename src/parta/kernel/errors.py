"""Anticipated failures. Interfaces turn them into messages; anything else is a bug.

Messages arrive here already in the user's language: the kernel knows no catalogue of texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class DomainError(Exception):
    """Base of every failure that a user may cause and read about."""

    code = "domain-error"
    status = 409


class Refused(DomainError):
    """The actor may see the object but may not do this to it; the message says who could."""

    code = "refused"
    status = 403


class NotVisible(DomainError):
    """The object does not exist for this actor: the same answer as for a missing one."""

    code = "not-found"
    status = 404


class Stale(DomainError):
    """Somebody changed the record after the actor read it."""

    code = "stale"
    status = 409


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: the rule broken and the way out, in the user's words.

    ``row`` is the 1-based row of a file or grid, None for a single form. ``rule`` is the code of a quality rule.
    """

    field: str
    message: str
    rule: str = ""
    row: int | None = None
    suggestion: str = ""


class Invalid(DomainError):
    """What was typed breaks rules; nothing was written. Carries every problem found, not the first."""

    code = "invalid"
    status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)
