"""Writing what holds of one institution: its dated card. Called inside `acting`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from parta.institutions.models import Card
from parta.planes.fields import ClockTimestamp

_NOT_SAID_BY_CARD = frozenset({"id", "institution_id", "known_from", "known_to", "during", "ground"})
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
        past = DateRange(lower, since)
        Card.objects.create(institution_id=card.institution_id, during=past, ground=card.ground, **kept)
        lower = since
    during = DateRange(lower, card.during.upper)
    return Card.objects.create(institution_id=card.institution_id, during=during, ground=ground, **{**kept, **changes})
