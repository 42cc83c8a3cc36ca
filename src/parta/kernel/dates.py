"""School dates. Moments are kept in UTC and shown in Kyiv time; a school day is a local date."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")


def school_year_of(day: date) -> int:
    """Year of the September that opens the school year of this day. August belongs to the year that ended.

    >>> school_year_of(date(2026, 9, 1)), school_year_of(date(2026, 8, 31))
    (2026, 2025)
    """
    return day.year if day.month >= 9 else day.year - 1


def local_day(moment: datetime) -> date:
    """The Kyiv calendar day of an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(KYIV).date()
