"""Reads of institutions and authorities: plain values by ids."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from parta.institutions import policies
from parta.institutions.models import (
    Authority,
    AuthorityScope,
    Card,
    DirectoryEntry,
    ExternalId,
    Institution,
    NetworkRole,
)
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import NotVisible
from parta.planes.fields import natural
from parta.planes.lookups import among

ROLE_OF_LEVEL = {
    Authority.Level.NATIONAL: Role.NATIONAL,
    Authority.Level.REGION: Role.REGION,
    Authority.Level.DISTRICT: Role.DISTRICT,
    Authority.Level.COMMUNITY: Role.COMMUNITY,
    Authority.Level.CITY_DISTRICT: Role.COMMUNITY,
}


@dataclass(frozen=True, slots=True)
class InstitutionCard:
    """An institution as it is today. ``kind``, ``status``, ``ownership``: numbers of codifiers of `reference`.

    ``version`` is the moment since which this card is held to be true; an edit names the version it was made from.
    """

    id: int
    public_id: UUID
    version: datetime
    name: str
    short_name: str
    edrpou: str
    kind: int
    status: int
    ownership: int
    network_role: NetworkRole
    parent_id: int | None
    authority_id: int | None
    territory_id: int | None
    address: str

    @property
    def title(self) -> str:
        """The short name, or the full one when there is none."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class AuthorityCard:
    """A governing body. ``role`` is the role that its officers hold."""

    id: int
    public_id: UUID
    level: int
    role: Role
    name: str
    territory_id: int | None
    parent_id: int | None


def open_cards() -> QuerySet[Card]:
    """Cards that hold now: known to be true and not ended."""
    return Card.objects.now().filter(during__endswith=None)


def institution_cards(cards: QuerySet[Card]) -> tuple[InstitutionCard, ...]:
    """Cards as plain values, in the order of the query."""
    columns = (
        "institution_id", "institution__public_id", "known_from", "name", "short_name", "edrpou", "kind", "status",
        "ownership", "network_role", "parent_id", "authority_id", "territory_id", "address",
    )  # fmt: skip
    return tuple(InstitutionCard(*row) for row in cards.values_list(*columns))


def institution(institution_id: int) -> InstitutionCard:
    """The institution of an id. One statement.

    :raises NotVisible: there is none
    """
    found = institution_cards(open_cards().filter(institution_id=institution_id))
    if not found:
        raise NotVisible
    return found[0]


def institutions(ids: Iterable[int]) -> dict[int, InstitutionCard]:
    """Institutions by id. One statement."""
    return {card.id: card for card in institution_cards(open_cards().filter(institution_id__in=among(set(ids))))}


def institution_by_public_id(public_id: UUID) -> InstitutionCard:
    """The institution of a public id. One statement.

    :raises NotVisible: there is none
    """
    found = institution_cards(open_cards().filter(institution__public_id=public_id))
    if not found:
        raise NotVisible
    return found[0]


def institution_id_of(public_id: UUID) -> int:
    """The id behind a public id. One statement.

    :raises NotVisible: there is none
    """
    found = Institution.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    if found is None:
        raise NotVisible
    return found


def public_id_of(institution_id: int) -> UUID:
    """The public id of an institution. One statement.

    :raises NotVisible: there is none
    """
    found = Institution.objects.filter(pk=institution_id).values_list("public_id", flat=True).first()
    if found is None:
        raise NotVisible
    return found


def institutions_by_edrpou(edrpou: str) -> tuple[InstitutionCard, ...]:
    """Every institution of a legal entity: the hub first, then its branches. ЄДРПОУ is not a key. One statement."""
    if not edrpou:
        return ()
    order = F("parent_id").asc(nulls_first=True)
    return institution_cards(open_cards().filter(edrpou=edrpou).order_by(order, "network_role", "name", "pk"))


def institution_by_edrpou(edrpou: str) -> InstitutionCard | None:
    """The institution that is the legal entity itself: branches do not count. None when there is none or several."""
    entities = [card for card in institutions_by_edrpou(edrpou) if card.network_role != NetworkRole.BRANCH]
    return entities[0] if len(entities) == 1 else None


def institution_by_external_id(scheme: str, value: str) -> int | None:
    """The id of the institution that another register («edebo», «isuo», …) knows under this value today."""
    found = ExternalId.objects.filter(scheme=scheme, value=value, during__endswith=None)
    return found.values_list("institution_id", flat=True).first()


def institution_ids_by_external_id(scheme: str, values: Iterable[str]) -> dict[str, int]:
    """Ids of institutions by their codes in another register today, in one statement; others are left out."""
    found = ExternalId.objects.filter(scheme=scheme, value__in=set(values), during__endswith=None)
    return dict(found.values_list("value", "institution_id"))


def external_ids_of(scheme: str, institution_ids: Collection[int]) -> dict[int, str]:
    """Codes of these institutions in one register today. One statement."""
    found = ExternalId.objects.filter(scheme=scheme, institution_id__in=among(institution_ids), during__endswith=None)
    return dict(found.values_list("institution_id", "value"))


