"""A place by the link of its page."""

from parta.kernel.errors import NotVisible
from parta.waiting.models import Ticket
from parta.waiting.proofs import PROOFS
from parta.waiting.rules import Place


def place_behind(token: str) -> Place:
    """One statement.

    :raises NotVisible: the link is none of ours, or the opening is long past
    """
    public_id = PROOFS.read_link(token)
    if public_id is None:
        raise NotVisible
    row = Ticket.objects.select_related("gate").filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return Place(row.public_id, row.place, row.arrived_at, row.gate.opens_at, row.turn_at, row.gate.every)
