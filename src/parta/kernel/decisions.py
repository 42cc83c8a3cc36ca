"""Outcome of a policy: allowed, or refused with a reason that the user can read."""

from dataclasses import dataclass

from parta.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Decision:
    reason: str = ""  # empty means allowed

    def __bool__(self) -> bool:
        return not self.reason


ALLOW = Decision()


def refuse(reason: str) -> Decision:
    """Refuse, saying who could do it instead."""
    return Decision(reason)


def require(decision: Decision) -> None:
    """Raise Refused unless the decision allows the act."""
    if not decision:
        raise Refused(decision.reason)
