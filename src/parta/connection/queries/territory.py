"""Who of a territory is connected and who is not yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parta.connection import policies
from parta.connection.models import Connection, ConnectionRequest
from parta.connection.rules.requests import OPEN_STAGES, Stage
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key, sort_key
from parta.planes.lookups import among

PAGE = 50


@dataclass(frozen=True, slots=True)
class TerritoryLine:
    """An institution and how far it is: a key of `words.STANDINGS`. ``request`` leads to the one on its way."""

    public_id: UUID
    title: str
    standing: str
    request: UUID | None


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """Institutions under an authority, a page of them, with counts of all."""

    authority: str
    public_id: UUID
    rows: tuple[TerritoryLine, ...]
    counts: dict[str, int]
    total: int
    number: int
    pages: int
    by_name: bool  # the country is shown by regions, not by name


def own_authority(actor: Actor) -> UUID:
    """The authority of the current office, or of the first one; the national one's is the root.

    :raises NotVisible: the actor holds no office, or the registry is empty
    """
    current = actor.current.authority_id if actor.current else None
    own = sorted(actor.authorities())
    if current or own:
        return institutions.authority(current or own[0]).public_id
    root = institutions.root_authority() if actor.is_national else None
    if root is None:
        raise NotVisible
    return root.public_id


def territory_page(
    actor: Actor, public_id: UUID, *, q: str = "", standing: str = "", page: int = 1, whole: bool = False
) -> TerritoryPage:
    """Who is connected under an authority; a fixed number of statements. Of the country only counts. ``whole``: all
    rows, for a file.

    :raises NotVisible: not the actor's territory
    """
    card = institutions.authority_by_public_id(public_id)
    if not policies.may_see_territory(actor, card.id):
        raise NotVisible
    lines = _lines(institutions.institution_ids_under(card.id)) if card.role is not Role.NATIONAL else []
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.standing] = counts.get(line.standing, 0) + 1
    key = sort_key(q.strip())
    wanted = [line for line in lines if standing in ("", line.standing) and (not key or key in sort_key(line.title))]
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(1, page), pages)
    rows = tuple(wanted if whole else wanted[(page - 1) * PAGE : page * PAGE])
    return TerritoryPage(
        card.name, card.public_id, rows, counts, len(lines), page, pages, card.role is not Role.NATIONAL
    )


def not_connected(authority_id: int) -> tuple[int, int]:
    """How many institutions under an authority are not connected, and how many there are; two statements."""
    ids = institutions.institution_ids_under(authority_id)
    held = Connection.objects.now().filter(institution_id__in=among(ids), during__endswith=None).count()
    return len(ids) - held, len(ids)


def _lines(ids: Collection[int]) -> list[TerritoryLine]:
    cards = institutions.institutions(ids)
    rows = Connection.objects.now().filter(institution_id__in=among(ids), during__endswith=None)
    held = dict(rows.values_list("institution_id", "entry__at"))
    asked = ConnectionRequest.objects.filter(institution_id__in=among(ids), stage__in=OPEN_STAGES).order_by("-asked_at")
    on_way = {row.institution_id: row for row in asked}
    lines = [
        TerritoryLine(
            card.public_id,
            card.title,
            _standing(card.id, held, on_way.get(card.id)),
            on_way[card.id].public_id if card.id in on_way else None,
        )
        for card in cards.values()
    ]
    return sorted(lines, key=lambda line: (natural_key(line.title), str(line.public_id)))


def _standing(institution_id: int, held: Mapping[int, datetime], request: ConnectionRequest | None) -> str:
    if institution_id in held:
        return "entered" if held[institution_id] else "connected"
    if request is None:
        return "none"
    return "agreed" if request.stage == Stage.AGREED else "asked"
