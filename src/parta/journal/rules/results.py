"""How a thematic, term or year mark is suggested. A suggestion only: the teacher decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The mark suggested, and what it was made of: the values and their mean to two places."""

    value: int
    of: tuple[int, ...]
    mean: Decimal


def numeric_codes(labels: Mapping[int, str]) -> frozenset[int]:
    """Codes that a mean may be taken of: those written as numbers. Levels and «зар.» have no mean."""
    return frozenset(code for code, label in labels.items() if label == str(code))


def suggest(values: Sequence[int], *, numeric: Collection[int]) -> Suggestion | None:
    """Mean of the numeric values, rounded half up in favour of the pupil; None when there is nothing to take a mean of.

    >>> suggest([6, 9, 9, 10], numeric=range(1, 13))
    Suggestion(value=9, of=(6, 9, 9, 10), mean=Decimal('8.50'))
    """
    counted = tuple(value for value in values if value in numeric)
    if not counted:
        return None
    mean = Decimal(sum(counted)) / len(counted)
    return Suggestion(
        int(mean.quantize(Decimal(1), ROUND_HALF_UP)), counted, mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
    )
