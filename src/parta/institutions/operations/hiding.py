"""Closing fields of a whole territory to the public in one act, and opening them again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import Authority, AuthorityScope, DirectoryEntry, Hiding
from parta.institutions.queries import open_cards, root_authority
from parta.institutions.rules.holdings import CLOSABLE, SETTLEMENT
from parta.institutions.writing.directory import refresh_directory
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.reference.api import Place, places

_TERRITORIES = "OKPHB"  # regions, cities of their own, districts, communities, districts of cities


@dataclass(frozen=True, slots=True)
class Closing:
    """What is closed, where, on what ground. ``what``: see rules.holdings.CLOSABLE; ``decided_on``: day of the act."""

    territory_id: int
    what: Collection[str]
    ground: str
    decided_on: date


def close_fields(*, actor: Actor, closing: Closing, today: date) -> UUID:
    """Close these fields of every institution of the territory to the public, from this moment on.

    They vanish from public pages, from the directory and its search, and from every list that is open to all. Offices
    and the institution itself see them as before.

    :raises Invalid: nothing is chosen, no ground, a day that has not come, no such territory
    """
    place = _place(closing.territory_id)
    require(policies.may_close_fields(actor, place.id))
    ground = tidy(closing.ground)
    problems = []
    if not closing.what or set(closing.what) - set(CLOSABLE):
        problems.append(Problem("what", _("Choose what to close.")))
    if len(ground) < 5:
        problems.append(Problem("ground", _("Name the ground: the order or the decision, its number and date.")))
    if closing.decided_on > today:
        problems.append(Problem("decided_on", _("The day of the decision has not come yet.")))
    if problems:
        raise Invalid(problems)
    with acting(actor, "institutions.fields.close"):
        made = Hiding.objects.create(
            territory_id=place.id,
            what=[each for each in CLOSABLE if each in closing.what],
            ground=ground[:500],
            decided_on=closing.decided_on,
            closed_by=actor.account_id,
            closer=actor.name,
            authority_id=_word_of(actor, place.id),
        )
        _refresh(place, made.what)
    return made.public_id


def open_fields(*, actor: Actor, closing_id: UUID, ground: str) -> None:
    """Open again what one act closed. Another act over the same or a larger territory goes on holding.

    :raises NotVisible: there is no such act in force
    :raises Refused: an authority above has closed them
    :raises Invalid: no ground
    """
    require(policies.may_see_closings(actor))
    found = policies.visible_closings(actor).filter(public_id=closing_id, lifted_at=None).first()
    if found is None:
        raise NotVisible
    place = _place(found.territory_id)
    require(policies.may_open_fields(actor, place.id, found.authority_id))
    if len(tidy(ground)) < 5:
        raise Invalid([Problem("ground", _("Name the ground: the order or the decision, its number and date."))])
    with acting(actor, "institutions.fields.open"):
        lifted = Hiding.objects.filter(pk=found.pk, lifted_at=None).update(
            lifted_at=Now(), lifted_by=actor.account_id, lifter=actor.name, lift_ground=tidy(ground)[:500]
        )
        if lifted:
            _refresh(place, found.what)


def _word_of(actor: Actor, territory_id: int) -> int | None:
    """The authority by whose word it is: the actor's own nearest above the territory; the country's for the national
    administrator and the system.
    """
    own = actor.authorities()
    step = Authority.objects.filter(territory_id=territory_id).values_list("pk", flat=True).first()
    while step is not None and step not in own:
        step = Authority.objects.filter(pk=step).values_list("parent_id", flat=True).first()
    root = root_authority()
    return step or (root.id if root else None)


def _place(territory_id: int) -> Place:
    """:raises Invalid: there is no such territory"""
    place = places([territory_id]).get(territory_id)
    if place is None or place.category not in _TERRITORIES:
        raise Invalid([Problem("territory", _("There is no such place in the codifier of territories."))])
    return place


def _refresh(place: Place, what: Iterable[str]) -> None:
    """The directory names settlements, nothing else that can be closed."""
    if SETTLEMENT not in what:
        return
    listed = DirectoryEntry.objects.filter(
        Q(territory_id=place.id) | Q(community_id=place.id) | Q(district_id=place.id) | Q(region_id=place.id)
    )
    ids = set(listed.values_list("pk", flat=True))
    ids |= set(open_cards().filter(territory_id=place.id).values_list("institution_id", flat=True))
    governed = AuthorityScope.objects.filter(authority__territory_id=place.id)
    ids |= set(governed.values_list("institution_id", flat=True))
    refresh_directory(ids)
