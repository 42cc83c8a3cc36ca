"""Month ends, and what is so on each of them from dated beginnings and ends. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


def month_ends(today: date, count: int) -> tuple[date, ...]:
    """The last ``count`` month ends before today and today itself, the earliest first.

    >>> [day.isoformat() for day in month_ends(date(2026, 3, 5), 2)]
    ['2026-01-31', '2026-02-28', '2026-03-05']
    """
    found, day = [today], today
    for _month in range(count):
        day = day.replace(day=1) - timedelta(days=1)
        found.append(day)
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Change:
    """From a day on so many more (fewer: negative) institutions there are, and so many more connected ones."""

    region: str
    group: str
    day: date
    institutions: int
    connected: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many institutions there are and how many of them are connected."""

    institutions: int = 0
    connected: int = 0

    @property
    def share(self) -> float:
        """Of 1; 0 where there are none."""
        return self.connected / self.institutions if self.institutions else 0.0


def counted(changes: Iterable[Change], day: date) -> Count:
    """What all changes up to the day make together."""
    so_far = [each for each in changes if each.day <= day]
    return Count(sum(each.institutions for each in so_far), sum(each.connected for each in so_far))


def points(
    shares: Sequence[float], *, width: int = 560, top: int = 26, bottom: int = 96
) -> tuple[tuple[int, int], ...]:
    """Where the points of a line of shares (of 1) stand in the picture: x from the left, y from the top.

    >>> points([0.0, 0.5, 1.0])
    ((30, 96), (280, 61), (530, 26))
    """
    step = (width - 60) / max(len(shares) - 1, 1)
    return tuple(
        (round(30 + at * step), round(bottom - max(0.0, min(1.0, share)) * (bottom - top)))
        for at, share in enumerate(shares)
    )
