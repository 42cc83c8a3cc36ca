"""School days are Kyiv days; both changes of the clock are crossed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parta.kernel.dates import KYIV, local_day, school_year_of


class TestLocalDay:
    @pytest.mark.parametrize(
        ("moment", "day"),
        [
            # Spring 2026: on 29.03 at 03:00 the clock jumps to 04:00; UTC+2 becomes UTC+3.
            (datetime(2026, 3, 28, 21, 59, tzinfo=UTC), date(2026, 3, 28)),
            (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), date(2026, 3, 29)),
            (datetime(2026, 3, 29, 20, 59, tzinfo=UTC), date(2026, 3, 29)),
            (datetime(2026, 3, 29, 21, 0, tzinfo=UTC), date(2026, 3, 30)),
            # Autumn 2026: on 25.10 at 04:00 it falls back to 03:00; UTC+3 becomes UTC+2. The day has 25 hours.
            (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), date(2026, 10, 25)),
            (datetime(2026, 10, 25, 21, 59, tzinfo=UTC), date(2026, 10, 25)),
            (datetime(2026, 10, 25, 22, 0, tzinfo=UTC), date(2026, 10, 26)),
        ],
    )
    def test_begins_at_kyiv_midnight(self, moment: datetime, day: date) -> None:
        assert local_day(moment) == day

    def test_of_a_naive_moment_is_refused(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            local_day(datetime(2026, 9, 1))  # noqa: DTZ001  the naive moment is what is tested

    def test_lasts_25_hours_in_october_and_23_in_march(self) -> None:
        def length(day: date) -> timedelta:
            midnight = datetime(day.year, day.month, day.day, tzinfo=KYIV)
            following = datetime.combine(day + timedelta(days=1), midnight.timetz())
            return following.astimezone(UTC) - midnight.astimezone(UTC)

        assert length(date(2026, 10, 25)) == timedelta(hours=25)
        assert length(date(2026, 3, 29)) == timedelta(hours=23)

    @given(st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_never_goes_back_as_time_goes_on(self, moment: datetime) -> None:
        assert local_day(moment) <= local_day(moment + timedelta(minutes=61))


class TestSchoolYear:
    @pytest.mark.parametrize(
        ("day", "year"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 6, 30), 2026)]
    )
    def test_opens_on_the_first_of_september(self, day: date, year: int) -> None:
        assert school_year_of(day) == year
