"""Waits when a day in Kyiv is about to end: a run of all tests that saw two days would pass or fail by the hour.

Tests read today's date once for a file; no test begins in the last seconds of a day either (conftest.py).
"""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_KYIV = ZoneInfo("Europe/Kyiv")
_RUN = 15 * 60  # seconds, more than all tests take


def seconds_to_wait(now: datetime) -> int:
    """How long to wait before all tests are begun at this moment; 0 for most of the day.

    >>> from datetime import datetime
    >>> [seconds_to_wait(datetime(2026, 11, 22, *at, tzinfo=UTC)) for at in ((21, 44), (21, 59, 30), (22, 0))]
    [0, 31, 0]
    """
    local = now.astimezone(_KYIV)
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), _KYIV)
    left = midnight.timestamp() - now.timestamp()
    return int(left) + 1 if left <= _RUN else 0


if __name__ == "__main__":
    if wait := seconds_to_wait(datetime.now(UTC)):
        print(f"The day ends in Kyiv: the tests begin in {wait} s.", flush=True)
        time.sleep(wait)
