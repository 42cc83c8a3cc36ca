"""Words for who may reach what. Each module's `tests/access.py` declares its routes and operations with them.

`tests/architecture/test_matrix.py` drives every route as every role, in one's own and in a foreign institution, and
fails on a route or operation that no table names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, STAFF_ROLES, Role

__all__ = [
    "AUTHORITY_ROLES", "HIDDEN", "LEADING_ROLES", "PUBLIC", "SIGNED_IN", "STAFF_ROLES", "Access", "Role",
    "own_children", "own_institution", "own_territory", "roles",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Access:
    """Who gets through.

    ``allowed``: roles that do; empty with ``is_public`` False = everybody signed in.
    ``scoped``: only inside one's own institution, territory or to one's own children; elsewhere the answer is 404.
    ``arguments``: the cast (tests/cast.py) fills arguments of the address by their names (`institution`, `child`, …); a
    callable cast → kwargs fills what it does not know. Addresses always name what is one's *own*.
    ``method``: how the route is driven; a POST is sent empty unless ``body`` (cast, viewer → fields) says what to send,
    so «through» means any answer but 401, 302 to sign-in, 403 and 404.
    ``is_hidden``: 404 for everybody signed in, because the address made up here names nothing of theirs.
    """

    allowed: frozenset[Role] = frozenset()
    is_public: bool = False
    scoped: bool = False
    method: str = "get"
    arguments: Callable[[Any], dict[str, Any]] | None = field(default=None, compare=False)
    body: Callable[[Any, Any], dict[str, Any]] | None = field(default=None, compare=False)
    is_hidden: bool = False


PUBLIC = Access(is_public=True)
SIGNED_IN = Access()
HIDDEN = Access(is_hidden=True)


def roles(*allowed: Role, **words: Any) -> Access:
    """These roles, wherever they are held; none at all = the system only."""
    return Access(frozenset(allowed), **{"is_hidden": not allowed, **words})


def own_institution(*allowed: Role, **words: Any) -> Access:
    """These roles, in the institution where they are held."""
    return Access(frozenset(allowed), scoped=True, **words)


def own_territory(*allowed: Role, **words: Any) -> Access:
    """Officers, over institutions of their territory; staff named beside them, over their own."""
    return Access(frozenset(allowed), scoped=True, **words)


def own_children(**words: Any) -> Access:
    """Guardians over their wards, pupils over themselves."""
    return Access(frozenset({Role.GUARDIAN, Role.PUPIL}), scoped=True, **words)
