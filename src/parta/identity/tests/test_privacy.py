"""Caps and terms that protect personal data are an edition, as of the day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from parta.editions.api import Row, shipped
from parta.editions.testing import problems_in, put_in_force
from parta.identity import privacy
from parta.identity.api import TooMany, limits_of_days, limits_on, spend_comparisons, spend_search

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
TODAY, BEFORE = date(2026, 11, 18), date(2026, 11, 17)


def rows(**changed: int) -> list[Row]:
    return [
        {**row, "value": changed.get(str(row["code"]).replace("-", "_"), row["value"])}
        for row in shipped(privacy._FIRST).rows
    ]


class TestLimits:
    def test_ship_with_the_first_edition(self) -> None:
        limits = limits_on(TODAY)
        assert (limits.list_alone, limits.list_alone_day, limits.list_requests_day) == (50, 150, 3)
        assert (limits.search_day, limits.comparison_day) == (300, 15_000)
        assert (limits.inquiry_days, limits.inquiries_open, limits.figure_least) == (30, 10, 5)
        terms = (limits.list_signed_within, limits.list_decided_within, limits.list_taken_within)
        assert terms == (timedelta(hours=24), timedelta(days=7), timedelta(hours=72))

    def test_are_those_of_the_day_in_one_statement(self, django_assert_num_queries: Any) -> None:
        put_in_force(privacy.KIND, rows(list_alone=20), since=TODAY)
        with django_assert_num_queries(1):
            found = limits_of_days({BEFORE, TODAY})
        assert {day: limits.list_alone for day, limits in found.items()} == {BEFORE: 50, TODAY: 20}

    def test_cap_searches_and_comparisons(self) -> None:
        put_in_force(privacy.KIND, rows(search_day=2, comparison_day=3), since=TODAY)
        spend_search(1, NOW, found=2)
        spend_comparisons(1, 3, NOW)
        for spend in (lambda: spend_search(1, NOW), lambda: spend_comparisons(1, 1, NOW)):
            with pytest.raises(TooMany):
                spend()

    def test_an_edition_older_than_a_row_is_read_with_the_shipped_one(self) -> None:
        put_in_force(privacy.KIND, [row for row in rows() if row["code"] != "figure-least"], since=TODAY)
        assert limits_on(TODAY).figure_least == 5

    @pytest.mark.parametrize(
        "wrong", [{"inquiry_days": 31}, {"list_take_hours": 2161}, {"list_decide_days": 91}, {"list_alone_day": 49}]
    )
    def test_that_protect_nothing_are_refused(self, wrong: dict[str, int]) -> None:
        assert problems_in(privacy.KIND, rows(**wrong)) == ["value"]
        assert problems_in(privacy.KIND, rows()) == []
