"""The language of quality rules: a condition in plain JSON over the facts of one record. Pure, total, without side
effects.

A condition is one of

    {"present": "edrpou"}                      the fact has a value
    {"equal": ["form", "evening"]}             also a list: {"one_of": ["kind", [1, 2]]}
    {"matches": ["series", "[А-ЯҐЄІЇ]{2}"]}    the whole text
    {"between": ["age", 5, 18]}                both ends included; null = open end; numbers or ISO dates
    {"not_before": ["enrolled_on", "applied_on"]}   two facts, numbers or dates
    {"valid": ["edrpou", "edrpou"]}            a named official check, see CHECKS
    {"all": [...]}, {"any": [...]}, {"not": ...}, {"if": [condition, condition]}

A condition over an absent fact holds, except `present`: absence is the business of a rule of its own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from string import Template
from typing import Any

from parta.kernel import codes
from parta.kernel.text import has_cyrillic, has_latin

Facts = Mapping[str, Any]
_DEPTH = 12


class Severity(StrEnum):
    """Block: the record would be meaningless. Warn: save with a reason. Info: worth knowing."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class BadCondition(ValueError):
    """The condition is not of the language; says which part."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one edition. ``message`` and ``remedy`` may name facts: «${born_on}»."""

    code: str
    form: str
    field: str
    severity: Severity
    condition: Mapping[str, Any]
    message: str
    remedy: str
    source: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a record breaks, in the user's words."""

    code: str
    field: str
    severity: Severity
    message: str
    remedy: str
    source: str


CHECKS: dict[str, Callable[[str], bool]] = {
    "edrpou": codes.edrpou_is_valid,
    "rnokpp": codes.rnokpp_is_valid,
    "unzr": codes.unzr_has_shape,
    "katottg": codes.katottg_has_shape,
    "one_alphabet": lambda text: not (has_latin(text) and has_cyrillic(text)),
}


def findings(rules: tuple[Rule, ...], facts: Facts) -> tuple[Finding, ...]:
    """The rules that these facts break, blocking ones first."""
    order = list(Severity)
    broken = [_finding(rule, facts) for rule in rules if not holds(rule.condition, facts)]
    return tuple(sorted(broken, key=lambda finding: (order.index(finding.severity), finding.code)))


def check_condition(condition: Any, depth: int = 0) -> None:
    """Check that a condition is of the language, before an edition is accepted.

    :raises BadCondition: it is not
    """
    if depth > _DEPTH:
        raise BadCondition(f"nested deeper than {_DEPTH}")
    if not isinstance(condition, Mapping) or len(condition) != 1:
        raise BadCondition(f"one word and its arguments are needed, not {condition!r}")
    word, arguments = next(iter(condition.items()))
    if word in _JOINED:
        parts = [arguments] if word == "not" else arguments
        if not isinstance(parts, list) or (word == "if" and len(parts) != 2):
            raise BadCondition(f"«{word}» needs a list of conditions")
        for part in parts:
            check_condition(part, depth + 1)
    elif word not in _SIMPLE:
        raise BadCondition(f"unknown word «{word}»")
    else:
        _check_arguments(word, arguments)


def holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Does the record meet the condition?"""
    word, arguments = next(iter(condition.items()))
    if word in _JOINED:
        return _JOINED[word](arguments, facts)
    if word == "present":
        return not _absent(facts.get(arguments))
    value = facts.get(arguments[0])
    return _absent(value) or _SIMPLE[word](value, list(arguments[1:]), facts)


def _finding(rule: Rule, facts: Facts) -> Finding:
    words = {name: _word(value) for name, value in facts.items()}
    return Finding(
        code=rule.code,
        field=rule.field,
        severity=rule.severity,
        message=Template(rule.message).safe_substitute(words),
        remedy=Template(rule.remedy).safe_substitute(words),
        source=rule.source,
    )


def _word(value: Any) -> str:
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)


def _absent(value: Any) -> bool:
    return value is None or value == ""


def _comparable(bound: Any, like: Any) -> Any:
    return date.fromisoformat(bound) if isinstance(like, date) and isinstance(bound, str) else bound


def _between(value: Any, ends: list[Any], _facts: Facts) -> bool:
    low, high = (_comparable(end, value) for end in ends)
    return (low is None or value >= low) and (high is None or value <= high)


def _not_before(value: Any, other: list[Any], facts: Facts) -> bool:
    bound = facts.get(other[0])
    return _absent(bound) or bool(value >= bound)


def _check_arguments(word: str, arguments: Any) -> None:
    if word == "present":
        if not isinstance(arguments, str):
            raise BadCondition("«present» needs the name of a fact")
        return
    if not isinstance(arguments, list) or len(arguments) != _ARITY[word] or not isinstance(arguments[0], str):
        raise BadCondition(f"«{word}» needs {_ARITY[word]} arguments, the first the name of a fact")
    if word == "valid" and arguments[1] not in CHECKS:
        raise BadCondition(f"unknown check «{arguments[1]}»")
    if word == "matches":
        try:
            re.compile(arguments[1])
        except re.error as error:
            raise BadCondition(f"«{arguments[1]}» is not a pattern: {error}") from error


_JOINED: dict[str, Callable[[Any, Facts], bool]] = {
    "all": lambda parts, facts: all(holds(part, facts) for part in parts),
    "any": lambda parts, facts: any(holds(part, facts) for part in parts),
    "not": lambda part, facts: not holds(part, facts),
    "if": lambda parts, facts: not holds(parts[0], facts) or holds(parts[1], facts),
}
_SIMPLE: dict[str, Callable[[Any, list[Any], Facts], bool]] = {
    "present": lambda value, rest, facts: True,
    "equal": lambda value, rest, facts: bool(value == rest[0]),
    "one_of": lambda value, rest, facts: value in rest[0],
    "matches": lambda value, rest, facts: re.fullmatch(rest[0], str(value)) is not None,
    "between": _between,
    "not_before": _not_before,
    "valid": lambda value, rest, facts: CHECKS[rest[0]](str(value)),
}
_ARITY = {"equal": 2, "one_of": 2, "matches": 2, "between": 3, "not_before": 2, "valid": 2}
