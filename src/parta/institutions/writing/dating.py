"""Writing what holds of one institution: its dated card. Called inside `acting`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from parta.institutions.models import Card, Institution
from parta.institutions.queries import open_cards
from parta.institutions.writing.closure import rewrite_scope
from parta.institutions.writing.directory import refresh_directory
from parta.kernel.errors import NotVisible
from parta.planes.fields import ClockTimestamp

_COLUMN = {"parent": "parent_id", "authority": "authority_id", "territory": "territory_id"}
_NOT_SAID_BY_CARD = frozenset({"id", "institution_id", "known_from", "known_to", "during", "ground", "account_id"})
CARD_COLUMNS = tuple(str(field.column) for field in Card._meta.concrete_fields if field.column not in _NOT_SAID_BY_CARD)


def own_name(column: str) -> str:
    """The name of a column in ``own_fields``: «territory» for «territory_id»."""
    return column.removesuffix("_id")


def change_card(card: Card, changes: Mapping[str, Any], *, since: date | None, ground: str = "") -> Card:
    """Close the open card, add what was and what is now; return the new open card.

    ``since``: the day from which the change is true; None = it was so all the time of this card (a correction).
    ``changes`` are columns («territory_id») and values.
    """
    lower = card.during.lower
    kept = {column: getattr(card, column) for column in CARD_COLUMNS}
    Card.objects.filter(pk=card.pk).update(known_to=ClockTimestamp())
    if since is not None and (lower is None or lower < since):
        past = (lower, since)
        Card.objects.create(institution_id=card.institution_id, during=past, ground=card.ground, **kept)
        lower = since
    during = (lower, card.during.upper)
    return Card.objects.create(institution_id=card.institution_id, during=during, ground=ground, **{**kept, **changes})


def save_card(card: Card, fresh: Mapping[str, Any], *, since: date | None, ground: str = "") -> Card:
    """Save fields that a person set («territory», «authority»), with all that follows from them."""
    own = sorted({*card.own_fields, *fresh})
    columns = {column_of(name): value for name, value in fresh.items()}
    saved = change_card(card, {**columns, "own_fields": own}, since=since, ground=ground)
    if "authority" in fresh:
        rewrite_scope([card.institution_id])
    refresh_directory([card.institution_id])
    return saved


def column_of(name: str) -> str:
    """The column of a field: «territory_id» of «territory»."""
    return _COLUMN.get(name, name)


def locked_card(institution_id: int) -> Card:
    """The open card, with the institution locked until the end of the transaction.

    :raises NotVisible: there is none
    """
    Institution.objects.select_for_update(of=("self",)).filter(pk=institution_id).first()
    card = open_cards().filter(institution_id=institution_id).first()
    if card is None:
        raise NotVisible
    return card
