"""A campaign by its public id, for operations: as the actor sees it, and locked."""

from uuid import UUID

from parta.collections import policies
from parta.collections.models import Collection
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible


def visible(actor: Actor, public_id: UUID) -> Collection:
    """:raises NotVisible: no such campaign for this actor"""
    found = policies.visible_collections(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    return found


def locked(public_id: UUID) -> Collection:
    """The campaign, locked until the transaction ends."""
    return Collection.objects.select_for_update().get(public_id=public_id)
