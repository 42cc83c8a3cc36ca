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

A condition over an absent fact holds, except `present`: absence is the business of a rule of its own. A value of a kind
that the condition cannot judge («ten» between 5 and 18) breaks the rule and says so: it is neither passed nor a crash.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from string import Template
from typing import Any

from parta.kernel import codes
from parta.kernel.text import has_cyrillic, has_latin

Facts = Mapping[str, Any]
_DEPTH = 12
_LONGEST_PATTERN = 200


class Severity(StrEnum):
    """Block: the record would be meaningless. Warn: save with a reason. Info: worth knowing."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Aspect(StrEnum):
    """What a rule keeps watch over, and so which part of the score of data quality a breach takes from."""

    COMPLETENESS = "completeness"
    TIMELINESS = "timeliness"
    CONSISTENCY = "consistency"
    UNIQUENESS = "uniqueness"


class Bad(StrEnum):
    """What is wrong with a rule, for whoever tells a person about it."""

    CODE = "code"
    TEXT = "text"
    DOLLAR = "dollar"
    SEVERITY = "severity"
    ASPECT = "aspect"
    DEEP = "deep"
    FORM = "form"
    PARTS = "parts"
    WORD = "word"
    ARGUMENTS = "arguments"
    ENDS = "ends"
    SCALAR = "scalar"
    VALUES = "values"
    PATTERN = "pattern"
    CHECK = "check"


class BadCondition(ValueError):
    """The condition, or the rule around it, is not of the language; says which part. ``field`` is that of the rule."""

    def __init__(self, said: str, fault: Bad = Bad.FORM, about: object = "", field: str = "condition") -> None:
        super().__init__(said)
        self.fault, self.about, self.field = fault, str(about)[:80], field


class WrongKind(Exception):
    """A value that a condition cannot judge: text where a number or a date is compared. ``fact`` names it."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


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
    aspect: Aspect = Aspect.CONSISTENCY
    unreadable: str = "${fact}: ${value}?"  # said of a value that the condition cannot judge


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
    broken = filter(None, (_judged(rule, facts) for rule in rules))
    return tuple(sorted(broken, key=lambda finding: (order.index(finding.severity), finding.code)))


def _judged(rule: Rule, facts: Facts) -> Finding | None:
    """What is wrong by this rule, or None."""
    try:
        return None if holds(rule.condition, facts) else _finding(rule, facts)
    except WrongKind as wrong:
        words = {"fact": wrong.fact, "value": _word(facts.get(wrong.fact))}
        message = Template(rule.unreadable).safe_substitute(words)
        return Finding(rule.code, rule.field, rule.severity, message, "", rule.source)


def check_rule(rule: Mapping[str, Any]) -> None:
    """Check a rule of an edition whole, before it is accepted.

    :raises BadCondition: which rule and which part of it is wrong
    """
    code = rule.get("code")
    if not isinstance(code, str) or not code:
        raise BadCondition(f"a rule without a code: {dict(rule)!r}", Bad.CODE, field="code")
    try:
        _check_words(rule)
        check_condition(rule.get("condition"))
    except BadCondition as bad:
        raise BadCondition(f"{code}: {bad}", bad.fault, bad.about, bad.field) from None


def _check_words(rule: Mapping[str, Any]) -> None:
    for name in ("form", "field", "source", "message_uk", "message_en"):
        if not isinstance(rule.get(name), str) or not rule[name].strip():
            raise BadCondition(f"«{name}» needs a text", Bad.TEXT, field=name)
    for name in ("remedy_uk", "remedy_en", "doubt"):
        if not isinstance(rule.get(name, ""), str):
            raise BadCondition(f"«{name}» is not a text", Bad.TEXT, field=name)
    for name in ("message_uk", "message_en", "remedy_uk", "remedy_en"):
        if not Template(rule.get(name, "")).is_valid():
            raise BadCondition(
                f"«{name}» has a $ that names no fact; write $$ for the sign itself", Bad.DOLLAR, field=name
            )
    _check_choices(rule)


def _check_choices(rule: Mapping[str, Any]) -> None:
    if rule.get("severity") not in list(Severity):
        given = rule.get("severity")
        raise BadCondition(f"unknown severity «{given}»", Bad.SEVERITY, given, "severity")
    if rule.get("aspect", Aspect.CONSISTENCY) not in list(Aspect):
        raise BadCondition(f"unknown aspect «{rule['aspect']}»", Bad.ASPECT, rule["aspect"], "aspect")


