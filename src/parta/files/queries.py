"""Reading kept files back."""

from dataclasses import dataclass
from uuid import UUID

from parta.files import policies
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible


@dataclass(frozen=True, slots=True)
class FileCard:
    """What a kept file is; its bytes are read by digest."""

    public_id: UUID
    name: str
    content_type: str
    size: int
    sha256: str


def file_card(actor: Actor, public_id: UUID) -> FileCard:
    """The card of a file.

    :raises NotVisible: there is none for this actor
    """
    stored = policies.visible_file(actor, public_id)
    if stored is None:
        raise NotVisible
    return FileCard(stored.public_id, stored.name, stored.content_type, stored.size, stored.sha256)