def external_ids(institution_id: int) -> dict[str, str]:
    """Codes of an institution in other registers today, by scheme («edebo», «isuo», …). One statement."""
    rows = ExternalId.objects.filter(institution_id=institution_id, during__endswith=None)
    return dict(rows.values_list("scheme", "value"))


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Short names (or full ones) by id, for lists. One statement."""
    rows = DirectoryEntry.objects.filter(pk__in=among(set(ids))).values_list("institution_id", "title")
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Reach:
    """How the office of an institution is reached, and who heads it by its card. Public: it stands on the card."""

    head: str
    phone: str
    email: str


def reach_of(ids: Iterable[int]) -> dict[int, Reach]:
    """Contacts of these institutions by their cards of today. One statement."""
    rows = open_cards().filter(institution__in=among(set(ids)))
    return {place: Reach(*told) for place, *told in rows.values_list("institution_id", "head_name", "phone", "email")}


def branches_of(institution_id: int) -> tuple[InstitutionCard, ...]:
    """Branches of a hub, by name. One statement."""
    return institution_cards(open_cards().filter(parent_id=institution_id).order_by(natural("name"), "pk"))


def _authority_card(row: Authority) -> AuthorityCard:
    role = ROLE_OF_LEVEL[Authority.Level(row.level)]
    return AuthorityCard(row.pk, row.public_id, row.level, role, row.name, row.territory_id, row.parent_id)


def authority_cards(rows: Iterable[Authority]) -> tuple[AuthorityCard, ...]:
    """Authorities as plain values, in the given order."""
    return tuple(_authority_card(row) for row in rows)


def authority(authority_id: int) -> AuthorityCard:
    """The authority of an id.

    :raises NotVisible: there is none
    """
    found = authority_cards(Authority.objects.filter(pk=authority_id))
    if not found:
        raise NotVisible
    return found[0]


def authorities(ids: Iterable[int]) -> dict[int, AuthorityCard]:
    """Authorities by id. One statement."""
    return {card.id: card for card in authority_cards(Authority.objects.filter(pk__in=set(ids)))}


def authority_by_public_id(public_id: UUID) -> AuthorityCard:
    """The authority of a public id.

    :raises NotVisible: there is none
    """
    found = authority_cards(Authority.objects.filter(public_id=public_id))
    if not found:
        raise NotVisible
    return found[0]


def authority_of_territory(territory_id: int) -> AuthorityCard | None:
    """The authority over exactly this territory."""
    return next(iter(authority_cards(Authority.objects.filter(territory_id=territory_id))), None)


def root_authority() -> AuthorityCard | None:
    """The national authority; None before the first import or demo made it."""
    return next(iter(authority_cards(Authority.objects.filter(parent=None))), None)


def first_authority(actor: Actor, *roles: Role) -> AuthorityCard:
    """The authority whose pages an officer of these roles is shown first: that of the role the pages are shown for; the
    national one for a national administrator; else the first own. Two statements at most.

    :raises NotVisible: he is no such officer, or no register has been loaded yet
    """
    own = {grant.authority_id for grant in actor.having(*roles) if grant.authority_id is not None}
    shown = actor.current.authority_id if actor.current else None
    if shown is not None and shown in own:
        return authority(shown)
    root = root_authority() if Role.NATIONAL in roles and actor.is_national else None
    if root is None and not own:
        raise NotVisible
    return root or authority(min(own))


def authorities_over(institution_id: int) -> tuple[AuthorityCard, ...]:
    """Every authority above an institution, the nearest first, the national one last. One statement."""
    above = AuthorityScope.objects.filter(institution_id=institution_id).values("authority_id")
    rows = Authority.objects.filter(pk__in=above) | Authority.objects.filter(parent=None)
    return authority_cards(rows.order_by("-level", "pk"))


def authorities_above(authority_id: int) -> tuple[AuthorityCard, ...]:
    """The chain of an authority: its parent first, the national one last. One statement (at most five steps)."""
    chain = Authority.objects.raw(
        "with recursive up as (select a.*, 0 as step from institutions_authority a where a.id = %s union all "
        "select p.*, up.step + 1 from up join institutions_authority p on p.id = up.parent_id where up.step < 8) "
        "select * from up where step > 0 order by step",
        [authority_id],
    )
    return tuple(_authority_card(row) for row in chain)


def authorities_below(authority_id: int) -> tuple[AuthorityCard, ...]:
    """The authorities directly under this one, in the order of the alphabet. One statement."""
    return authority_cards(Authority.objects.filter(parent_id=authority_id).order_by("sort_key", "pk"))


def institution_ids_under(authority_id: int) -> tuple[int, ...]:
    """Ids of all institutions under an authority; for the national one of all. One statement."""
    root = Authority.objects.filter(pk=authority_id, parent=None)
    if root.exists():
        return tuple(Institution.objects.order_by("pk").values_list("pk", flat=True))
    rows = AuthorityScope.objects.filter(authority_id=authority_id).order_by("institution_id")
    return tuple(rows.values_list("institution_id", flat=True))


def institution_ids_by_authority(authority_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Ids of all institutions under each of these authorities; those without any are left out. One statement."""
    found: dict[int, set[int]] = {}
    rows = AuthorityScope.objects.filter(authority_id__in=set(authority_ids))
    for authority_id, institution_id in rows.values_list("authority_id", "institution_id"):
        found.setdefault(authority_id, set()).add(institution_id)
    return {authority_id: frozenset(ids) for authority_id, ids in found.items()}


def sees(actor: Actor | None, institution_id: int) -> bool:
    """Does the actor see more of the institution than a visitor does? One statement."""
    return policies.visible_institutions(actor).filter(pk=institution_id).exists()


def card_on(institution_id: int, day: date) -> InstitutionCard | None:
    """The institution as it was on a day, as we hold it now. One statement."""
    found = institution_cards(Card.objects.now().on(day).filter(institution_id=institution_id))
    return found[0] if found else None
