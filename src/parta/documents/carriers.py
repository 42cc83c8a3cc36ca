"""Who forms the groups to which an order on groups of a preschool leads, and takes them back: a module above."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from parta.kernel.actor import Actor


class Former(Protocol):
    """Form the groups of an order from what was kept with it; ids by name."""

    def __call__(
        self, *, actor: Actor, institution_id: int, order_id: int, kept: Mapping[str, Any]
    ) -> Mapping[str, int]: ...


class Withdrawer(Protocol):
    """Take back the groups that an order formed; refuses when something stands on them."""

    def __call__(self, *, actor: Actor, institution_id: int, order_id: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Carrier:
    """The two together."""

    form: Former
    withdraw: Withdrawer


_carriers: list[Carrier] = []


def register_groups(*, form: Former, withdraw: Withdrawer) -> None:
    """Say who forms groups. Called at start."""
    if not _carriers:
        _carriers.append(Carrier(form, withdraw))


def carrier() -> Carrier:
    """Whoever was registered."""
    return _carriers[0]
