"""The desk: what a place has, late ones first, with filters and search over words; prepared answers."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.kernel.text import sort_key, tidy
from parta.support import policies
from parta.support.models import AnswerTemplate, Message, Ticket
from parta.support.queries.tickets import TicketLine, lines
from parta.support.rules.tickets import CATEGORIES, LATE, OF_REQUESTER, OPEN, State
from parta.ui.paging import Page, Window, page_of

_NUMBER = re.compile(r"(\d\d)-(\d{1,6})")
_MOST_WORDS = 6

SHOWS: dict[str, tuple[State, ...]] = {
    "open": OPEN,
    "waiting": OF_REQUESTER,
    "closed": (State.CLOSED,),
    "all": tuple(State),
}


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which requests are wanted. ``show`` is a key of `SHOWS`; ``whose``: «mine», «nobody» or empty."""

    show: str = "open"
    category: str = ""
    whose: str = ""
    query: str = ""

    @property
    def is_open(self) -> bool:
        return self.show == "open"

    @property
    def is_waiting(self) -> bool:
        return self.show == "waiting"

    @property
    def is_closed(self) -> bool:
        return self.show == "closed"

    @property
    def is_all(self) -> bool:
        return self.show == "all"


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the list, and how many there are of each kind."""

    lines: tuple[TicketLine, ...]
    page: Page[Ticket]
    counts: dict[str, int]
    late: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer prepared beforehand, in the language of the reader."""

    id: int
    title: str
    text: str
    category: str
    authority_id: int | None


def desk(actor: Actor, sieve: Sieve, wanted: Window, now: datetime) -> Desk:
    """The desk of the actor's places. Six statements at most.

    :raises Refused: the actor answers nobody
    """
    require(policies.may_use_desk(actor))
    at_desk = policies.desk_tickets(actor).exclude(account_id=actor.account_id)
    page = page_of(_sifted(at_desk, actor, sieve), wanted, by=("came_at", "pk"))
    counted = dict(at_desk.values_list("state").annotate(count=Count("pk")))
    late = at_desk.filter(state__in=OPEN, came_at__lt=now - LATE).count()
    counts = {show: sum(counted.get(state, 0) for state in states) for show, states in SHOWS.items()}
    return Desk(lines(page.rows, actor, now), page, counts, late)


def desk_counts(actor: Actor, now: datetime) -> tuple[int, int]:
    """How many requests wait for the actor's places, and how many of them are late. One statement; none for those who
    answer nobody.
    """
    if not policies.may_use_desk(actor):
        return 0, 0
    waiting = policies.desk_tickets(actor).exclude(account_id=actor.account_id).filter(state__in=OPEN)
    found = waiting.aggregate(all=Count("pk"), late=Count("pk", filter=Q(came_at__lt=now - LATE)))
    return found["all"], found["late"]


def prepared(actor: Actor) -> tuple[Prepared, ...]:
    """Answers the actor may use: national ones and those of his authorities. One statement."""
    english = (get_language() or "uk").startswith("en")
    return tuple(
        Prepared(
            row.pk,
            row.title_en or row.title_uk if english else row.title_uk,
            row.text_en or row.text_uk if english else row.text_uk,
            row.category,
            row.authority_id,
        )
        for row in policies.visible_templates(actor).order_by("authority_id", "title_uk", "pk")
    )


@dataclass(frozen=True, slots=True)
class PreparedCard:
    """A prepared answer as it is edited."""

    id: int
    authority_id: int | None
    category: str
    title_uk: str
    title_en: str
    text_uk: str
    text_en: str


def prepared_card(actor: Actor, template_id: int) -> PreparedCard:
    """One prepared answer.

    :raises NotVisible: there is none for this actor
    """
    row: AnswerTemplate | None = policies.visible_templates(actor).filter(pk=template_id).first()
    if row is None:
        raise NotVisible
    return PreparedCard(row.pk, row.authority_id, row.category, row.title_uk, row.title_en, row.text_uk, row.text_en)


def _sifted(tickets: QuerySet[Ticket], actor: Actor, sieve: Sieve) -> QuerySet[Ticket]:
    tickets = tickets.filter(state__in=SHOWS.get(sieve.show, OPEN))
    if sieve.category in CATEGORIES:
        tickets = tickets.filter(category=sieve.category)
    if sieve.whose == "mine":
        tickets = tickets.filter(taken_by_account_id=actor.account_id)
    elif sieve.whose == "nobody":
        tickets = tickets.filter(taken_by_account_id=None)
    return _found(tickets, sieve.query)


def _found(tickets: QuerySet[Ticket], query: str) -> QuerySet[Ticket]:
    """Those that hold every word, in the subject or in anything said; or the one of this number."""
    query = tidy(query)[:200]
    if number := _NUMBER.fullmatch(query):
        return tickets.filter(year=2000 + int(number[1]), serial=int(number[2]))
    for word in sort_key(query).split()[:_MOST_WORDS]:
        said = Message.objects.filter(ticket=OuterRef("pk"), sought__contains=word)
        tickets = tickets.filter(Q(sought__contains=word) | Exists(said))
    return tickets
