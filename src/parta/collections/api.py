"""Façade of collections: for the demo. Conditions are declared in `institutions`; campaigns have pages of their own."""

from parta.collections.operations.announcing import NewStage, Wanted, draft, open_collection
from parta.collections.operations.taking_part import Said, acknowledge, pass_on, say
from parta.collections.rules.states import Ground, Told

__all__ = [
    "Ground",
    "NewStage",
    "Said",
    "Told",
    "Wanted",
    "acknowledge",
    "draft",
    "open_collection",
    "pass_on",
    "say",
]
