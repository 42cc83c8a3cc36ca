"""Letters that came in: each is read once and becomes a request, or continues one."""

import hashlib
import logging
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.files import api as files
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError
from parta.people import api as people
from parta.support import letters, policies, tokens
from parta.support.models import Mail, Ticket
from parta.support.operations.answering import NotNow, write
from parta.support.operations.asking import Question, Stranger, ask_as_stranger
from parta.support.rules.mail import MOST_BYTES, ReadLetter, Unreadable, read_letter
from parta.support.rules.tickets import CameBy
from parta.support.writing import LIMITS, Upload

log = logging.getLogger(__name__)


def empty_letterbox(*, actor: Actor, folder: Path, now: datetime, at_most: int = 100) -> int:
    """Read the letters of a folder; returns how many were. Those read go to «done», those that are no letters to
    «refused»: nothing is deleted. A letter half written has another ending than .eml and waits.
    """
    require(policies.may_bring(actor))
    if not folder.is_dir():
        return 0
    waiting = sorted(path for path in folder.glob("*.eml") if path.is_file() and not path.is_symlink())
    for path in waiting[:at_most]:
        outcome = _of_file(actor, path, now)
        target = folder / ("done" if outcome in ("opened", "continued", "repeated") else "refused")
        target.mkdir(exist_ok=True, mode=0o700)
        path.replace(_free(target / path.name))
        if outcome not in ("opened", "continued"):
            log.info("letter %s: %s", path.name, outcome)
    return min(len(waiting), at_most)


def _free(path: Path) -> Path:
    """The path, or one beside it with a number: a letter never takes the place of another."""
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{path.stem.rpartition('~')[0] or path.stem}~{number}.eml")
    return path


def _of_file(actor: Actor, path: Path, now: datetime) -> str:
    if path.stat().st_size > MOST_BYTES:
        return "huge"
    return take_letter(actor=actor, data=path.read_bytes(), now=now)


def take_letter(*, actor: Actor, data: bytes, now: datetime) -> str:
    """Read one letter; returns what became of it: «opened», «continued», «repeated», or why it was refused."""
    require(policies.may_bring(actor))
    digest = hashlib.sha256(data).hexdigest()
    try:
        letter = read_letter(data)
    except Unreadable as why:
        return str(why)
    if letter.is_from_robot:
        return "robot"
    key = hashlib.sha256(letter.message_id.encode()).hexdigest() if letter.message_id else None
    if Mail.objects.filter(digest=digest).exists() or (key and Mail.objects.filter(message_key=key).exists()):
        return "repeated"
    try:
        with acting(actor, "support.mail.take"):
            outcome, ticket = _brought(actor, letter, now)
            Mail.objects.create(digest=digest, message_key=key, at=now, outcome=outcome, ticket=ticket)
    except IntegrityError:
        return "repeated"  # another worker was faster
    except DomainError as error:
        return error.code
    return outcome


def _brought(actor: Actor, letter: ReadLetter, now: datetime) -> tuple[str, Ticket]:
    uploads, left_out = _uploads(letter)
    text = "\n\n".join(filter(None, (letter.text, left_out))) or _("(files only)")
    known = _continued(letter)
    if known is not None:
        try:
            write(actor=actor, ticket_id=known.public_id, text=text, now=now, uploads=uploads, by_mail=True)
        except NotNow:
            pass  # closed long ago: a new request
        else:
            return "continued", known
    made = ask_as_stranger(
        actor=actor,
        stranger=Stranger(letter.name or letter.sender.partition("@")[0], letter.sender, CameBy.MAIL),
        question=Question(letter.subject or _("Letter without a subject"), text, "other", files=uploads),
        at=letters.site(),
        now=now,
    )
    return "opened", Ticket.objects.get(public_id=made)


def _continued(letter: ReadLetter) -> Ticket | None:
    """The request that the tag names, if its check fits and the letter comes from the requester's own address. A sender
    is easily invented; the check is not, and alone it might have been forwarded.
    """
    if letter.tag is None:
        return None
    ticket = Ticket.objects.filter(year=2000 + letter.tag.year, serial=letter.tag.serial).first()
    if ticket is None or tokens.check_of(ticket.public_id) != letter.tag.check:
        return None
    own = ticket.email
    if ticket.person_id is not None:
        found = people.contacts_of([ticket.person_id]).get(ticket.person_id)
        own = found.email.lower() if found else ""
    return ticket if own and own == letter.sender else None


def _uploads(letter: ReadLetter) -> tuple[tuple[Upload, ...], str]:
    """Files of accepted kinds, and a line that names the others."""
    good: list[Upload] = []
    bad: list[Upload] = []
    for name, data in letter.files:
        fits = len(data) <= LIMITS.most_bytes and files.kind_of(data) in LIMITS.kinds
        (good if fits else bad).append(Upload(name, data))
    names = ", ".join(each.name for each in bad)
    return tuple(good), (_("[Not accepted: %(names)s]") % {"names": names} if bad else "")
