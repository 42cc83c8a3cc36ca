"""Figures of a form and what follows from them: controls, difference between two states. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parta.statistics.rules.definitions import Address, Control, Form

Figures = Mapping[Address, int]  # a cell without a source has no figure


class Outcome(StrEnum):
    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"  # a cell of it has no source yet


@dataclass(frozen=True, slots=True)
class Checked:
    """A control with both sums; None where it cannot be checked."""

    control: Control
    outcome: Outcome
    left: int | None = None
    right: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that stands otherwise now."""

    address: Address
    before: int | None
    after: int | None

    @property
    def by(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


def check(form: Form, figures: Figures) -> tuple[Checked, ...]:
    """Every control of the form against the figures."""
    return tuple(_checked(control, figures) for control in form.controls)


def _checked(control: Control, figures: Figures) -> Checked:
    left, right = _sum(control.left, figures), _sum(control.right, figures)
    if left is None or right is None:
        return Checked(control, Outcome.UNKNOWN)
    holds = {"=": left == right, "<=": left <= right, ">=": left >= right}[control.relation]
    return Checked(control, Outcome.HOLDS if holds else Outcome.BROKEN, left, right)


def _sum(terms: Sequence[tuple[int, Address]], figures: Figures) -> int | None:
    if any(address not in figures for _sign, address in terms):
        return None
    return sum(sign * figures[address] for sign, address in terms)


def differences(before: Figures, after: Figures) -> tuple[Difference, ...]:
    """Cells whose figures differ, in the order of the former and then of what is new."""
    addresses = [*before, *(address for address in after if address not in before)]
    found = (Difference(address, before.get(address), after.get(address)) for address in addresses)
    return tuple(one for one in found if one.before != one.after)
