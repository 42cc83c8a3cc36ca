"""An upload is seen by whoever brought the file; lists by those who lead the institution, as each list says."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from tests.matrix import AUTHORITY_ROLES, LEADING_ROLES, Access, Role, own_institution, own_territory, roles

from parta.sheets import api

FILE = "Прізвище;Ім’я;Посада\r\nНетотожна;Марта;вчитель\r\n".encode()


def staff(cast: Any) -> dict[str, Any]:
    return {"place": cast.institution, "kind": "people.staff"}


def as_file(cast: Any) -> dict[str, Any]:
    return {**staff(cast), "ending": "csv"}


def place(cast: Any) -> dict[str, Any]:
    return {"place": cast.institution}


def brought(cast: Any) -> dict[str, Any]:
    """A list of staff that the head of the cast has brought."""
    return {"batch": cast.once("sheets.batch", lambda: _bring(cast))}


def rows(cast: Any) -> dict[str, Any]:
    return {**brought(cast), "ending": "csv"}


def to_be_dropped(cast: Any) -> dict[str, Any]:
    return {"batch": _bring(cast)}


def _bring(cast: Any) -> UUID:
    head = cast.own.actors[Role.HEAD]
    return api.bring_sheet(
        actor=head, kind="people.staff", place=cast.institution, name="staff.csv", data=FILE, now=timezone.now()
    )


OWN = own_institution(*LEADING_ROLES, arguments=staff)
UPLOAD = own_institution(Role.HEAD, arguments=brought)
ACT = own_institution(Role.HEAD, arguments=brought, method="post")

ROUTES: dict[str, Access] = {
    "sheets:own": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "sheets:hub": own_institution(*LEADING_ROLES, arguments=place),
    "sheets:start": OWN,
    "sheets:template": OWN,
    "sheets:out": own_institution(*LEADING_ROLES, arguments=as_file),
    "sheets:batch": UPLOAD,
    "sheets:columns": UPLOAD,
    "sheets:rows": own_institution(Role.HEAD, arguments=rows),
    "sheets:correct": ACT,
    "sheets:write": ACT,
    "sheets:check": ACT,
    "sheets:undo": ACT,
    "sheets:call-back": ACT,
    "sheets:discard": own_institution(Role.HEAD, arguments=to_be_dropped, method="post"),
}
BRINGERS = own_territory(*AUTHORITY_ROLES, *LEADING_ROLES)
OPERATIONS: dict[str, Access] = {
    "sheets.agree_columns": BRINGERS,
    "sheets.bring_sheet": BRINGERS,
    "sheets.call_back": BRINGERS,
    "sheets.check_again": BRINGERS,
    "sheets.correct_rows": BRINGERS,
    "sheets.discard_batch": BRINGERS,
    "sheets.proceed": BRINGERS,
    "sheets.prune_batches": roles(),
    "sheets.undo_batch": BRINGERS,
    "sheets.write_batch": BRINGERS,
}
