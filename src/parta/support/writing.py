"""Writing requests and their conversation. Called inside `acting`, after a policy was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parta.files import api as files
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible, Problem
from parta.support import policies
from parta.support.models import Attachment, Message, Numbering, Ticket, Turn
from parta.support.places import Place
from parta.support.rules.tickets import LONGEST_WORDS, MOST_FILES, CameBy, Kind, State

PURPOSE = "support.attachment"
LIMITS = files.Limits(
    frozenset({files.PDF, files.PNG, files.JPEG, files.WEBP, files.XLSX, files.DOCX, files.CSV}), 5 * 2**20
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the words."""

    name: str
    data: bytes


def open_ticket(ticket: Ticket, subject: str, category: str, came_by: CameBy, place: Place, now: datetime) -> Ticket:
    ticket.year = local_day(now).year
    ticket.serial = _next_number(ticket.year)
    ticket.asked_at = ticket.came_at = ticket.changed_at = now
    ticket.came_by, ticket.category, ticket.subject = came_by, category, subject
    ticket.language = (get_language() or "uk").split("-")[0]
    ticket.state = State.NEW
    put_at(ticket, place)
    ticket.save(force_insert=True)
    ticket.refresh_from_db(fields=["public_id"])
    Turn.objects.create(
        ticket=ticket,
        role=place.role,
        at_institution_id=place.institution_id,
        at_authority_id=place.authority_id,
        came_at=now,
    )
    return ticket


def put_at(ticket: Ticket, place: Place) -> None:
    """Say who has it."""
    ticket.role = place.role
    ticket.at_institution_id, ticket.at_authority_id = place.institution_id, place.authority_id


def _next_number(year: int) -> int:
    """The next number of the year: one after another, also when two ask at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {Numbering._meta.db_table} (year, last) values (%s, 1) "  # noqa: S608  our own table
            f"on conflict (year) do update set last = {Numbering._meta.db_table}.last + 1 returning last",
            [year],
        )
        return int(cursor.fetchone()[0])


def say(
    ticket: Ticket,
    kind: Kind,
    now: datetime,
    *,
    actor: Actor | None = None,
    text: str = "",
    about: str = "",
    uploads: Sequence[Upload] = (),
    by_mail: bool = False,
) -> Message:
    """Add a line to the conversation, with its files. Inside `acting`; ``actor`` None = a visitor or the system."""
    message = Message.objects.create(
        ticket=ticket,
        at=now,
        kind=kind,
        account_id=actor.account_id or None if actor else None,
        person_id=actor.person_id if actor else None,
        text=text,
        about=about,
        by_mail=by_mail,
    )
    owner = actor or SYSTEM
    for upload in uploads:
        file_id = files.store_file(actor=owner, purpose=PURPOSE, name=upload.name, data=upload.data, limits=LIMITS)
        card = files.file_card(owner, file_id)
        Attachment.objects.create(
            message=message,
            file_id=file_id,
            name=card.name,
            content_type=card.content_type,
            size=card.size,
            sha256=card.sha256,
        )
    return message


def plain_words(text: str) -> str:
    """Text with its lines kept, without the signs that a database or a screen cannot show."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        sign for sign in lines if sign == "\n" or sign == "\t" or sign.isprintable() or sign == "\u00a0"
    ).strip()


def problems_of(words: str, uploads: Sequence[Upload] = ()) -> list[Problem]:
    """What keeps words and their files from being sent."""
    problems = _words_problems(words)
    if len(uploads) > MOST_FILES:
        problems.append(Problem("uploads", _("At most three files go with one message.")))
    return problems


def _words_problems(words: str) -> list[Problem]:
    if not words:
        return [Problem("words", _("The text is empty. Write what happens and what you expected."))]
    if len(words) > LONGEST_WORDS:
        return [Problem("words", _("The text is too long: up to 10,000 signs. Put the rest into a file."))]
    return []


def locked(actor: Actor, ticket_id: UUID) -> Ticket:
    """The request, locked until the transaction ends.

    :raises NotVisible: there is none for this actor
    """
    visible = policies.visible_tickets(actor).filter(public_id=ticket_id).values("pk")
    found = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=visible).first()
    if found is None:
        raise NotVisible
    return found


def move(ticket: Ticket, to: Place, now: datetime) -> None:
    Turn.objects.filter(ticket=ticket, left_at=None).update(left_at=now)
    put_at(ticket, to)
    Turn.objects.create(
        ticket=ticket, role=to.role, at_institution_id=to.institution_id, at_authority_id=to.authority_id, came_at=now
    )
    ticket.taken_by_account_id = ticket.taken_by_person_id = None
    ticket.came_at = now
    step(ticket, State.REOPENED if ticket.state == State.REOPENED else State.NEW, now)


def step(ticket: Ticket, state: State, now: datetime) -> None:
    ticket.state, ticket.changed_at = state, now
    ticket.save()
