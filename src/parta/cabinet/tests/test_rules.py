"""Days, visits, lines: pure arithmetic of the diary."""

from datetime import UTC, date, datetime, timedelta

import pytest

from parta.cabinet import rules
from parta.cabinet.rules import Missed, Visit

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


class TestVisit:
    def test_that_is_the_first_finds_nothing_new(self) -> None:
        assert rules.visit_at(None, NOON) == Visit(upto=NOON, seen_at=NOON)

    def test_after_a_pause_begins_anew_from_the_last_look(self) -> None:
        before = Visit(upto=NOON - timedelta(days=2), seen_at=NOON - timedelta(hours=3))

        assert rules.visit_at(before, NOON) == Visit(upto=NOON - timedelta(hours=3), seen_at=NOON)

    def test_without_a_pause_goes_on_from_where_it_began(self) -> None:
        before = Visit(upto=NOON - timedelta(days=2), seen_at=NOON - timedelta(minutes=30))

        assert rules.visit_at(before, NOON) == Visit(upto=NOON - timedelta(days=2), seen_at=NOON)

    def test_does_not_go_back_when_clocks_differ(self) -> None:
        before = Visit(upto=NOON - timedelta(days=2), seen_at=NOON + timedelta(seconds=2))

        assert rules.visit_at(before, NOON).seen_at == NOON + timedelta(seconds=2)

    @pytest.mark.parametrize(("minutes", "kept"), [(0, False), (4, False), (5, True), (31, True)])
    def test_is_written_down_at_most_once_in_five_minutes(self, minutes: int, kept: bool) -> None:
        before = Visit(upto=NOON - timedelta(days=1), seen_at=NOON - timedelta(minutes=minutes))

        assert rules.must_be_kept(before, rules.visit_at(before, NOON)) is kept

    def test_that_is_the_first_is_written_down(self) -> None:
        assert rules.must_be_kept(None, rules.visit_at(None, NOON))


class TestDays:
    def test_of_a_week_begin_on_monday(self) -> None:
        assert rules.monday_of(date(2026, 11, 22)) == date(2026, 11, 16)
        assert rules.monday_of(date(2026, 11, 16)) == date(2026, 11, 16)

    def test_follow_each_other_over_the_weekend_and_the_new_year(self) -> None:
        assert rules.next_school_day(date(2026, 11, 20)) == date(2026, 11, 23)
        assert rules.next_school_day(date(2026, 11, 21)) == date(2026, 11, 23)
        assert rules.previous_school_day(date(2026, 11, 23)) == date(2026, 11, 20)
        assert rules.next_school_day(date(2026, 12, 31)) == date(2027, 1, 1)


class TestLine:
    def test_needs_three_marks(self) -> None:
        assert rules.line_of([7, 8]) == ()
        assert rules.line_of([7, 8, 9]) == (7.0, 8.0, 9.0)

    def test_leaves_out_what_has_no_height(self) -> None:
        assert rules.line_of([7, 20, 8, 22, 9]) == (7.0, 8.0, 9.0)

    def test_places_levels_in_the_middle_of_their_thirds(self) -> None:
        assert rules.line_of([31, 32, 33, 34]) == (2.0, 5.0, 8.0, 11.0)

    def test_keeps_the_last_twenty(self) -> None:
        assert rules.line_of([1] * 10 + [12] * 20) == (12.0,) * 20


class TestMissed:
    @pytest.mark.parametrize(
        ("days", "answer"),
        [
            ([], Missed(0, 0)),
            ([(6, 6)], Missed(1, 0)),
            ([(6, 5)], Missed(0, 5)),
            ([(6, 6), (7, 7), (6, 2)], Missed(2, 2)),
            ([(0, 0)], Missed(0, 0)),
            ([(5, 6)], Missed(1, 0)),  # a lesson entered for another group of his: still one day
        ],
    )
    def test_counts_whole_days_and_single_lessons(self, days: list[tuple[int, int]], answer: Missed) -> None:
        assert rules.missed(days) == answer
