"""Conditions of rules as SQL over records, so that a country is judged by one statement. Says as much as `rules.holds`
or refuses to say anything.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from parta.kernel.text import tidy

# Where Python and PostgreSQL read a pattern differently: classes of letters, groups with meaning, laziness.
_FOREIGN = re.compile(r"\\[wWbBdDsSAZ]|\(\?(?!:)|[*+?}]\?|\[\[|\\N|\\p")


class Type(StrEnum):
    """Of a fact as SQL has it."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    TRUTH = "truth"


class Uncountable(Exception):
    """The condition asks what no statement over the records can answer. ``fact`` names it, or the pattern."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


Fragment = tuple[str, list[Any]]


def compiled(condition: Mapping[str, Any], facts: Mapping[str, Type]) -> Fragment:
    """A boolean expression over the columns of ``r``, never null, with its parameters.

    :raises Uncountable: a fact that the records do not have, or a pattern that the database reads otherwise
    """
    word, arguments = next(iter(condition.items()))
    if word == "not":
        inside, values = compiled(arguments, facts)
        return f"(not {inside})", values
    if word in ("all", "any"):
        return _joined(" and " if word == "all" else " or ", [compiled(part, facts) for part in arguments])
    if word == "if":
        (first, first_values), (second, second_values) = (compiled(part, facts) for part in arguments)
        return f"(not {first} or {second})", [*first_values, *second_values]
    if word == "present":
        return f"(not {_absent(arguments, facts)})", []
    said, values = _SIMPLE[word](arguments[0], arguments[1:], facts)
    return f"({_absent(arguments[0], facts)} or coalesce({said}, false))", values


def _joined(word: str, parts: Sequence[Fragment]) -> Fragment:
    return f"({word.join(part for part, _values in parts)})", [value for _part, values in parts for value in values]


def _column(name: str, facts: Mapping[str, Type]) -> str:
    if name not in facts or not re.fullmatch(r"[a-z_0-9]+", name):
        raise Uncountable(name)
    return f'r."{name}"'


def _absent(name: str, facts: Mapping[str, Type]) -> str:
    column = _column(name, facts)
    return f"({column} is null or {column} = '')" if facts[name] is Type.TEXT else f"({column} is null)"


def _fits(value: Any, of: Type) -> bool:
    if isinstance(value, bool):
        return of is Type.TRUTH
    return isinstance(value, str) if of is Type.TEXT else of is Type.NUMBER and isinstance(value, int | float)


def _equal(name: str, rest: Sequence[Any], facts: Mapping[str, Type]) -> Fragment:
    column = _column(name, facts)
    return (f"{column} = %s", [rest[0]]) if _fits(rest[0], facts[name]) else ("false", [])


def _one_of(name: str, rest: Sequence[Any], facts: Mapping[str, Type]) -> Fragment:
    column = _column(name, facts)
    values = [value for value in rest[0] if _fits(value, facts[name])]
    return (f"{column} = any(%s)", [values]) if values else ("false", [])


def _matches(name: str, rest: Sequence[Any], facts: Mapping[str, Type]) -> Fragment:
    column, pattern = _column(name, facts), rest[0]
    if _FOREIGN.search(pattern) or facts[name] is not Type.TEXT:
        raise Uncountable(tidy(pattern) if facts[name] is Type.TEXT else name)
    return f"{column} ~ %s", [rf"\A(?:{pattern})\Z"]


def _between(name: str, rest: Sequence[Any], facts: Mapping[str, Type]) -> Fragment:
    column, of = _column(name, facts), facts[name]
    ends = [(sign, end) for sign, end in zip((">=", "<="), rest, strict=True) if end is not None]
    parts, values = [], []
    for sign, end in ends:
        value = date.fromisoformat(end) if isinstance(end, str) else end
        if (of is Type.DAY) is not isinstance(value, date) or of not in (Type.DAY, Type.NUMBER):
            raise Uncountable(name)
        parts.append(f"{column} {sign} %s")
        values.append(value)
    return " and ".join(parts), values


def _not_before(name: str, rest: Sequence[Any], facts: Mapping[str, Type]) -> Fragment:
    column, other = _column(name, facts), _column(rest[0], facts)
    if facts[name] is not facts[rest[0]] or facts[name] not in (Type.DAY, Type.NUMBER):
        raise Uncountable(name)
    return f"({other} is null or {column} >= {other})", []


def _weighted(column: str, weights: Sequence[int]) -> str:
    terms = (f"{weight} * substr({column}, {place}, 1)::int" for place, weight in enumerate(weights, start=1))
    return f"({' + '.join(terms)}) %% 11"


def _edrpou(column: str) -> str:
    """Control digit of ЄДРПОУ: `kernel.codes.edrpou_is_valid` in SQL."""
    low, high = (1, 2, 3, 4, 5, 6, 7), (7, 1, 2, 3, 4, 5, 6)

    def control(weights: Sequence[int]) -> str:
        again = _weighted(column, [weight + 2 for weight in weights])
        first = _weighted(column, weights)
        return f"case when {first} > 9 then {again} %% 10 else {first} end"

    middle = f"{column}::int > 30000000 and {column}::int < 60000000"
    digit = f"case when {middle} then {control(high)} else {control(low)} end"
    return f"case when {column} ~ '^[0-9]{{8}}$' then ({digit}) = substr({column}, 8, 1)::int else false end"


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "edrpou": _edrpou,
    "unzr": lambda column: rf"{column} ~ '\A[0-9]{{8}}-[0-9]{{5}}\Z'",
    "katottg": lambda column: rf"{column} ~ '\AUA[0-9]{{17}}\Z'",
    "one_alphabet": lambda column: f"not (lower({column}) ~ '[a-z]' and {column} ~ '[\u0400-\u04ff]')",
}


def _valid(name: str, rest: Sequence[Any], facts: Mapping[str, Type]) -> Fragment:
    column = _column(name, facts)
    if rest[0] not in _CHECKS or facts[name] is not Type.TEXT:
        raise Uncountable(name)
    return _CHECKS[rest[0]](column), []


_SIMPLE: Mapping[str, Callable[[str, Sequence[Any], Mapping[str, Type]], Fragment]] = {
    "equal": _equal,
    "one_of": _one_of,
    "matches": _matches,
    "between": _between,
    "not_before": _not_before,
    "valid": _valid,
}
