"""Façade of editions: the state's rules as data, drafted by one, approved by another, in force from a day on."""

from parta.editions.fields import NAMES, SOURCE_AND_DOUBT
from parta.editions.kinds import (
    Adoption,
    Effect,
    EffectTable,
    First,
    Kind,
    Measure,
    is_own_key,
    kinds,
    register,
    register_key_owner,
)
from parta.editions.operations import note_standing, take_effect
from parta.editions.queries import EditionCard, Published, published, rows_ever, rows_on, rows_on_days
from parta.editions.rules import Field, Holds, Row, RowChange, State, Table, UnfitRows
from parta.editions.shipped import shipped
from parta.editions.wording import in_language

__all__ = [
    "NAMES",
    "SOURCE_AND_DOUBT",
    "Adoption",
    "EditionCard",
    "Effect",
    "EffectTable",
    "Field",
    "First",
    "Holds",
    "Kind",
    "Measure",
    "Published",
    "Row",
    "RowChange",
    "State",
    "Table",
    "UnfitRows",
    "in_language",
    "is_own_key",
    "kinds",
    "note_standing",
    "published",
    "register",
    "register_key_owner",
    "rows_ever",
    "rows_on",
    "rows_on_days",
    "shipped",
    "take_effect",
]
