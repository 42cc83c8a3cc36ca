"""Inside the training server: which copy a browser was let into, and its database under this request.

Every copy is a database of its own. A process of the training server answers one request at a time, so the one
connection it has is turned to the copy's database before the request and closed after it; between requests it points
at none.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse

from parta.kernel.actor import Role
from parta.training.copies import Copies, Copy

COOKIE = "parta_training_pass"
LASTS = 12 * 3600  # seconds
_SALT = "parta.training.pass"


@dataclass(frozen=True, slots=True)
class Pass:
    """A browser let in by a ticket: into which copy, in which role. ``seat`` chooses among several people of the role,
    so that a teacher who comes again is the same invented teacher.
    """

    institution: UUID
    role: Role
    seat: int


def pass_of(request: HttpRequest) -> Pass | None:
    """The pass of this browser, if we gave it and it still holds."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
        return Pass(UUID(hex=said["i"]), Role(said["r"]), int(said["s"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def give_pass(request: HttpRequest, response: HttpResponse, institution: UUID, role: Role) -> None:
    """Let the browser in; whoever was here before in the same role keeps the seat."""
    known = pass_of(request)
    same = known is not None and (known.institution, known.role) == (institution, role)
    seat = known.seat if known is not None and same else secrets.randbelow(2**16)
    response.set_cookie(
        COOKIE,
        signing.dumps({"i": institution.hex, "r": role.value, "s": seat}, salt=_SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take_pass(response: HttpResponse) -> None:
    """Signed out: another person may sit down at this browser."""
    response.delete_cookie(COOKIE, samesite="Lax")


def account_of(copy: Copy, own: Pass) -> int | None:
    """Whose account in the copy the pass opens; None when the copy has nobody in that role."""
    people = copy.people.get(own.role.value, ())
    return people[own.seat % len(people)] if people else None


def copies() -> Copies:
    """The copies of this training server."""
    return Copies(settings.PARTA_TRAINING_FOLDER)


@contextmanager
def inside(database: str) -> Iterator[None]:
    """Work in this database; afterwards where we were before, which in the training server is nowhere."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
