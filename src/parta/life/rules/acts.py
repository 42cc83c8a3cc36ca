"""Acts of an institution's life: kinds, states, what an effect is, the text that is signed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any


class Code(StrEnum):
    """Kinds of acts; stored for ever."""

    OPENING = "opening"
    BRANCH = "branch"
    RENAMING = "renaming"
    TYPE = "type"
    NETWORK = "network"
    BODY = "body"
    CLOSURE = "closure"
    MERGER = "merger"
    DIVISION = "division"
    CORRECTION = "correction"


class State(IntEnum):
    """Where an act is. DRAFT may change; from SIGNED on it is kept as it was signed."""

    DRAFT = 1
    SIGNED = 2  # waits for its day
    RUNNING = 3  # is being carried out, step by step
    DONE = 4
    UNDONE = 5  # taken back by a correcting act
    WITHDRAWN = 6  # given up before its day
    STOPPED = 7  # something stands in the way; goes on when told to


OPEN_STATES = (State.DRAFT, State.SIGNED, State.RUNNING, State.STOPPED)
IN_FORCE = (State.SIGNED, State.RUNNING, State.STOPPED, State.DONE)
MOST_ITEMS = 12  # lines of one part that are shown and kept; the number says how many there are


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an effect: what it is about, where to look."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that an act touches: how many, the first lines, how many lines are left out."""

    title: str
    count: int
    items: tuple[Item, ...] = ()
    note: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act will change, and what keeps it from being signed now."""

    parts: tuple[Part, ...] = ()
    stops: tuple[str, ...] = ()

    def plain(self) -> list[dict[str, Any]]:
        """The parts for JSON: kept with the act as they were when it was signed."""
        return [asdict(part) for part in self.parts]


def effect_of(plain: Iterable[Mapping[str, Any]]) -> Effect:
    """Read back what was kept."""
    return Effect(tuple(Part(**{**each, "items": tuple(Item(**item) for item in each["items"])}) for each in plain))


def part(title: str, items: Sequence[Item], *, count: int | None = None, note: str = "") -> Part:
    """A part with at most `MOST_ITEMS` lines."""
    left = max(0, len(items) - MOST_ITEMS)
    return Part(title, len(items) if count is None else count, tuple(items[:MOST_ITEMS]), note, left)


@dataclass(frozen=True, slots=True)
class Matter:
    """An act as its kind sees it. ``values`` are what was chosen and filled, ``done`` what was written so far."""

    act_id: int
    institution_id: int | None
    authority_id: int | None
    day: date
    values: Mapping[str, Any]
    done: Mapping[str, Any]
    today: date
    ground: str = ""  # «рішення … від … № …», as it goes into the rows

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        return int(value) if value not in (None, "") else None

    def numbers(self, name: str) -> tuple[int, ...]:
        return tuple(int(value) for value in self.values.get(name) or ())


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of carrying out has done: all that is known now, how far it is, whether it was the last."""

    done: Mapping[str, Any]
    is_last: bool = True
    moved: int = 0


def document(heading: Sequence[tuple[str, str]], effect: Effect) -> bytes:
    """The bytes that are signed: who decided what, from which day, and what it changes.

    >>> document([("Закон", "про все")], Effect((Part("Учні", 2),))).decode().splitlines()
    ['Закон: про все', '', 'Учні: 2']
    """
    lines = [f"{label}: {value}" for label, value in heading if value]
    for each in effect.parts:
        lines += ["", f"{each.title}: {each.count}", *(f"  {item.text}" for item in each.items)]
        lines += [f"  … +{each.more}"] if each.more else []
        lines += [f"  {each.note}"] if each.note else []
    return "\n".join(lines).encode()
