"""Small figures are hidden, and nothing shown beside them gives them back."""

from hypothesis import given
from hypothesis import strategies as st

from parta.kernel.figures import guarded

LEAST = 5
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=5)
)


def with_totals(rows: list[list[int]]) -> list[list[int]]:
    whole = [[*row, sum(row)] for row in rows]
    return [*whole, [sum(column) for column in zip(*whole, strict=True)]]


@given(TABLES)
def test_no_line_has_one_hidden_figure_alone(rows: list[list[int]]) -> None:
    shown = guarded(with_totals(rows), LEAST)
    for line in (*shown, *zip(*shown, strict=True)):
        assert sum(count is None for count in line) != 1


@given(TABLES)
def test_what_is_shown_is_true_and_never_small(rows: list[list[int]]) -> None:
    table = with_totals(rows)
    for true, shown in zip(table, guarded(table, LEAST), strict=True):
        assert all(
            count is None or (count == told and not 0 < count < LEAST) for count, told in zip(shown, true, strict=True)
        )


@given(TABLES)
def test_a_table_without_small_figures_stays_whole(rows: list[list[int]]) -> None:
    table = with_totals([[count * LEAST for count in row] for row in rows])
    assert guarded(table, LEAST) == table
