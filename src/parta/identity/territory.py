"""What identity asks about authorities and institutions: who is above whom, and whether anybody holds office there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from parta.identity.models import RoleGrant
from parta.institutions import api as institutions
from parta.kernel.actor import Grant, Role
from parta.reference import api as reference


@dataclass(frozen=True, slots=True)
class Place:
    """An authority on the way up. ``has_officers``: somebody holds office there today."""

    authority_id: int
    name: str
    has_officers: bool


def above_authority(authority_id: int) -> tuple[Place, ...]:
    """Authorities above this one, the nearest first, without the national level. Two statements."""
    return _places(institutions.authorities_above(authority_id))


def above_institution(institution_id: int) -> tuple[Place, ...]:
    """Authorities above an institution, the nearest first, without the national level. Two statements."""
    return _places(institutions.authorities_over(institution_id))


def hub_of(institution_id: int) -> int | None:
    """The institution whose branch this is."""
    card = institutions.institutions([institution_id]).get(institution_id)
    if card is None or card.network_role != institutions.NetworkRole.BRANCH:
        return None
    return card.parent_id


def edrpou_of(grants: Sequence[Grant]) -> list[str]:
    """ЄДРПОУ of the institution of each role; a branch without its own acts under its hub's. Empty = not known."""
    cards = institutions.institutions({grant.institution_id for grant in grants if grant.institution_id})
    hubs = institutions.institutions({card.parent_id for card in cards.values() if card.parent_id and not card.edrpou})
    codes = {
        card.id: card.edrpou or (hubs[card.parent_id].edrpou if card.parent_id in hubs else "")
        for card in cards.values()
    }
    return [codes.get(grant.institution_id or 0, "") for grant in grants]


def codes_of(institution_id: int) -> frozenset[str]:
    """ЄДРПОУ by which certificates of an institution's people are issued: its own and its hub's. At most two
    statements.
    """
    card = institutions.institutions([institution_id])[institution_id]
    hub = institutions.institutions([card.parent_id])[card.parent_id] if card.parent_id else None
    return frozenset(filter(None, (card.edrpou, hub.edrpou if hub else "")))


@dataclass(frozen=True, slots=True)
class Label:
    """Where a role is held, in words. ``brief`` is for the bar of every page, beside the role: of an authority its
    territory, «Калинівська громада», since the role says the rest.
    """

    title: str
    full: str = ""
    brief: str = ""


def labels_of(grants: Collection[Grant]) -> dict[Grant, Label]:
    """Names of the places of these roles; guardians have none. At most three statements."""
    cards = institutions.institutions({g.institution_id for g in grants if g.institution_id})
    bodies = institutions.authorities({g.authority_id for g in grants if g.authority_id})
    lands = reference.places({body.territory_id for body in bodies.values()}) if bodies else {}
    return {grant: _label(grant, cards, bodies, lands) for grant in grants}


def _label(
    grant: Grant,
    cards: dict[int, institutions.InstitutionCard],
    bodies: dict[int, institutions.AuthorityCard],
    lands: Mapping[int, reference.Place],
) -> Label:
    if grant.institution_id in cards:
        card = cards[grant.institution_id]
        return Label(card.title, card.name, card.title)
    if grant.authority_id in bodies:
        body = bodies[grant.authority_id]
        land = lands.get(body.territory_id or 0)
        return Label(body.name, brief=reference.label(land) if land else body.name)
    return Label("")


def _places(chain: Sequence[institutions.AuthorityCard]) -> tuple[Place, ...]:
    steps = [card for card in chain if card.role is not Role.NATIONAL]
    manned = set(
        RoleGrant.objects.filter(authority_id__in=[card.id for card in steps], ended_at=None, account__closed_at=None)
        .values_list("authority_id", flat=True)
        .distinct()
    )
    return tuple(Place(card.id, card.name, card.id in manned) for card in steps)
