"""What changed between two versions of a text, line by line."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """``change``: «-» was, «+» is now, «» both."""

    change: str
    text: str


def between(before: str, after: str) -> tuple[Line, ...]:
    """Lines of both texts in order; equal ones once.

    >>> [(line.change, line.text) for line in between("а\\nб", "а\\nв")]
    [('', 'а'), ('-', 'б'), ('+', 'в')]
    """
    one, other = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line("", text) for text in one[i1:i2]]
            continue
        found += [Line("-", text) for text in one[i1:i2]]
        found += [Line("+", text) for text in other[j1:j2]]
    return tuple(found)
