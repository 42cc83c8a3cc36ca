"""What proves that a visitor is who asked: the link to his request, the tag in the subject of letters. Nothing of it is
stored; each follows from the request's public id and the installation's key.
"""

import base64
import hmac
from uuid import UUID

from django.conf import settings

from parta.support.models import Ticket
from parta.support.rules.tickets import number_of

_MAC = 16  # bytes of the link: 128 bits
_TAG = 8  # signs of the tag: 40 bits, and only together with the number and the sender's address


def link_of(public_id: UUID) -> str:
    """The unguessable end of a visitor's address."""
    return base64.urlsafe_b64encode(public_id.bytes + _digest("link", public_id.bytes)[:_MAC]).decode()


def read_link(token: str) -> UUID | None:
    """The request behind the end of an address; None when it was not made by us."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, mac = raw[:16], raw[16:]
    if len(raw) != 16 + _MAC or not hmac.compare_digest(mac, _digest("link", body)[:_MAC]):
        return None
    return UUID(bytes=body)


def tag_of(ticket: Ticket) -> str:
    """What stands in the subject of letters: «26-000123-k7f3q2ab»."""
    return f"{number_of(ticket.year, ticket.serial)}-{check_of(ticket.public_id)}"


def check_of(public_id: UUID) -> str:
    """The end of the tag, which nobody guesses."""
    return base64.b32encode(_digest("tag", public_id.bytes)).decode().lower()[:_TAG]


def address_key(address: str) -> str:
    """A network address as it is counted: a keyed digest, which names nobody."""
    return _digest("address", address.encode()).hex()[:32]


def _digest(purpose: str, data: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"parta support {purpose} ".encode() + data, "sha256")
