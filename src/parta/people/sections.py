"""What modules above add to the card of a member of staff and to the staff list: told at start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from parta.kernel.actor import Actor
from parta.people.queries import PostLine


@dataclass(frozen=True, slots=True)
class Act:
    """A way on: a link with a verb or a name."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the card: a template that is given ``view``; or only acts beside the heading."""

    order: int = 50
    template: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()


# (actor, public id of the institution, the post) -> a section, or None when nothing is for this actor
Provider = Callable[[Actor, UUID, PostLine], Section | None]
# (actor, institution, its public id) -> ways on from the staff list
ActProvider = Callable[[Actor, int, UUID], tuple[Act, ...]]
_providers: list[Provider] = []
_act_providers: list[ActProvider] = []


def register_post_section(provider: Provider) -> None:
    """Add to the card of a member of staff. Called at start by modules above."""
    if provider not in _providers:
        _providers.append(provider)


def register_staff_acts(provider: ActProvider) -> None:
    """Add acts beside the heading of the staff list. Called at start by modules above."""
    if provider not in _act_providers:
        _act_providers.append(provider)


def sections_of(actor: Actor, institution: UUID, post: PostLine) -> tuple[Section, ...]:
    """Everything that modules above show on this card, in order."""
    found = (provider(actor, institution, post) for provider in _providers)
    return tuple(sorted(filter(None, found), key=lambda section: section.order))


def acts_of_staff(actor: Actor, institution_id: int, institution: UUID) -> tuple[Act, ...]:
    """What modules above offer on the staff list."""
    return tuple(act for provider in _act_providers for act in provider(actor, institution_id, institution))
