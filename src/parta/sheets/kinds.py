"""What a module says of a list that comes in and goes out as a spreadsheet: its columns, its checks, its writing.

The module registers a `Kind` at start. Everything else (reading files, matching columns, problems by row, correcting in
place, preview, progress, result, undoing) is the same for all lists and is done here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from parta.kernel.actor import Actor
from parta.kernel.cells import Read, plain_heading
from parta.kernel.decisions import Decision
from parta.kernel.text import tidy

Text = str | Promise
Reader = Callable[[str], Read[Any]]
LONGEST_CELL = 300


class Outcome(IntEnum):
    """What is to become of a row; stored."""

    UNREAD = 0
    NEW = 1
    CHANGED = 2
    SAME = 3
    WRONG = 4
    LEFT_OUT = 5


class State(IntEnum):
    """What a batch waits for, or has come to; stored."""

    READING = 1
    COLUMNS = 2
    CHECKING = 3
    READY = 4
    WRITING = 5
    DONE = 6
    UNDOING = 7
    UNDONE = 8


def read_text(text: str) -> Read[str]:
    """Any text, at most 300 signs."""
    plain = tidy(text)
    if len(plain) > LONGEST_CELL:
        return Read(None, plain, "text-long")
    return Read(plain or None, plain)


def read_truth(text: str) -> Read[bool]:
    """«так», «ні» and the usual ways to write them."""
    plain = tidy(text).lower().rstrip(".")
    if plain in ("так", "т", "+", "1", "yes", "y", "true", "істина"):
        return Read(True, "так")
    if plain in ("", "ні", "н", "-", "–", "0", "no", "n", "false", "хибність"):
        return Read(False if plain else None, "ні" if plain else "")
    return Read(None, plain, "truth-unknown")


def one_of(words: Mapping[str, Any]) -> Reader:
    """A value out of a few; ``words`` maps spellings (compared without case, signs, look-alikes) to values."""
    by_word = {plain_heading(word): value for word, value in words.items()}

    def read(text: str) -> Read[Any]:
        plain = tidy(text)
        if not plain:
            return Read(None)
        value = by_word.get(plain_heading(plain))
        return Read(value, plain, "" if value is not None else "choice-unknown")

    return read


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list, the same in and out. ``show`` turns a value into the cell of a file: a text, day or number.

    ``is_key``: rows of one file with equal keys speak of one record, and are asked about.
    """

    code: str
    title: Text
    read: Reader = read_text
    show: Callable[[Any], Any] = lambda value: value
    aliases: tuple[str, ...] = ()
    is_needed: bool = False
    is_key: bool = False
    hint: Text = ""
    example: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Whose list it is: an institution or an authority. ``back`` is the page one comes from."""

    id: int
    public_id: UUID
    title: str
    back: str = ""
    institution_id: int | None = None


@dataclass(slots=True)
class Context:
    """For whom and when rows are checked and written. ``day`` stays that of the upload, however long it lies.
    ``operation_id`` joins everything the batch writes in the trail.
    ``is_again``: rows are only worded anew, or compared once more before they are written: what they show was counted
    and noted when it was shown. ``system``: the outside system the file came from, where a kind asks.
    ``kept`` holds what a kind looks up once for all rows.
    """

    actor: Actor
    place: Place
    day: date
    operation_id: UUID
    system: str = ""
    is_again: bool = False
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose every cell was read. ``values`` has all columns of the kind; None = empty or not in the file.
    ``given`` are the columns that the file has: what it has not is not changed.
    """

    number: int
    values: Mapping[str, Any]
    given: frozenset[str]

    def has(self, code: str) -> bool:
        """Does the file say something of this column in this row?"""
        return code in self.given and self.values[code] is not None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field of a row, in words, and what would be right if that can be told."""

    field: str
    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a kind says of a row: what would become of it, and every problem. ``changes``: column, before, after.

    ``record`` names what the row speaks of, once that is known: two rows of one record are asked about however
    differently they are written («5-А» and «5 а»). Without it key columns are compared as they stand.
    """

    outcome: Outcome
    problems: tuple[Wrong, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    record: str = ""

    @classmethod
    def of(
        cls, problems: Sequence[Wrong], changes: Sequence[tuple[str, str, str]], *, is_new: bool, record: str = ""
    ) -> "Verdict":
        """The verdict that follows from what was found."""
        if problems:
            return cls(Outcome.WRONG, tuple(problems), (), record)
        if is_new:
            return cls(Outcome.NEW, (), (), record)
        return cls(Outcome.CHANGED if changes else Outcome.SAME, (), tuple(changes), record)


class System(Protocol):
    """An outside system: its name of the day, and all names it has had."""

    @property
    def name(self) -> str: ...

    @property
    def names(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A list that comes in and goes out. Functions get many rows at once and ask the database in sets.

    ``place``: the place of the address, for this actor; raises NotVisible. ``may``: may he bring the list in?
    ``check`` answers for each row. ``write`` writes rows that are new or changed, right after a check of them with the
    same context and in the same transaction (what ``check`` kept in it holds), and returns a receipt (plain JSON) for
    each, by which ``undo`` takes it back; ``undo`` returns the rows that cannot be taken back and why, and then nothing
    is. ``rows`` gives the present list for a file: values by column.
    """

    code: str  # «module.list»
    title: Text
    columns: tuple[Column, ...]
    place: Callable[[Actor, UUID], Place]
    may: Callable[[Actor, Place], Decision]
    check: Callable[[Context, Sequence[Row]], Sequence[Verdict]]
    write: Callable[[Context, Sequence[Row]], Sequence[Mapping[str, Any]]]
    undo: Callable[[Context, Sequence[tuple[int, Mapping[str, Any]]]], Sequence[tuple[int, str]]]
    rows: Callable[[Context], Iterable[Mapping[str, Any]]]
    own: Callable[[Actor], UUID | None]  # the place of the role he acts in, if the list is of such places
    who: Callable[[Mapping[str, Any]], str]  # whom or what a row is about, from its texts
    note: Text = ""  # for the page: what a loading does and what it does not
    most_rows: int = 5_000
    # Outside systems whose files these are on a day: the one a file came from is asked, and its columns are remembered
    # by it.
    systems: Callable[[date], Sequence[System]] | None = None
    leaves: bool = True  # may the present list be taken out?
    # Records of the present list, {record of a verdict: whom it is about}: those of which no row speaks are shown
    # beside the file. Nothing becomes of them.
    expected: Callable[[Context], Mapping[str, str]] | None = None
    # (place, «xlsx» or «csv») -> the address of the file, when rows are children: those leave by a gate above
    way_out: Callable[[UUID, str], str] | None = None

    @property
    def names_children(self) -> bool:
        """Do rows tell of children?"""
        return self.way_out is not None

    def column(self, code: str) -> Column:
        """:raises KeyError: the list has no such column"""
        return next(column for column in self.columns if column.code == code)


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Say how a list comes in and goes out; called by the owning module at start."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> Kind | None:
    """The kind of this code."""
    return _kinds.get(code)


def kinds() -> tuple[Kind, ...]:
    """All lists that were registered."""
    return tuple(_kinds.values())
