"""Who heads an institution today, and who an account is. `people` and `identity` know; they register themselves at
start.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

HeadName = Callable[[int, date], str]
AccountNames = Callable[[Iterable[int]], Mapping[int, str]]


@dataclass(slots=True)
class _Registry:
    head_name: HeadName | None = None
    account_names: AccountNames | None = None


_registry = _Registry()


def register_heads(head_name: HeadName) -> None:
    """Say who tells the full name of an institution's head on a day; empty when nobody is appointed."""
    _registry.head_name = head_name


def appointed_head(institution_id: int, on: date) -> str:
    """Full name of the head appointed in Parta; empty when nobody is. One statement."""
    return _registry.head_name(institution_id, on) if _registry.head_name else ""


def register_account_names(account_names: AccountNames) -> None:
    """Say who tells the names of the people behind accounts."""
    _registry.account_names = account_names


def account_names(account_ids: Iterable[int | None]) -> Mapping[int, str]:
    """Names by account, for histories; the system and unknown accounts are left out. A fixed number of statements."""
    ids = {each for each in account_ids if each}
    return _registry.account_names(ids) if ids and _registry.account_names else {}
