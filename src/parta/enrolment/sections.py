"""What modules above add to the page of a class and to a pupil's card: told at start, so that these pages need to know
none of them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.enrolment.models import Group
from parta.enrolment.queries.groups import GroupCard
from parta.kernel.actor import Actor
from parta.planes.lookups import among


@dataclass(frozen=True, slots=True)
class Act:
    """A way on from the class: a link with a verb. ``not_for``: groups of kinds whose list does not offer it."""

    label: str
    href: str
    is_main: bool = False
    not_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the class page: a template that is given ``view``; or only acts beside the heading."""

    order: int = 50
    template: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()


# (actor, public id of the institution, the class, today) -> a section, or None when there is nothing for this actor
Provider = Callable[[Actor, UUID, GroupCard, date], Section | None]
_providers: list[Provider] = []


def register_class_section(provider: Provider) -> None:
    """Add to the page of a class. Called at start by modules above."""
    if provider not in _providers:
        _providers.append(provider)


@dataclass(frozen=True, slots=True)
class PupilKey:
    """Whose card it is, at which institution."""

    institution_id: int
    pupil_id: int
    public_id: UUID
    is_enrolled: bool  # an enrolment here is open


# (actor, public id of the institution, the pupil) -> a section of the card, or None when nothing is for this actor
PupilProvider = Callable[[Actor, UUID, PupilKey], Section | None]
_pupil_providers: list[PupilProvider] = []


def register_pupil_section(provider: PupilProvider) -> None:
    """Add to the card of a pupil. Called at start by modules above."""
    if provider not in _pupil_providers:
        _pupil_providers.append(provider)


def pupil_sections_of(actor: Actor, school: UUID, pupil: PupilKey) -> tuple[Section, ...]:
    """Everything that modules above show on this pupil's card, in order."""
    found = (provider(actor, school, pupil) for provider in _pupil_providers)
    return tuple(sorted(filter(None, found), key=lambda section: section.order))


# (actor, public id of the institution) -> ways on from the list of classes
ActProvider = Callable[[Actor, UUID], tuple[Act, ...]]
_act_providers: list[ActProvider] = []


def register_list_acts(provider: ActProvider) -> None:
    """Add acts beside the heading of the list of classes. Called at start by modules above."""
    if provider not in _act_providers:
        _act_providers.append(provider)


def acts_of_list(actor: Actor, school: UUID, group: str) -> tuple[Act, ...]:
    """What modules above offer on the list of classes of this group of kinds, the main act first."""
    acts = [act for provider in _act_providers for act in provider(actor, school) if group not in act.not_for]
    return tuple(sorted(acts, key=lambda act: not act.is_main))


def sections_of(actor: Actor, school: UUID, group: GroupCard, today: date) -> tuple[Section, ...]:
    """Everything that modules above show on the page of this class, in order."""
    found = (provider(actor, school, group, today) for provider in _providers)
    return tuple(sorted(filter(None, found), key=lambda section: section.order))


def tutored_by(institution_ids: Collection[int], post_ids: Collection[int]) -> dict[int, str]:
    """Posts of class teachers: they are not taken back as if they had never been given."""
    rows = Group.objects.filter(institution_id__in=among(institution_ids), tutor_post_id__in=list(post_ids))
    tutors = rows.values_list("tutor_post_id", flat=True)
    return {post_id: _("This person is a class teacher.") for post_id in tutors if post_id is not None}
