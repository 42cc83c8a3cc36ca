"""Lines of the first page. Every module adds what it knows at start; `workplace` composes, so no module has to know it.

A provider is given the actor, the role the page is shown for and the moment, asks a fixed number of SQL statements
(counts, not lists) and returns a few lines, each a link to the act. In ``AppConfig.ready()``:

    home.contribute("journal", lines_of_teacher, roles=(Role.TEACHER,))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from django.utils.functional import Promise

from parta.kernel.actor import Actor, Grant, Role

Text = str | Promise


class Part(IntEnum):
    """Where a line stands, in this order."""

    SIGN = 1  # waits for my signature
    OVERDUE = 2  # was due
    OPEN = 3  # I left it open
    WAITING = 4  # waits for me, no hurry
    ODD = 5  # not as usual
    SOON = 6  # dates ahead


@dataclass(frozen=True, slots=True)
class Line:
    """What, why, when. ``state`` makes the end a tag: «bad», «warn», «wait», «good». Lower ``weight`` stands higher."""

    part: Part
    title: Text
    href: str
    note: Text = ""
    end: Text = ""
    state: str = ""
    weight: int = 50


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next for the person («10:25 · 8-Б · Алгебра»): shown above everything. The earliest one is shown."""

    at: datetime
    title: Text
    lead: Text = ""
    note: Text = ""
    links: tuple[tuple[Text, str], ...] = ()  # the first one is the main act


@dataclass(frozen=True, slots=True)
class Figure:
    """A large number beside the lines: «учнів — 316 із 342»."""

    label: Text
    value: int
    of: int | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one module says on the first page."""

    lines: Sequence[Line] = ()
    next: Next | None = None
    figures: Sequence[Figure] = ()


Provider = Callable[[Actor, Grant, datetime], Contribution]


@dataclass(frozen=True, slots=True)
class _Registered:
    provider: Provider
    roles: frozenset[Role]


@dataclass(slots=True)
class _Registry:
    providers: dict[str, _Registered] = field(default_factory=dict)


_registry = _Registry()


def contribute(name: str, provider: Provider, *, roles: Sequence[Role]) -> None:
    """Add a provider for the first page of these roles. The same name twice changes nothing but the provider."""
    _registry.providers[name] = _Registered(provider, frozenset(roles))


def contributions(actor: Actor, grant: Grant, now: datetime) -> tuple[Contribution, ...]:
    """What every module says on the first page of this role."""
    return tuple(
        registered.provider(actor, grant, now)
        for registered in _registry.providers.values()
        if grant.role in registered.roles
    )
