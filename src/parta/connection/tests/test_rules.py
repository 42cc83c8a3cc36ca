"""Month ends and counts from changes, without a database."""

from datetime import date

from parta.connection.rules.months import Change, Count, counted, month_ends


class TestMonthEnds:
    def test_end_with_today_even_on_the_first_day_of_a_month(self) -> None:
        assert month_ends(date(2026, 3, 1), 2) == (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1))


class TestCounted:
    def test_takes_changes_up_to_the_day_and_no_later(self) -> None:
        changes = [
            Change("Вінницька", "general", date(2025, 1, 1), 10, 2),
            Change("Вінницька", "general", date(2025, 3, 31), -1, 1),
            Change("Вінницька", "general", date(2025, 4, 1), 0, 5),
        ]
        assert counted(changes, date(2025, 3, 30)) == Count(10, 2)
        assert counted(changes, date(2025, 3, 31)) == Count(9, 3)
        assert counted(changes, date(2025, 4, 1)).share == 8 / 9

    def test_has_no_share_where_there_are_no_institutions(self) -> None:
        assert counted([], date(2025, 4, 1)).share == 0.0
