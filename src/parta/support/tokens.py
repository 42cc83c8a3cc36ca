"""What proves that a visitor is who asked: the link to his request, the tag in the subject of letters. Nothing of it is
stored.
"""

import base64
from uuid import UUID

from parta.notices.api import Proofs
from parta.support.models import Ticket
from parta.support.rules.tickets import number_of

_TAG = 8  # signs of the tag: 40 bits, and only together with the number and the sender's address
_PROOFS = Proofs("support")
link_of, read_link, address_key = _PROOFS.link_of, _PROOFS.read_link, _PROOFS.address_key


def tag_of(ticket: Ticket) -> str:
    """What stands in the subject of letters: «26-000123-k7f3q2ab»."""
    return f"{number_of(ticket.year, ticket.serial)}-{check_of(ticket.public_id)}"


def check_of(public_id: UUID) -> str:
    """The end of the tag, which nobody guesses."""
    return base64.b32encode(_PROOFS.digest("tag", public_id.bytes)).decode().lower()[:_TAG]
