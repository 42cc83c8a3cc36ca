"""One request as its page shows it, and the requester's own list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.drafts import api as drafts
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.support import policies
from parta.support.models import Attachment, Carried, Message, Ticket, Viewing
from parta.support.places import Place, ways_from
from parta.support.queries.times import Usual, usual_time
from parta.support.rules.tickets import HIDDEN, LATE, OF_REQUESTER, OPEN, Kind, State, number_of

MOST_OWN = 100


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A request in a list. Names of people are personal data. ``with_whom``: the place that has it, in words."""

    public_id: UUID
    number: str
    subject: str
    category: str
    state: State
    asked_by: str
    institution: str
    with_whom: str
    taken_by: str
    asked_at: datetime
    came_at: datetime
    changed_at: datetime
    is_late: bool
    is_own: bool

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a message."""

    file_id: UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A line of the conversation. ``who`` is empty for the system."""

    id: int
    at: datetime
    kind: Kind
    who: str
    text: str
    about: str
    by_mail: bool
    is_mine: bool
    files: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class CarriedDraft:
    """A draft as it was typed, in words where its form is known. ``why_not``: why this actor may not enter it."""

    title: str
    typed_at: datetime
    shown: tuple[drafts.Shown, ...]
    problems: tuple[str, ...]
    entered_at: datetime | None
    reason: str
    is_erased: bool
    may_enter: bool
    why_not: str
    address: str


@dataclass(frozen=True, slots=True)
class ViewingLine:
    """Asking to see with the requester's eyes, and what became of it."""

    public_id: UUID
    officer: str
    reason: str
    asked_at: datetime
    allowed_at: datetime | None
    declined_at: datetime | None
    until: datetime | None
    ended_at: datetime | None
    is_mine: bool
    is_running: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything on the page of a request. ``last`` is the last line that stood there, for the answer's form."""

    line: TicketLine
    messages: tuple[MessageLine, ...]
    last: int
    carried: CarriedDraft | None
    viewings: tuple[ViewingLine, ...]
    ways: tuple[Place, ...]
    usual: Usual | None
    contact: str
    may_write: bool
    may_answer: bool
    may_ask_to_see: bool
    role: Role


def own_list(actor: Actor, now: datetime) -> tuple[TicketLine, ...]:
    """The actor's own requests, the last touched first. Four statements at most."""
    rows = policies.own_tickets(actor).order_by("-changed_at", "-pk")[:MOST_OWN]
    return lines(rows, actor, now)


def waiting_for(actor: Actor) -> tuple[int, int]:
    """How many of the actor's own requests have an answer to be read, and how many wait for an answer of his. One
    statement.
    """
    states = list(policies.own_tickets(actor).filter(state__in=OF_REQUESTER).values_list("state", flat=True)[:200])
    return states.count(State.ANSWERED), states.count(State.WAITING)


def ticket_page(actor: Actor, public_id: UUID, now: datetime) -> TicketPage:
    """The page for who asked or for who has or had it. A fixed number of statements: fifteen at most.

    :raises NotVisible: there is none for this actor
    """
    ticket = policies.visible_tickets(actor).filter(public_id=public_id).first()
    if ticket is None:
        raise NotVisible
    return _page(ticket, actor, now, is_asker=ticket.account_id == actor.account_id)


def stranger_page(public_id: UUID, now: datetime) -> TicketPage:
    """The page for a visitor who has shown its secret link.

    :raises NotVisible: the request belongs to an account
    """
    ticket = Ticket.objects.filter(public_id=public_id, account_id=None).first()
    if ticket is None:
        raise NotVisible
    return _page(ticket, None, now, is_asker=True)


def attachment(actor: Actor | None, ticket_id: UUID, file_id: UUID) -> Attachment:
    """A file of a request that the actor sees; ``actor`` None = a visitor who has shown the link. One statement.

    :raises NotVisible: no such file there
    """
    tickets = Ticket.objects.filter(account_id=None) if actor is None else policies.visible_tickets(actor)
    rows = Attachment.objects.filter(message__ticket__in=tickets.filter(public_id=ticket_id), file_id=file_id)
    if actor is None or own_only(actor, ticket_id):
        rows = rows.exclude(message__kind__in=HIDDEN)
    found = rows.first()
    if found is None:
        raise NotVisible
    return found


def own_only(actor: Actor, ticket_id: UUID) -> bool:
    """Is it the actor's own request? Then notes among those who answer are not for him. One statement."""
    return policies.own_tickets(actor).filter(public_id=ticket_id).exists()


def lines(rows: Iterable[Ticket], actor: Actor | None, now: datetime) -> tuple[TicketLine, ...]:
    """Requests with the names of people and places: three statements besides."""
    found = tuple(rows)
    people_ids = {i for row in found for i in (row.person_id, row.taken_by_person_id) if i}
    names = people.names(people_ids) if people_ids else {}
    schools = {i for row in found for i in (row.institution_id, row.at_institution_id) if i}
    titles = institutions.names_of(schools) if schools else {}
    bodies = institutions.authorities({row.at_authority_id for row in found if row.at_authority_id}) if found else {}
    return tuple(_line(row, actor, now, names, titles, bodies) for row in found)


