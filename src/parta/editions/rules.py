"""Rows of an edition: what their fields hold, what changed between two editions, the document that is signed. Pure."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

Row = Mapping[str, Any]
Text = Any  # words in the language of the reader: text, or a lazy translation

LONGEST_LINE, LONGEST_TEXT = 500, 8000


class State(IntEnum):
    """Where an edition is. Values are stored for ever. In force is not a state: it follows from days."""

    DRAFT = 1
    PROPOSED = 2
    APPROVED = 3
    WITHDRAWN = 4


class Holds(StrEnum):
    """What a field of a row holds, and so how it is typed."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    YES = "yes"
    LINES = "lines"  # a list of texts, one a line
    DATA = "data"  # JSON, for what has a language of its own
    DAY = "day"  # kept as ISO text


class UnfitRows(ValueError):
    """Rows of a table that make no value; ``words`` say which and why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Table:
    """How data with a language of its own is typed: as rows of plain columns. What is kept stays the data.

    ``split`` gives the rows of a value, ``join`` the value of rows (:raises UnfitRows), ``say`` a value in words.
    """

    columns: Sequence["Field"]
    split: Callable[[Any], Sequence[Mapping[str, str]]]
    join: Callable[[Sequence[Mapping[str, str]]], Any]
    say: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row. ``is_fixed``: chosen once, when the row is added: records keep it. ``is_shown``: a column of
    the table of rows; the other fields stand under it. ``low`` and ``high`` bound a number, ends included. ``read``
    says a text in words, where it is kept in a notation. ``has_english``: a text kept in Ukrainian, beside which its
    English may be typed; it is kept with the edition.
    """

    name: str
    label: Text
    holds: Holds = Holds.LINE
    hint: Text = ""
    is_required: bool = True
    is_fixed: bool = False
    is_shown: bool = False
    has_english: bool = False
    choices: Sequence[tuple[Any, Text]] = ()
    low: int | None = None
    high: int | None = None
    pattern: str = ""
    read: Callable[[str], str] | None = None
    table: Table | None = None
    offered: Callable[[], Sequence[tuple[str, Text]]] | None = None  # choices known only when the page is shown


class Fault(StrEnum):
    """What is wrong with a typed value."""

    MISSING = "missing"
    LONG = "long"
    NOT_NUMBER = "not-number"
    TOO_LOW = "too-low"
    TOO_HIGH = "too-high"
    NOT_CHOSEN = "not-chosen"
    NOT_DATA = "not-data"
    NOT_DAY = "not-day"
    SHAPE = "shape"


class Unreadable(ValueError):
    """A typed value is not what its field holds."""

    def __init__(self, fault: Fault, about: Any = "") -> None:
        super().__init__(fault)
        self.fault, self.about = fault, about


def read(one: Field, typed: str) -> Any:
    """The value that a text typed into the field means.

    :raises Unreadable: what is wrong, and with what
    """
    text = typed.replace("\r\n", "\n").strip()
    if one.holds is Holds.YES:
        return bool(text)
    if not text:
        if one.is_required:
            raise Unreadable(Fault.MISSING)
        return [] if one.holds is Holds.LINES else None if one.holds in _NULLABLE else ""
    most = LONGEST_LINE if one.holds in (Holds.LINE, Holds.CHOICE, Holds.NUMBER, Holds.DAY) else LONGEST_TEXT
    if len(text) > most:
        raise Unreadable(Fault.LONG, most)
    return _READERS[one.holds](one, text)