def check_condition(condition: Any, depth: int = 0) -> None:
    """Check that a condition is of the language, before an edition is accepted.

    :raises BadCondition: it is not
    """
    if depth > _DEPTH:
        raise BadCondition(f"nested deeper than {_DEPTH}", Bad.DEEP)
    if not isinstance(condition, Mapping) or len(condition) != 1:
        raise BadCondition(f"one word and its arguments are needed, not {condition!r}", Bad.FORM, condition)
    word, arguments = next(iter(condition.items()))
    if word in _JOINED:
        parts = [arguments] if word == "not" else arguments
        if not isinstance(parts, list) or not parts or (word == "if" and len(parts) != 2):
            raise BadCondition(f"«{word}» needs a list of conditions", Bad.PARTS, word)
        for part in parts:
            check_condition(part, depth + 1)
    elif word not in _SIMPLE:
        raise BadCondition(f"unknown word «{word}»", Bad.WORD, word)
    else:
        _check_arguments(word, arguments)


def holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Does the record meet the condition?

    :raises WrongKind: a value is of a kind that the condition cannot judge
    """
    word, arguments = next(iter(condition.items()))
    if word in _JOINED:
        return _JOINED[word](arguments, facts)
    if word == "present":
        return not _absent(facts.get(arguments))
    value = facts.get(arguments[0])
    if _absent(value):
        return True
    try:
        return _SIMPLE[word](value, list(arguments[1:]), facts)
    except (TypeError, ValueError):
        raise WrongKind(arguments[0]) from None


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


def _amount(value: Any) -> Any:
    """A number or a date, from ISO text too, to be compared with another.

    :raises TypeError: it is neither
    """
    if isinstance(value, datetime):
        raise TypeError("a moment is compared as a local day")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date):
        raise TypeError(f"{value!r} is neither a number nor a date")
    return value


def _end(end: Any) -> Any:
    """An end of `between` as it stands in an edition.

    :raises ValueError: a text that is no ISO date
    :raises TypeError: neither a number nor a text
    """
    return date.fromisoformat(end) if isinstance(end, str) else _amount(end)


def _between(value: Any, ends: list[Any], _facts: Facts) -> bool:
    low, high = (None if end is None else _end(end) for end in ends)
    value = _amount(value)
    return (low is None or value >= low) and (high is None or value <= high)


def _not_before(value: Any, other: list[Any], facts: Facts) -> bool:
    bound = facts.get(other[0])
    return _absent(bound) or bool(_amount(value) >= _amount(bound))


def _check_arguments(word: str, arguments: Any) -> None:
    if word == "present":
        if not isinstance(arguments, str):
            raise BadCondition("«present» needs the name of a fact", Bad.ARGUMENTS, word)
        return
    if not isinstance(arguments, list) or len(arguments) != _ARITY[word] or not isinstance(arguments[0], str):
        said = f"«{word}» needs {_ARITY[word]} arguments, the first the name of a fact"
        raise BadCondition(said, Bad.ARGUMENTS, word)
    if check := _REST.get(word):
        check(*arguments[1:])


def _check_ends(low: Any, high: Any) -> None:
    try:
        ends = [_end(end) for end in (low, high) if end is not None]
        ordered = len(ends) < 2 or ends[0] <= ends[1]
    except (TypeError, ValueError) as error:
        raise BadCondition(f"«between» compares numbers or ISO dates: {error}", Bad.ENDS) from error
    if not ends or not ordered:
        raise BadCondition(f"«between» needs an end, the lower first, not {low!r} and {high!r}", Bad.ENDS)


def _check_scalar(value: Any) -> None:
    if not isinstance(value, str | int | float | bool):
        raise BadCondition(f"a text, a number or a truth is compared with, not {value!r}", Bad.SCALAR, value)


def _check_scalars(values: Any) -> None:
    if not isinstance(values, list) or not values:
        raise BadCondition("«one_of» needs a list of values", Bad.VALUES)
    for value in values:
        _check_scalar(value)


def _check_pattern(pattern: Any) -> None:
    if not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
        raise BadCondition(f"«matches» needs a pattern of at most {_LONGEST_PATTERN} signs", Bad.PATTERN, pattern)
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadCondition(f"«{pattern}» is not a pattern: {error}", Bad.PATTERN, pattern) from error


def _check_fact(name: Any) -> None:
    if not isinstance(name, str):
        raise BadCondition("«not_before» needs the names of two facts", Bad.ARGUMENTS, "not_before")


def _check_named(name: Any) -> None:
    if not isinstance(name, str) or name not in CHECKS:
        raise BadCondition(f"unknown check «{name}»", Bad.CHECK, name)


_REST: dict[str, Callable[..., None]] = {
    "equal": _check_scalar,
    "one_of": _check_scalars,
    "matches": _check_pattern,
    "between": _check_ends,
    "not_before": _check_fact,
    "valid": _check_named,
}
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