def _line(
    row: Ticket,
    actor: Actor | None,
    now: datetime,
    names: dict[int, people.PersonName],
    titles: dict[int, str],
    bodies: dict[int, institutions.AuthorityCard],
) -> TicketLine:
    state = State(row.state)
    asker = names.get(row.person_id or 0)
    taker = names.get(row.taken_by_person_id or 0)
    body = bodies.get(row.at_authority_id or 0)
    return TicketLine(
        public_id=row.public_id,
        number=number_of(row.year, row.serial),
        subject=row.subject,
        category=row.category,
        state=state,
        asked_by=asker.full if asker else (row.name or row.email),
        institution=titles.get(row.institution_id or 0, ""),
        with_whom=titles.get(row.at_institution_id or 0, "") or (body.name if body else ""),
        taken_by=taker.full if taker else "",
        asked_at=row.asked_at,
        came_at=row.came_at,
        changed_at=row.changed_at,
        is_late=state in OPEN and now - row.came_at > LATE,
        is_own=actor is not None and row.account_id == actor.account_id,
    )


def _page(ticket: Ticket, actor: Actor | None, now: datetime, *, is_asker: bool) -> TicketPage:
    has = actor is not None and bool(policies.may_answer(actor, ticket))
    (line,) = lines([ticket], actor, now)
    said = _messages(ticket, actor, is_asker=is_asker, asker=line.asked_by)
    return TicketPage(
        line=line,
        messages=said,
        last=max((each.id for each in said), default=0),
        carried=_carried(ticket, actor, has=has),
        viewings=_viewings(ticket, actor, now),
        ways=tuple(w for w in ways_from(ticket.institution_id, ticket.at_authority_id) if not _here(ticket, w))
        if has
        else (),
        usual=usual_time(ticket, now) if line.is_open and is_asker else None,
        contact="" if is_asker else ticket.email,
        may_write=is_asker,
        may_answer=has,
        may_ask_to_see=has and actor is not None and bool(policies.may_ask_to_see(actor, ticket)),
        role=Role(ticket.role),
    )


def _here(ticket: Ticket, way: Place) -> bool:
    return (way.institution_id, way.authority_id) == (ticket.at_institution_id, ticket.at_authority_id)


def _messages(ticket: Ticket, actor: Actor | None, *, is_asker: bool, asker: str) -> tuple[MessageLine, ...]:
    rows = list(Message.objects.filter(ticket=ticket).order_by("pk"))
    if is_asker:
        rows = [row for row in rows if row.kind not in HIDDEN]
    names = people.names({row.person_id for row in rows if row.person_id})
    files: dict[int, list[FileLine]] = {}
    for each in Attachment.objects.filter(message__ticket=ticket).order_by("pk"):
        files.setdefault(each.message_id, []).append(FileLine(each.file_id, each.name, each.size))
    return tuple(
        MessageLine(
            id=row.pk,
            at=row.at,
            kind=Kind(row.kind),
            who=names[row.person_id].full if row.person_id in names else _nobody(row, asker),
            # the words with which it was passed on are for those who received it
            text="" if is_asker and row.kind == Kind.PASSED else row.text,
            about=row.about,
            by_mail=row.by_mail,
            is_mine=actor is not None and row.account_id == actor.account_id,
            files=tuple(files.get(row.pk, ())),
        )
        for row in rows
    )


def _nobody(row: Message, asker: str) -> str:
    return asker if row.kind == Kind.WORDS else ""


def _carried(ticket: Ticket, actor: Actor | None, *, has: bool) -> CarriedDraft | None:
    row = Carried.objects.filter(ticket=ticket).first()
    if row is None or actor is None:
        return None
    form = drafts.form_of(row.form)
    decision = form.may_enter(actor, row.subject) if form and has else None
    return CarriedDraft(
        title=row.title,
        typed_at=row.typed_at,
        shown=tuple(form.show(row.fields, row.subject)) if form and row.erased_at is None else (),
        problems=tuple(problem["message"] for problem in row.problems),
        entered_at=row.entered_at,
        reason=row.reason,
        is_erased=row.erased_at is not None,
        may_enter=bool(decision) and row.entered_at is None and row.erased_at is None,
        why_not=decision.reason
        if decision is not None
        else (_("This form cannot be entered from here.") if has else ""),
        address=form.address(row.subject) if form and decision else "",
    )


def _viewings(ticket: Ticket, actor: Actor | None, now: datetime) -> tuple[ViewingLine, ...]:
    return viewing_lines(Viewing.objects.filter(ticket=ticket).order_by("pk"), actor, now) if actor else ()


def viewing_lines(rows: Iterable[Viewing], actor: Actor, now: datetime) -> tuple[ViewingLine, ...]:
    """With the officers' names: one statement besides."""
    found = tuple(rows)
    names = people.names({row.officer_person_id for row in found if row.officer_person_id}) if found else {}
    return tuple(
        ViewingLine(
            public_id=row.public_id,
            officer=names[row.officer_person_id].full if row.officer_person_id in names else "",
            reason=row.reason,
            asked_at=row.asked_at,
            allowed_at=row.allowed_at,
            declined_at=row.declined_at,
            until=row.until,
            ended_at=row.ended_at,
            is_mine=row.officer_account_id == actor.account_id,
            is_running=row.until is not None and row.ended_at is None and row.until > now,
            waits=row.allowed_at is None and row.declined_at is None and row.ended_at is None,
        )
        for row in found
    )


def count_asked(institution_id: int, account_id: int) -> int:
    """How many requests of an account about an institution are not closed. One statement; names nothing."""
    rows = Ticket.objects.filter(account_id=account_id, institution_id=institution_id)
    return rows.exclude(state=State.CLOSED).count()
