"""What territories have closed to the public."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from parta.institutions import policies
from parta.institutions.models import Authority, AuthorityScope, Card, Hiding
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.reference.api import Place, label, places


def closed_in(territory_ids: Iterable[int | None]) -> frozenset[str]:
    """What is closed to the public in any of these territories now. One statement."""
    ids = {each for each in territory_ids if each is not None}
    if not ids:
        return frozenset()
    found = Hiding.objects.filter(territory_id__in=ids, lifted_at=None).values_list("what", flat=True)
    return frozenset(each for what in found for each in what)


def closed_of(institution_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What is closed to the public of each institution now, by its place and by the authorities over it; those of which
    nothing is closed are left out. One statement while nothing is closed anywhere, four otherwise.
    """
    by_territory: dict[int, set[str]] = defaultdict(set)
    for territory_id, what in Hiding.objects.filter(lifted_at=None).values_list("territory_id", "what"):
        by_territory[territory_id].update(what)
    if not by_territory:
        return {}
    ids = set(institution_ids)
    found: dict[int, set[str]] = defaultdict(set)
    cards = Card.objects.now().filter(institution_id__in=ids, during__endswith=None, territory__isnull=False)
    own = dict(cards.values_list("institution_id", "territory_id"))
    known = places(own.values())
    for institution_id, territory_id in own.items():
        for each in territories_of(known.get(territory_id)):
            found[institution_id] |= by_territory.get(each, set())
    governed = AuthorityScope.objects.filter(institution__in=ids, authority__territory_id__in=list(by_territory))
    for institution_id, territory_id in governed.values_list("institution_id", "authority__territory_id"):
        found[institution_id] |= by_territory.get(territory_id or 0, set())
    return {institution_id: frozenset(what) for institution_id, what in found.items() if what}


def territories_of(place: Place | None) -> set[int]:
    """A place and all that it lies in."""
    if place is None:
        return set()
    line = (place.id, place.parent_id, place.community_id, place.district_id, place.region_id)
    return {each for each in line if each is not None}


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One act of closing, as the list shows it. ``may_open``: the reader may undo it."""

    public_id: UUID
    territory: str
    what: tuple[str, ...]
    ground: str
    decided_on: date
    closed_at: datetime
    closer: str
    lifted_at: datetime | None
    lifter: str
    lift_ground: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class ClosingsPage:
    """Acts that touch the reader's territories, the latest first, and territories that he may close."""

    lines: tuple[ClosingLine, ...]
    territories: Mapping[int, str]


_MOST = 200


def closings_page(actor: Actor) -> ClosingsPage:
    """A fixed number of statements.

    :raises Refused: the actor is no officer
    """
    require(policies.may_see_closings(actor))
    governed = _governed(actor)
    mine = {row.territory_id: row.name for row in governed if row.territory_id is not None}
    bodies = {row.pk for row in governed}
    shown = list(policies.visible_closings(actor).order_by("-closed_at", "-pk")[:_MOST])
    named = places(row.territory_id for row in shown)
    lines = tuple(
        ClosingLine(
            public_id=row.public_id,
            territory=label(named[row.territory_id]) if row.territory_id in named else "",
            what=tuple(row.what),
            ground=row.ground,
            decided_on=row.decided_on,
            closed_at=row.closed_at,
            closer=row.closer,
            lifted_at=row.lifted_at,
            lifter=row.lifter,
            lift_ground=row.lift_ground,
            may_open=row.lifted_at is None
            and (
                actor.is_national
                or (row.territory_id in mine if row.authority_id is None else row.authority_id in bodies)
            ),
        )
        for row in shown
    )
    return ClosingsPage(lines, mine)


def _governed(actor: Actor) -> list[Authority]:
    """The actor's authorities and those below that have a territory, by level and alphabet; for the national one,
    regions and districts. One statement.
    """
    own = actor.authorities()
    within = Q(pk__in=own) | Q(parent__in=own) | Q(parent__parent__in=own) if actor.is_national else policies.below(own)
    return list(Authority.objects.filter(within, territory__isnull=False).order_by("level", "sort_key"))
