"""From a yearly deadline to the days and the ground of a campaign. Pure."""

import re
from calendar import monthrange
from datetime import date

_GROUND = re.compile(r"(?P<day>\d{2})\.(?P<month>\d{2})\.(?P<year>\d{4})\s*№\s*(?P<number>[^\s;,]+)")


def next_time(month_day: str, today: date) -> date:
    """The next such day, today among them; 29 February is the last of the month in other years.

    >>> next_time("02-28", date(2026, 11, 23)), next_time("11-23", date(2026, 11, 23))
    (datetime.date(2027, 2, 28), datetime.date(2026, 11, 23))
    """
    found = _in(month_day, today.year)
    return found if found >= today else _in(month_day, today.year + 1)


def last_time(month_day: str, by: date) -> date:
    """The last such day on or before another: as of which day a report due then is filled.

    >>> last_time("12-31", date(2027, 2, 28)), last_time("02-29", date(2027, 2, 28))
    (datetime.date(2026, 12, 31), datetime.date(2027, 2, 28))
    """
    found = _in(month_day, by.year)
    return found if found <= by else _in(month_day, by.year - 1)


def ground_in(source: str) -> tuple[str, date | None]:
    """Number and day of the first order that a source names; empty and None when it names none.

    >>> ground_in("Наказ МОН 17.05.2021 № 536")
    ('536', datetime.date(2021, 5, 17))
    >>> ground_in("щорічний наказ"), ground_in("лист 31.02.2021 № 7")
    (('', None), ('', None))
    """
    found = _GROUND.search(source)
    if found is None:
        return "", None
    try:
        return found["number"], date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return "", None


def asked_by(form: str) -> str:
    """Whom a form asks, as a group of kinds. The edition names bodies in words only, so this is what the draft begins
    with; the officer looks it over.

    >>> asked_by("85-k-ministry"), asked_by("znz-1")
    ('preschool', 'general')
    """
    return "preschool" if form.startswith("85-k") else "general"


def _in(month_day: str, year: int) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))
