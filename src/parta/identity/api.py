"""Façade of identity."""

from parta.identity.grants import (
    DemoPerson,
    Name,
    Persons,
    Power,
    powers,
    register_grant_source,
    register_persons,
    register_powers,
)
from parta.identity.operations import ensure_account
from parta.identity.queries import Access, AccessState, access_states, account_of_person, actor_of_account, places_of
from parta.identity.rules import Fact, Method

__all__ = [
    "Access", "AccessState", "DemoPerson", "Fact", "Method", "Name", "Persons", "Power",
    "access_states", "account_of_person", "actor_of_account", "ensure_account", "places_of",
    "powers", "register_grant_source", "register_persons", "register_powers",
]  # fmt: skip
