"""Which days are told of: the last seven study weeks of the school year, up to the day of the first start."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from parta.kernel.dates import KYIV, school_year_of

WEEKS = 7
_FIRST_LESSON = time(8, 30)
_LESSON_AND_BREAK = timedelta(minutes=55)


def holidays(school_year: int) -> Sequence[tuple[date, date]]:
    """First and last day of each: our own choice within what councils of schools decide."""
    return (
        (date(school_year, 10, 26), date(school_year, 11, 1)),
        (date(school_year, 12, 25), date(school_year + 1, 1, 10)),
        (date(school_year + 1, 3, 22), date(school_year + 1, 3, 28)),
        (date(school_year + 1, 6, 1), date(school_year + 1, 8, 31)),
    )


def study_days(today: date, weeks: int = WEEKS) -> tuple[date, ...]:
    """Weekdays outside holidays, the last 35 of them (of seven weeks) up to ``today``; fewer in September, when the
    year is young.
    """
    year = school_year_of(today)
    free = holidays(year)
    first = date(year, 9, 1)
    days = (first + timedelta(days=n) for n in range((today - first).days + 1))
    held = [day for day in days if day.weekday() < 5 and not any(a <= day <= b for a, b in free)]
    return tuple(held[-5 * weeks :])


def next_study_days(today: date, count: int) -> tuple[date, ...]:
    """The study days that follow: homework is set for them."""
    free = holidays(school_year_of(today))
    found: list[date] = []
    day = today
    while len(found) < count and (day - today).days < 120:
        day += timedelta(days=1)
        if day.weekday() < 5 and not any(a <= day <= b for a, b in free):
            found.append(day)
    return tuple(found)


def held_at(day: date, number: int) -> datetime:
    """The moment a lesson ends, UTC."""
    end = datetime.combine(day, _FIRST_LESSON, KYIV) + number * _LESSON_AND_BREAK
    return end.astimezone(UTC)
