"""Who heads an institution today. Appointments lie in `people`, which lies above and registers itself at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

HeadName = Callable[[int, date], str]


@dataclass(slots=True)
class _Registry:
    head_name: HeadName | None = None


_registry = _Registry()


def register_heads(head_name: HeadName) -> None:
    """Say who tells the full name of an institution's head on a day; empty when nobody is appointed."""
    _registry.head_name = head_name


def appointed_head(institution_id: int, on: date) -> str:
    """Full name of the head appointed in Parta; empty when nobody is. One statement."""
    return _registry.head_name(institution_id, on) if _registry.head_name else ""
