"""School days and weeks of a diary, what counts as new, lines of marks. Plain Python."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_SATURDAY = 5

# A pause longer than this ends a visit; what was shown in an ended visit is not new any more.
VISIT_PAUSE = timedelta(minutes=30)
# Within a visit the row is renewed no oftener than this: reading must not turn into writing.
_RENEW_AFTER = timedelta(minutes=5)

LINE_LENGTH = 20  # marks in a small line: about a term of one subject


@dataclass(frozen=True, slots=True)
class Visit:
    """When the family last looked. What was put after ``upto`` is new; ``seen_at`` is the last look written down."""

    upto: datetime
    seen_at: datetime


def visit_at(before: Visit | None, now: datetime) -> Visit:
    """The visit this look belongs to. On the very first one nothing is new: everything would be."""
    if before is None:
        return Visit(upto=now, seen_at=now)
    if now - before.seen_at > VISIT_PAUSE:
        return Visit(upto=before.seen_at, seen_at=now)
    return Visit(upto=before.upto, seen_at=max(now, before.seen_at))


def must_be_kept(before: Visit | None, after: Visit) -> bool:
    """Is the visit to be written down, or is the row fresh enough?"""
    return before is None or after.upto != before.upto or after.seen_at - before.seen_at >= _RENEW_AFTER


def monday_of(day: date) -> date:
    """Monday of the week."""
    return day - timedelta(days=day.weekday())


def school_days(monday: date) -> tuple[date, ...]:
    """Monday to Friday. A Saturday with lessons is added by whoever knows of them."""
    return tuple(monday + timedelta(days=n) for n in range(5))


def is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def next_school_day(day: date) -> date:
    """The following day that is neither Saturday nor Sunday."""
    return _step(day, 1)


def previous_school_day(day: date) -> date:
    """The preceding day that is neither Saturday nor Sunday."""
    return _step(day, -1)


def _step(day: date, by: int) -> date:
    day += timedelta(days=by)
    while is_weekend(day):
        day += timedelta(days=by)
    return day


_LEVELS = {31: 2.0, 32: 5.0, 33: 8.0, 34: 11.0}  # П, С, Д, В: the middles of their thirds on the scale of twelve


def height_of(code: int) -> float | None:
    """How high a mark stands on a line from 1 to 12; None for what is not a height («н/а», «зар.»)."""
    if 1 <= code <= 12:
        return float(code)
    return _LEVELS.get(code)


def line_of(codes: Iterable[int]) -> tuple[float, ...]:
    """Heights of the last marks, oldest first; empty when there are too few to make a line."""
    heights = [height for code in codes if (height := height_of(code)) is not None][-LINE_LENGTH:]
    return tuple(heights) if len(heights) > 2 else ()


@dataclass(frozen=True, slots=True)
class Missed:
    """Whole days, and lessons of days that were not missed whole."""

    days: int
    lessons: int


def missed(days: Sequence[tuple[int, int]]) -> Missed:
    """Count days missed whole and single lessons. Each day: lessons held, lessons missed.

    A day counts as missed when every lesson of it was (practice of e-journals; the forms count days the same way).
    """
    whole = sum(1 for held, absent in days if 0 < held <= absent)
    return Missed(days=whole, lessons=sum(absent for held, absent in days if absent < held))
