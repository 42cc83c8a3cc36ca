"""What proves that a visitor without an account is who asked: a link that nobody guesses. Nothing of it is stored; it
follows from the request's public id and the installation's key.
"""

import base64
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

_MAC = 16  # bytes of a link: 128 bits


@dataclass(frozen=True, slots=True)
class Proofs:
    """Proofs of one kind of request. ``owner`` keeps those of one module from being taken for another's."""

    owner: str

    def link_of(self, public_id: UUID) -> str:
        """The unguessable end of a visitor's address."""
        return base64.urlsafe_b64encode(public_id.bytes + self.digest("link", public_id.bytes)[:_MAC]).decode()

    def read_link(self, token: str) -> UUID | None:
        """The request behind the end of an address; None when it was not made by us."""
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except ValueError:
            return None
        body, mac = raw[:16], raw[16:]
        if len(raw) != 16 + _MAC or not hmac.compare_digest(mac, self.digest("link", body)[:_MAC]):
            return None
        return UUID(bytes=body)

    def address_key(self, address: str) -> str:
        """A network address as it is counted: a keyed digest, which names nobody."""
        return self.digest("address", address.encode()).hex()[:32]

    def digest(self, purpose: str, data: bytes) -> bytes:
        """Keyed digest for one purpose, 32 bytes."""
        return hmac.digest(settings.SECRET_KEY.encode(), f"parta {self.owner} {purpose} ".encode() + data, "sha256")
