"""What is written in a cell: marks and an absence are separate facts, shown and typed as one text, «н/7», «7/6»."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_MARKS = 3
_SEPARATORS = "/ ,;|\t\u00a0"
_SAME_KEY = {"y": "н", "h": "н"}  # the key of «н», and the letter that looks like it, when the layout is Latin


@dataclass(frozen=True, slots=True)
class Cell:
    """Codes of the marks in force in their order, and the code of the absence's reason or None."""

    marks: tuple[int, ...] = ()
    absence: int | None = None


class Unreadable(ValueError):
    """The text is neither marks of the scale nor an absence; ``word`` is what was not understood."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def write_cell(cell: Cell, *, marks: Mapping[int, str], reasons: Mapping[int, str]) -> str:
    """Text of a cell; a code without a label is shown as «?», never hidden.

    >>> write_cell(Cell((7, 6), 1), marks={6: "6", 7: "7"}, reasons={1: "н"})
    'н/7/6'
    """
    words = [reasons.get(cell.absence, "?")] if cell.absence is not None else []
    return "/".join([*words, *(marks.get(code, "?") for code in cell.marks)])


def read_cell(text: str, *, marks: Mapping[int, str], reasons: Mapping[int, str]) -> Cell:
    """Read what was typed: labels of the scale and letters of absence, in any order, with any separator.

    >>> read_cell("7, Н", marks={7: "7"}, reasons={1: "н"})
    Cell(marks=(7,), absence=1)

    :raises Unreadable: a word is unknown, there are two absences or more than three marks
    """
    known = _vocabulary(marks, reasons)
    found: list[int] = []
    absence: int | None = None
    rest = text.lower().strip(_SEPARATORS)
    while rest:
        word, (is_mark, code) = _first_word(rest, known)
        if is_mark:
            found.append(code)
        elif absence is None:
            absence = code
        else:
            raise Unreadable(word)
        rest = rest[len(word) :].lstrip(_SEPARATORS)
    if len(found) > MOST_MARKS:
        raise Unreadable(text.strip())
    return Cell(tuple(found), absence)


def _vocabulary(marks: Mapping[int, str], reasons: Mapping[int, str]) -> dict[str, tuple[bool, int]]:
    """Every way to write each word: as labelled, without the final dot, with the key of the Latin layout."""
    known: dict[str, tuple[bool, int]] = {}
    for labels, is_mark in ((reasons, False), (marks, True)):
        for code, label in labels.items():
            known[label.lower()] = known[label.lower().rstrip(".")] = (is_mark, code)
    for latin, letter in _SAME_KEY.items():
        if letter in known and latin not in known:
            known[latin] = known[letter]
    return known


def _first_word(rest: str, known: Mapping[str, tuple[bool, int]]) -> tuple[str, tuple[bool, int]]:
    """The longest known word the text begins with: «п/п» before «п», «12» before «1»."""
    for word in sorted(known, key=len, reverse=True):
        if rest.startswith(word) and (len(rest) == len(word) or rest[len(word)] in _SEPARATORS):
            return word, known[word]
    raise Unreadable(rest)