def _number(one: Field, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise Unreadable(Fault.NOT_NUMBER, text)
    number = int(text)
    if one.low is not None and number < one.low:
        raise Unreadable(Fault.TOO_LOW, one.low)
    if one.high is not None and number > one.high:
        raise Unreadable(Fault.TOO_HIGH, one.high)
    return number


def _choice(one: Field, text: str) -> Any:
    for value, _label in one.choices:
        if str(value) == text:
            return value
    raise Unreadable(Fault.NOT_CHOSEN, text)


def _data(_one: Field, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(Fault.NOT_DATA, getattr(error, "lineno", "")) from error


def _day(_one: Field, text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(Fault.NOT_DAY, text) from error
    return day.isoformat()


def _line(one: Field, text: str) -> str:
    if one.pattern and not re.fullmatch(one.pattern, text):
        raise Unreadable(Fault.SHAPE, text)
    return text


_NULLABLE = (Holds.NUMBER, Holds.DAY, Holds.DATA)
_READERS: Mapping[Holds, Callable[[Field, str], Any]] = {
    Holds.LINE: _line,
    Holds.TEXT: lambda _one, text: text,
    Holds.NUMBER: _number,
    Holds.CHOICE: _choice,
    Holds.LINES: lambda _one, text: [line.strip() for line in text.split("\n") if line.strip()],
    Holds.DATA: _data,
    Holds.DAY: _day,
}


def typed(one: Field, value: Any) -> str:
    """A value as its field shows it for editing: what `read` reads back."""
    if value is None:
        return ""
    if one.holds is Holds.YES:
        return "1" if value else ""
    if one.holds is Holds.LINES:
        return "\n".join(value)
    if one.holds is Holds.DATA:
        return json.dumps(value, ensure_ascii=False, indent=1)
    if one.holds is Holds.DAY:
        return date.fromisoformat(value).strftime("%d.%m.%Y")
    return str(value)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a changed row."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row added (``before`` None), removed (``after`` None), or changed in these fields."""

    key: str
    before: Row | None
    after: Row | None
    fields: tuple[FieldChange, ...] = field(default=())

    @property
    def row(self) -> Row:
        return self.after if self.after is not None else self.before or {}


def changes(before: Sequence[Row], after: Sequence[Row], fields: Sequence[Field], key: str) -> tuple[RowChange, ...]:
    """What changed between two editions, row by row: first in the order of the new one, then what is gone.

    >>> name = Field("name", "Name")
    >>> [(c.key, c.before is None, c.after is None) for c in changes([{"n": 1, "name": "а"}, {"n": 2, "name": "б"}],
    ...  [{"n": 1, "name": "в"}, {"n": 3, "name": "г"}], [name], "n")]
    [('1', False, False), ('3', True, False), ('2', False, True)]
    """
    old = {str(row[key]): row for row in before}
    new = {str(row[key]): row for row in after}
    found = []
    for number, row in new.items():
        if number not in old:
            found.append(RowChange(number, None, row))
        elif told := _field_changes(old[number], row, fields):
            found.append(RowChange(number, old[number], row, told))
    found += [RowChange(number, row, None) for number, row in old.items() if number not in new]
    return tuple(found)


def _field_changes(before: Row, after: Row, fields: Iterable[Field]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(one, before.get(one.name), after.get(one.name))
        for one in fields
        if _empty(before.get(one.name)) != _empty(after.get(one.name))
    )


def _empty(value: Any) -> Any:
    """None, an empty text and an empty list say the same: nothing."""
    return None if value in (None, "", []) else value


def document(heading: Sequence[tuple[str, str]], rows: Sequence[Row], english: Mapping[str, str]) -> bytes:
    """What is signed: the words about the edition, a line each, then all its rows as JSON, in one fixed writing; then
    the English of its texts, if it has any.
    """
    words = [f"{name}: {value}" for name, value in heading]
    body = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows]
    said = [json.dumps({text: english[text]}, ensure_ascii=False) for text in sorted(english)]
    return ("\n".join([*words, "", *body, *([""] if said else []), *said]) + "\n").encode()


def english_name(name: str) -> str:
    """What the English of a field is typed under."""
    return f"{name}_in_english"


def still_said(english: Mapping[str, str], rows: Iterable[Row], fields: Sequence[Field], *terms: str) -> dict[str, str]:
    """The English of what the edition says: of a text that went, it goes too."""
    names = [one.name for one in fields if one.has_english]
    told = {*terms, *(row.get(name) for row in rows for name in names)}
    return {text: words for text, words in english.items() if text in told}


def fingerprint(data: bytes) -> str:
    """SHA-256 of the document, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
