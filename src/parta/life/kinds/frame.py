"""What a kind of act is: what it asks, whom it touches, what it will change, how it is carried out and taken back.

A kind is a plug-in of the one frame (`operations.acts`): it never signs, dates, numbers or queues anything itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise

from parta.institutions.api import InstitutionCard
from parta.kernel.actor import Actor
from parta.kernel.decisions import Decision
from parta.kernel.errors import Problem
from parta.life.rules.acts import Code, Effect, Matter, Step

Text = str | Promise
Choices = Sequence[tuple[str, Any]]


class Holds(Enum):
    """What is typed into a field of an act."""

    TEXT = auto()
    LONG = auto()
    EDRPOU = auto()
    YES = auto()
    PLACE = auto()
    CHOICE = auto()  # a number of a list
    SEVERAL = auto()  # numbers of a list


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing the act needs to know. ``choices``: what is offered, in the order of the page."""

    name: str
    label: Text
    holds: Holds = Holds.TEXT
    is_required: bool = True
    hint: Text = ""
    longest: int = 300
    choices: Callable[[], Choices] | None = None
    initial: Any = None


@dataclass(frozen=True, slots=True)
class About:
    """What an act is begun for: an institution, or an authority that has none yet."""

    institution: InstitutionCard | None
    authority_id: int | None


class Kind(ABC):
    """One kind of act."""

    code: Code
    name: Text
    about: Text
    law: Text  # who decides, by which act
    needs_institution = True

    @abstractmethod
    def may_draft(self, actor: Actor, about: About) -> Decision:
        """Who may write it down."""

    @abstractmethod
    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        """Who decides it, by the law, and signs with КЕП."""

    @abstractmethod
    def asks(self, about: About) -> tuple[Ask, ...]:
        """The fields of the form."""

    @abstractmethod
    def check(self, matter: Matter) -> list[Problem]:
        """What of the filled form cannot be so."""

    @abstractmethod
    def effect(self, matter: Matter) -> Effect:
        """What it will change as things stand, counted and listed, and what keeps it from being signed."""

    @abstractmethod
    def step(self, matter: Matter) -> Step:
        """Do the next piece of it, in the caller's transaction, as the system."""

    @abstractmethod
    def stands(self, matter: Matter) -> list[str]:
        """What newer stands on what it has done and keeps it from being taken back."""

    @abstractmethod
    def undo_step(self, matter: Matter) -> Step:
        """Take the next piece of it back."""

    def undo_effect(self, matter: Matter) -> Effect:
        """What taking it back will change."""
        return Effect(self.effect(matter).parts, tuple(self.stands(matter)))

    def parties(self, matter: Matter) -> frozenset[int]:
        """Institutions it touches, besides the one it is about."""
        return frozenset()

    def total(self, matter: Matter) -> int:
        """How many pupils it moves."""
        return 0

    def typed(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Values as they are kept, from those of the form."""
        return values


_kinds: dict[Code, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds, in the order of the page where one is chosen."""
    _kinds.update((kind.code, kind) for kind in kinds)


def kinds() -> tuple[Kind, ...]:
    """All kinds in order."""
    return tuple(_kinds.values())


def kind_of(code: str) -> Kind:
    """:raises KeyError: no such kind"""
    return _kinds[Code(code)]


def is_known(code: str) -> bool:
    """Is there such a kind? A correction is none: it borrows that of the act it takes back."""
    return code in {kind.code.value for kind in _kinds.values()}
