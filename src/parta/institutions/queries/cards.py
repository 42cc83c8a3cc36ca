"""The page of one institution: what this reader may see of it, beside what the register says, and where it belongs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from parta.institutions import policies
from parta.institutions.models import Card, ExternalId, NetworkRole, RegisterEntry, Review
from parta.institutions.queries import (
    AuthorityCard,
    InstitutionCard,
    authorities_over,
    branches_of,
    institution_id_of,
    institutions,
    open_cards,
)
from parta.institutions.queries.hiding import closed_in, territories_of
from parta.institutions.rules.disputes import DISPUTED
from parta.institutions.rules.fields import BY_NAME, Audience, visible
from parta.institutions.rules.holdings import CLOSES_OF_CARD, SETTLEMENT
from parta.institutions.rules.kinds import GENERAL, group_of
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.reference.api import ItemCard, Place, items, label, places

LISTS = {"kind": "institution_kind", "status": "institution_status", "ownership": "ownership"}
_SAID_AS = {"territory": "settlement", "authority": "governing_body"}  # where the register's words lie
_COLUMN = {"parent": "parent_id", "authority": "authority_id", "territory": "territory_id"}


@dataclass(frozen=True, slots=True)
class Difference:
    """The register says something else than our card, which people have changed."""

    register: str
    said: str
    since: date | None = None  # the register has said so
    ours: str = ""
    ours_since: date | None = None
    disputed: str = ""  # why the institution says the register is wrong


@dataclass(frozen=True, slots=True)
class CardPage:
    """An institution as this reader may see it. ``values`` hold only the fields of his audience.

    ``lists`` are positions of codifiers by field and number; ``line`` is the place in words, from the settlement up.
    """

    id: int
    public_id: UUID
    title: str
    name: str
    version: datetime
    since: date | None
    values: Mapping[str, Any]
    lists: Mapping[str, Mapping[int, ItemCard]]
    places: tuple[Place, ...]
    codes: Mapping[str, str]
    parent: InstitutionCard | None
    branches: tuple[InstitutionCard, ...]
    authorities: tuple[AuthorityCard, ...]
    differences: Mapping[str, Difference]
    register_day: date | None
    open_reviews: int
    audience: Audience
    may_edit: bool
    why_not: str
    closed: frozenset[str]  # to the public, by the territory; what this reader may not see is left out already
    group: str  # of kinds: see rules.kinds

    def word(self, field: str) -> str:
        """The name of a coded value."""
        found = self.lists[field].get(self.values.get(field, 0))
        return found.shown if found and found.number else ""

    @property
    def place_line(self) -> str:
        """«м. Калинівка, Калинівська громада, Хмільницький район, Вінницька область»."""
        return ", ".join(label(place) for place in self.places)

    @property
    def is_branch(self) -> bool:
        return self.values.get("network_role") == NetworkRole.BRANCH

    @property
    def is_hub(self) -> bool:
        return self.values.get("network_role") == NetworkRole.HUB


def card_page(actor: Actor | None, public_id: UUID) -> CardPage:
    """Everything the page of an institution shows. A fixed number of statements.

    :raises NotVisible: there is no such institution
    """
    institution_id = institution_id_of(public_id)
    card = _open_card(institution_id)
    audience = policies.audience(actor, institution_id)
    decision = policies.may_edit_card(actor, institution_id) if actor else None
    line, over = _line(card), authorities_over(institution_id)
    closed = closed_in({*territories_of(line[0] if line else None), *(each.territory_id for each in over)})
    shut = closed if audience is Audience.PUBLIC else frozenset()
    lists = coded_lists()
    entry = (
        RegisterEntry.objects.now().filter(institution_id=institution_id, during__endswith=None).order_by("pk").first()
    )
    codes = ExternalId.objects.filter(institution_id=institution_id, during__endswith=None).order_by("scheme")
    seen = {name for name in visible(audience) if CLOSES_OF_CARD.get(name) not in shut}
    parents = institutions([card.parent_id] if card.parent_id else [])
    asked: list[tuple[str, dict[str, str]]] = []
    if audience >= Audience.AUTHORITY:
        open_ones = Review.objects.filter(institution_id=institution_id, state=Review.State.OPEN)
        asked = list(open_ones.values_list("kind", "facts"))
    disputes = {facts["field"]: facts["reason"] for kind, facts in asked if kind == DISPUTED}
    return CardPage(
        id=institution_id,
        public_id=public_id,
        title=card.short_name or card.name,
        name=card.name,
        version=card.known_from,
        since=card.during.lower,
        values={name: getattr(card, _COLUMN.get(name, name)) for name in BY_NAME if name in seen},
        lists=lists,
        places=_without_settlement(line) if SETTLEMENT in shut else line,
        codes=dict(codes.values_list("scheme", "value")),
        parent=parents.get(card.parent_id or 0),
        branches=branches_of(institution_id),
        authorities=over,
        differences=differences(card, entry, line, disputes) if audience >= Audience.AUTHORITY else {},
        register_day=entry.during.lower if entry else None,
        open_reviews=len(asked) - len(disputes),
        audience=audience,
        may_edit=bool(decision),
        why_not=decision.reason if decision is not None else "",
        closed=closed,
        group=group_of_kind(lists["kind"], card.kind),
    )


def _open_card(institution_id: int) -> Card:
    card = open_cards().filter(institution_id=institution_id).first()
    if card is None:
        raise NotVisible
    return card


def group_of_kind(kinds: Mapping[int, ItemCard], kind: int) -> str:
    """The group of kinds, of a number of the codifier."""
    return group_of(kinds[kind].group if kind in kinds else "")


def learners_group(institution_id: int) -> str:
    """The group of kinds that an institution is of: it decides whether learners sit in classes, groups or circles. Two
    statements.
    """
    return learners_groups([institution_id]).get(institution_id, GENERAL)


def learners_groups(institution_ids: Collection[int]) -> dict[int, str]:
    """The same of many. Two statements whatever their number, none for none."""
    if not institution_ids:
        return {}
    found = open_cards().filter(institution_id__in=set(institution_ids)).values_list("institution_id", "kind")
    kinds = items("institution_kind")["institution_kind"]
    return {institution_id: group_of_kind(kinds, kind) for institution_id, kind in found}


def _without_settlement(line: tuple[Place, ...]) -> tuple[Place, ...]:
    """The line of places from the community up."""
    return tuple(place for place in line if place.category in "HPO" or place is line[-1])


def coded_lists() -> dict[str, dict[int, ItemCard]]:
    """Kinds, statuses and ownerships by field and number. One statement."""
    found = items(*LISTS.values())
    return {field: found[codifier] for field, codifier in LISTS.items()}


def _line(card: Card) -> tuple[Place, ...]:
    """The place and what it lies in, from the settlement up. Two statements."""
    own = places([card.territory_id]).get(card.territory_id or 0)
    if own is None:
        return ()
    within = (own.parent_id,) if own.category == "B" else (own.community_id, own.district_id)
    order = [own.id, *within, own.region_id]
    known = places(each for each in order if each != own.id) | {own.id: own}
    return tuple(known[each] for each in dict.fromkeys(order) if each is not None and each in known)


def differences(
    card: Card, entry: RegisterEntry | None, line: Iterable[Place], disputes: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Difference]:
    """Fields that people set and that the register words otherwise; only those can differ."""
    if entry is None:
        return {}
    found = {}
    for field in card.own_fields:
        said = str(entry.said.get(_SAID_AS.get(field, field), ""))
        if said and not _same(field, said, getattr(card, _COLUMN.get(field, field)), card):
            ours = getattr(card, _COLUMN.get(field, field))
            found[field] = Difference(
                entry.register,
                said,
                entry.during.lower,
                _in_words(field, ours),
                card.during.lower,
                disputes.get(field, ""),
            )
    return found


def _in_words(field: str, value: Any) -> str:
    """Our value as the facts of a dispute tell it."""
    if value is None:
        return ""
    if field in LISTS:
        item = coded_lists()[field].get(value)
        return item.name if item else ""
    if field == "territory":
        place = places([value]).get(value)
        return label(place) if place else ""
    return _TRUTH.get(value, str(value)) if isinstance(value, bool) else str(value)


def standing_differences(card: Card) -> dict[str, Difference]:
    """Where the register differs from this card now."""
    entry = (
        RegisterEntry.objects.now()
        .filter(institution_id=card.institution_id, during__endswith=None)
        .order_by("pk")
        .first()
    )
    return differences(card, entry, _line(card))


_TRUTH = {True: "так", False: "ні"}


def _same(field: str, said: str, ours: Any, card: Card) -> bool:
    if field in LISTS or field in ("parent", "network_role"):
        return False  # a person decided between words of the register and a code: he should see both
    if field == "authority":
        return False
    if field == "territory":
        return said == card.settlement and ours is None
    return said == _TRUTH.get(ours, str(ours) if ours is not None else "")


@dataclass(frozen=True, slots=True)
class Change:
    """One saved state of a card: when it was so, since when known, what differs from the state before it."""

    during: Any
    known_from: datetime
    known_to: datetime | None
    ground: str
    fields: tuple[tuple[str, Any, Any], ...]
    account_id: int | None = None


def history(actor: Actor, public_id: UUID) -> tuple[CardPage, tuple[Change, ...]]:
    """The card and its earlier states, the latest first; for those over the institution and for its own head.

    :raises NotVisible: there is no such institution for this actor
    """
    page = card_page(actor, public_id)
    if page.audience < Audience.AUTHORITY:
        raise NotVisible
    rows = list(Card.objects.filter(institution_id=page.id).order_by("known_from", "pk"))
    seen = visible(page.audience)
    changes = []
    for before, row in zip([None, *rows], rows, strict=False):
        columns = [(name, _COLUMN.get(name, name)) for name in BY_NAME if name in seen]
        fields = tuple(
            (name, getattr(before, column), getattr(row, column))
            for name, column in columns
            if before is not None and getattr(before, column) != getattr(row, column)
        )
        changes.append(Change(row.during, row.known_from, row.known_to, row.ground, fields, row.account_id))
    return page, tuple(reversed(changes))
