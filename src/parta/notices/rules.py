"""Rules of letters that need no Django."""

from datetime import timedelta

ATTEMPTS = 8  # over about two days
KEEP = timedelta(days=30)  # the trace of a letter that left, without its text


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 1, 4, 16 minutes … at most 12 hours.

    >>> pause_after(1), pause_after(3)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=960))
    """
    return min(timedelta(minutes=4 ** (attempts - 1)), timedelta(hours=12))
