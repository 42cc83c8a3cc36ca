"""Days of a school year: its terms by the rule in force, the next lesson guessed from the weekdays of the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a school year, both days inclusive."""

    no: int
    first: date
    last: date


def terms_of(rule: Mapping[str, Any], school_year: int) -> tuple[Term, ...]:
    """Terms of the year by the rule «terms»: months and days; those before September are of the next calendar year."""
    return tuple(
        Term(int(term["no"]), _day(term["from"], school_year), _day(term["to"], school_year)) for term in rule["terms"]
    )


def _day(month_day: str, school_year: int) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(school_year if month >= 9 else school_year + 1, month, day)


def guess_next_lesson(held_on: Sequence[date], *, after: date) -> date:
    """The next day on which the course is likely to meet: by the weekdays of the last fortnight, else in a week's time.

    >>> guess_next_lesson([date(2026, 11, 16), date(2026, 11, 18)], after=date(2026, 11, 18))
    datetime.date(2026, 11, 23)
    """
    weekdays = {day.weekday() for day in held_on if timedelta(0) <= after - day < timedelta(days=14)} or {
        after.weekday()
    }
    return next(day for step in range(1, 8) if (day := after + timedelta(days=step)).weekday() in weekdays)
