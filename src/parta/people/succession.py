"""What somebody in charge of an institution leaves unfinished. Modules register at start what they keep of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from parta.kernel.actor import Actor

Count = Callable[[int, int], int]
PassOn = Callable[[Actor, "Passing"], int]


@dataclass(frozen=True, slots=True)
class Passing:
    """From whom to whom in which institution. Accounts; ``on`` is the moment."""

    institution_id: int
    from_account: int
    to_account: int
    to_person: int
    on: datetime


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One kind of work. ``count(institution, account)`` says how much of it there is, in one statement; ``pass_on``
    gives it to the successor inside the caller's `acting` and says how much it was; None: it stays, ``note`` says why.
    """

    code: str
    label: str | Promise
    count: Count
    pass_on: PassOn | None = None
    note: str | Promise = ""


@dataclass(slots=True)
class _Registry:
    kinds: dict[str, Unfinished] = field(default_factory=dict)


_registry = _Registry()


def register_unfinished(kind: Unfinished) -> None:
    """Say what a module keeps for those in charge; the same code again replaces it."""
    _registry.kinds[kind.code] = kind


def kinds() -> tuple[Unfinished, ...]:
    """Every kind of work, in the order of registration."""
    return tuple(_registry.kinds.values())
