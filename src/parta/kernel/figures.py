"""Figures of children in lists wider than one institution: what would show one child is hidden. Plain Python."""

from collections.abc import Sequence


def guarded(rows: Sequence[Sequence[int]], least: int) -> list[list[int | None]]:
    """A table of counts whose last row and last column are totals: every count from 1 to ``least`` - 1 is None, and so
    is as much beside it as keeps it from being reckoned back: no line has one hidden figure alone.

    >>> guarded([[12, 1, 13], [9, 8, 17], [21, 9, 30]], 5)
    [[None, None, 13], [None, None, 17], [21, 9, 30]]
    >>> guarded([[0, 7, 7], [0, 7, 7]], 5)
    [[0, 7, 7], [0, 7, 7]]
    """
    hidden = {(at, of) for at, row in enumerate(rows) for of, count in enumerate(row) if 0 < count < least}
    lines = _lines(len(rows), len(rows[0]) if rows else 0)
    while True:
        alone = next((line for line in lines if len(hidden & set(line)) == 1 and len(line) > 1), None)
        if alone is None:
            break
        others = [cell for cell in alone if cell not in hidden]
        hidden.add(min(others, key=lambda cell: _cost(cell, rows)))
    return [[None if (at, of) in hidden else count for of, count in enumerate(row)] for at, row in enumerate(rows)]


def _lines(height: int, width: int) -> list[list[tuple[int, int]]]:
    across = [[(at, of) for of in range(width)] for at in range(height)]
    return across + [[(at, of) for at in range(height)] for of in range(width)]


def _cost(cell: tuple[int, int], rows: Sequence[Sequence[int]]) -> tuple[bool, bool, int]:
    """What is hidden beside first: no total, then what is not nothing, then the least."""
    at, of = cell
    return at == len(rows) - 1 or of == len(rows[0]) - 1, rows[at][of] == 0, rows[at][of]
