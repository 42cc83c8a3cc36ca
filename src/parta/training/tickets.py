"""The way over: a word signed by the real server and believed by the training server, once and for a minute."""

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core import signing

from parta.kernel.actor import Role
from parta.training.policies import ROLE_THERE
from parta.training.rules import NotAShape, Shape, from_plain, to_plain

LASTS = 60  # seconds
_SALT = "parta.training.ticket"
_ROLES = frozenset(ROLE_THERE.values())


class BadTicket(Exception):
    """Forged, too old, used before, or not a ticket at all: nobody is told which."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which copy, in which role, and what it is made like. Names no person."""

    institution: UUID
    role: Role
    shape: Shape


def issue(ticket: Ticket) -> str:
    """Signed with a key that serves nothing else (HMAC-SHA-256), with the moment inside."""
    said = {
        "i": ticket.institution.hex,
        "r": ticket.role.value,
        "f": to_plain(ticket.shape),
        "once": secrets.token_hex(12),
    }
    return signing.dumps(said, key=settings.PARTA_TRAINING_KEY, salt=_SALT, compress=True)


def redeem(typed: str) -> Ticket:
    """Believe a ticket and use it up.

    :raises BadTicket: as said
    """
    try:
        said = signing.loads(typed, key=settings.PARTA_TRAINING_KEY, salt=_SALT, max_age=LASTS, fallback_keys=[])
        ticket = Ticket(UUID(hex=said["i"]), Role(said["r"]), from_plain(said["f"]))
        once = str(said["once"])
    except (signing.BadSignature, NotAShape, KeyError, TypeError, ValueError) as error:
        raise BadTicket from error
    if ticket.role not in _ROLES or not _spend(once):
        raise BadTicket
    return ticket


def _spend(once: str) -> bool:
    """Has nobody come with this one? A file made by whoever is first, in whatever process."""
    folder: Path = settings.PARTA_TRAINING_FOLDER / "spent"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget(folder)
    try:
        os.close(
            os.open(folder / hashlib.sha256(once.encode()).hexdigest(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        )
    except FileExistsError:
        return False
    return True


def _forget(folder: Path) -> None:
    """Tickets that no longer hold by their age need not be remembered; twice the age, since clocks are read apart."""
    over = time.time() - 2 * LASTS
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < over:
                path.unlink(missing_ok=True)
        except FileNotFoundError:  # another process was quicker
            continue
