"""A condition as rows that a person fills in, and back: what stands in an edition stays the condition itself.

A row is a step inside (``depth``), a word, a fact and values. «Not», «all», «any» and «if» stand in rows of their own;
what they hold stands under them, one step deeper. Every condition has its rows, and they give back the same one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

JOINING = ("all", "any", "not", "if")
_DIVIDED = re.compile(r'(;)(?=(?:[^"\\]|\\.|"(?:[^"\\]|\\.)*")*$)')  # a semicolon outside quotes


class Amiss(StrEnum):
    """What is wrong with a row."""

    DEPTH = "depth"  # too deep, or under a row that holds nothing
    EMPTY = "empty"  # «all», «any», «not», «if» with nothing under it, or no row at all
    FACT = "fact"
    VALUE = "value"
    SECOND = "second"  # a second condition where one stands
    TWO = "two"  # «if» has exactly two under it


class BadClause(ValueError):
    """A row that makes no condition; rows are numbered from 1."""

    def __init__(self, row: int, amiss: Amiss) -> None:
        super().__init__(f"row {row}: {amiss}")
        self.row, self.amiss = row, amiss


@dataclass(frozen=True, slots=True)
class Clause:
    """One row. ``values``: as typed, divided by «;»; an open end of a period or a span is left empty."""

    depth: int
    word: str
    fact: str = ""
    values: str = ""


def clauses_of(condition: Mapping[str, Any], depth: int = 0) -> list[Clause]:
    """The rows of a condition.

    >>> [(row.depth, row.word, row.fact, row.values) for row in clauses_of({"not": {"between": ["age", None, 18]}})]
    [(0, 'not', '', ''), (1, 'between', 'age', '; 18')]
    """
    word, arguments = next(iter(condition.items()))
    if word in JOINING:
        parts = [arguments] if word == "not" else arguments
        return [Clause(depth, word), *(row for part in parts for row in clauses_of(part, depth + 1))]
    if word == "present":
        return [Clause(depth, word, arguments)]
    fact, *values = arguments
    if word == "matches":
        return [Clause(depth, word, fact, values[0])]
    told = values[0] if word == "one_of" else values
    return [Clause(depth, word, fact, "; ".join(_spelled(each) for each in told))]


def condition_of(rows: Sequence[Clause]) -> dict[str, Any]:
    """The condition of rows.

    :raises BadClause: they make none, or several
    """
    if not rows:
        raise BadClause(1, Amiss.EMPTY)
    condition, following = _read(rows, 0, 0)
    if following < len(rows):
        amiss = Amiss.SECOND if rows[following].depth == 0 else Amiss.DEPTH
        raise BadClause(following + 1, amiss)
    return condition


def _read(rows: Sequence[Clause], at: int, depth: int) -> tuple[dict[str, Any], int]:
    """The condition that begins in a row, and the row after it."""
    row = rows[at]
    if row.depth != depth:
        raise BadClause(at + 1, Amiss.DEPTH)
    if row.word not in JOINING:
        return _simple(row, at + 1), at + 1
    parts, following = [], at + 1
    while following < len(rows) and rows[following].depth > depth:
        part, following = _read(rows, following, depth + 1)
        parts.append(part)
    if not parts:
        raise BadClause(at + 1, Amiss.EMPTY)
    if row.word == "not" and len(parts) > 1:
        raise BadClause(at + 1, Amiss.SECOND)
    if row.word == "if" and len(parts) != 2:
        raise BadClause(at + 1, Amiss.TWO)
    return {row.word: parts[0] if row.word == "not" else parts}, following


def _simple(row: Clause, number: int) -> dict[str, Any]:
    if not row.fact:
        raise BadClause(number, Amiss.FACT)
    if row.word == "present":
        return {"present": row.fact}
    if row.word == "matches":
        return {"matches": [row.fact, row.values]}
    told = [_read_value(each) for each in _divided(row.values)]
    if row.word == "one_of":
        return {"one_of": [row.fact, [each for each in told if each is not None]]}
    wanted = 2 if row.word == "between" else 1
    if len(told) != wanted or (wanted == 1 and told[0] is None):
        raise BadClause(number, Amiss.VALUE)
    return {row.word: [row.fact, *told]}


def _divided(text: str) -> list[str]:
    """Values divided by «;», which a value in quotes may hold.

    >>> _divided("; 18"), _divided('a; "b;c"'), _divided("")
    (['', '18'], ['a', '"b;c"'], [''])
    """
    return [part.strip() for part in _DIVIDED.split(text)[::2]]


def _spelled(value: Any) -> str:
    """A value as it is typed. A text that would be read otherwise stands in quotes."""
    if value is None:
        return ""
    if isinstance(value, str):
        plain = value == value.strip() and ";" not in value and not value.startswith('"')
        return value if plain and value and _read_value(value) == value else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _read_value(text: str) -> Any:
    """Nothing, a number, a truth, a text in quotes, or the text as it stands."""
    if not text:
        return None
    if text.startswith('"') or text in ("true", "false") or re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
