"""What modules above say on the card of an institution: how it stands with them, and the way on. They register at
start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from parta.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Door:
    """``tone`` empty: a button that begins something. Otherwise a state in words, with a way to its page when there is
    one for this reader.
    """

    label: str
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The card and its reader. ``sees``: he leads the institution or is an officer over it, not just anybody."""

    institution_id: int
    public_id: UUID
    actor: Actor | None
    sees: bool


Doors = Callable[[Shown], Door | None]
_doors: dict[str, Doors] = {}


def register_door(name: str, door: Doors) -> None:
    """Say what stands on a card for its reader (None: nothing); at most two statements. The same name replaces."""
    _doors[name] = door


def doors_of(shown: Shown) -> tuple[Door, ...]:
    """What stands on a card, in the order of registration."""
    found = (door(shown) for door in _doors.values())
    return tuple(door for door in found if door is not None)
