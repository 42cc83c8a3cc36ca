"""Who may read a file is decided by the module that owns its purpose; a purpose nobody registered is closed."""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _

from parta.files.models import StoredFile
from parta.kernel.actor import SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse

Reader = Callable[[Actor, int | None, int], bool]  # actor, institution_id, owner_account_id
ReaderOfOne = Callable[[Actor, UUID], bool]  # actor, public id of the file
_readers: dict[str, Reader] = {}
_readers_of_one: dict[str, ReaderOfOne] = {}


def register_purpose(purpose: str, may_read: Reader, *, may_read_this: ReaderOfOne | None = None) -> None:
    """Declare a purpose and who may read its files; called by the owning module at start. ``may_read_this`` decides
    besides, file by file.
    """
    if purpose in _readers:
        raise ValueError(f"purpose {purpose} is registered twice")
    _readers[purpose] = may_read
    if may_read_this is not None:
        _readers_of_one[purpose] = may_read_this


def visible_file(actor: Actor, public_id: UUID) -> StoredFile | None:
    """The file, when it is there and the purpose lets this actor read it."""
    stored = StoredFile.objects.filter(public_id=public_id).first()
    if stored is None:
        return None
    reader, of_one = _readers.get(stored.purpose), _readers_of_one.get(stored.purpose)
    if reader is None or not reader(actor, stored.institution_id, stored.owner_account_id):
        return None
    return stored if of_one is None or of_one(actor, public_id) else None


def may_forget(actor: Actor) -> Decision:
    """What was kept is evidence; only the system removes what never became it."""
    return ALLOW if actor.account_id == SYSTEM_ACCOUNT else refuse(_("This is done by the system."))


def may_store(actor: Actor, purpose: str) -> Decision:
    """Files are kept for purposes that somebody answers for."""
    return ALLOW if purpose in _readers else refuse(_("Files of this purpose are not kept."))
