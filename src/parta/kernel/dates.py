"""School dates. Moments are kept in UTC and shown in Kyiv time; a school day is a local date."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")


def school_year_of(day: date) -> int:
    """Year of the September that opens the school year of this day. August belongs to the year that ended.

    >>> school_year_of(date(2026, 9, 1)), school_year_of(date(2026, 8, 31))
    (2026, 2025)
    """
    return day.year if day.month >= 9 else day.year - 1


def moment_of(text: str) -> datetime | None:
    """The aware moment that a text from outside says, or None.

    >>> moment_of("2026-02-30T00:00:00+00:00"), moment_of("2026-09-01"), moment_of("x")
    (None, None, None)
    """
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def local_day(moment: datetime) -> date:
    """The Kyiv calendar day of an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(KYIV).date()
