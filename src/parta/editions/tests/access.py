"""Rules in force are public; drafting is the national administrators', approving another one's."""

from typing import Any

from django.utils import timezone
from tests.matrix import PUBLIC, Access, Role, roles

from parta.editions import own, testing
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day


def noted(cast: Any) -> None:
    """Rules are noted as at a first start."""
    cast.once("editions.noted", lambda: testing.note_standing(local_day(timezone.now())))


def kind(cast: Any) -> dict[str, Any]:
    noted(cast)
    return {"kind": own.SAFEGUARDS}


def first(cast: Any) -> dict[str, Any]:
    return {**kind(cast), "number": 1}


def draft(cast: Any) -> dict[str, Any]:
    """A draft by somebody else, so that the administrator of the cast may be its second person."""
    return {"edition": cast.once("editions.draft", lambda: _make(cast))}


def row(cast: Any) -> dict[str, Any]:
    return {**draft(cast), "key": "trail"}


def proposed(cast: Any) -> dict[str, Any]:
    return {"edition": cast.once("editions.proposed", lambda: _propose(cast))}


def _author(cast: Any) -> Actor:
    """Another national administrator than the one who goes through the matrix."""
    author: Actor = cast.foreign.actors[Role.NATIONAL]
    return author


def _make(cast: Any) -> Any:
    noted(cast)
    change = {"trail": {"title_uk": "Слід"}}
    return testing.draft_edition(_author(cast), own.SAFEGUARDS, change, now=timezone.now())


def _propose(cast: Any) -> Any:
    noted(cast)
    row = {"number": "22815", "registered_on": "15.04.2026", "valid_until": "15.04.2031", "issuer": "ДССЗЗІ"}
    return testing.propose_edition(_author(cast), own.PROTECTION, {"": row}, now=timezone.now())


_NATIONAL = roles(Role.NATIONAL)
ROUTES: dict[str, Access] = {
    "editions:trust": PUBLIC,
    "editions:published": PUBLIC,
    "editions:kind": Access(is_public=True, arguments=kind),
    "editions:edition": Access(is_public=True, arguments=first),
    "editions:begin": roles(Role.NATIONAL, method="post", arguments=kind),
    "editions:draft": roles(Role.NATIONAL, arguments=draft),
    "editions:terms": roles(Role.NATIONAL, method="post", arguments=draft),
    "editions:row-new": roles(Role.NATIONAL, arguments=draft),
    "editions:row": roles(Role.NATIONAL, arguments=row),
    "editions:row-remove": roles(Role.NATIONAL, method="post", arguments=row),
    "editions:row-restore": roles(Role.NATIONAL, method="post", arguments=row),
    "editions:effect": roles(Role.NATIONAL, arguments=draft),
    "editions:document": roles(Role.NATIONAL, arguments=proposed),
    "editions:propose": roles(Role.NATIONAL, method="post", arguments=draft),
    "editions:return": roles(Role.NATIONAL, method="post", arguments=proposed),
    "editions:approve": roles(Role.NATIONAL, method="post", arguments=proposed),
    "editions:withdraw": roles(Role.NATIONAL, method="post", arguments=draft),
}
OPERATIONS: dict[str, Access] = {
    "editions.approve": _NATIONAL,
    "editions.begin_draft": _NATIONAL,
    "editions.document_of": _NATIONAL,
    "editions.edition_document": roles(),
    "editions.forget_typed": _NATIONAL,
    "editions.keep_typed": _NATIONAL,
    "editions.note_standing": roles(),
    "editions.propose": _NATIONAL,
    "editions.remove_row": _NATIONAL,
    "editions.restore_row": _NATIONAL,
    "editions.return_edition": _NATIONAL,
    "editions.row_subject": roles(),
    "editions.save_row": _NATIONAL,
    "editions.set_terms": _NATIONAL,
    "editions.take_effect": roles(),
    "editions.withdraw": _NATIONAL,
}
