"""The connection of one institution: since when, who answers for the journal, how earlier ones ended."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from parta.connection import policies
from parta.connection.in_charge import Answering, in_charge
from parta.connection.models import Connection, ConnectionRequest, Ending
from parta.connection.rules.requests import OPEN_STAGES
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import Decision
from parta.kernel.errors import NotVisible
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class Held:
    """The connection that holds now. ``gives_post``: the person has his role for it alone."""

    since: date
    person: str
    entered_at: datetime | None
    gives_post: bool
    request: UUID | None


@dataclass(frozen=True, slots=True)
class Past:
    """A connection that has ended. ``day`` is the first without it."""

    since: date
    day: date
    reason: str
    ender: str


@dataclass(frozen=True, slots=True)
class StandingPage:
    """One institution. Personal data: who answers for the journal, who ended it."""

    card: institutions.InstitutionCard
    held: Held | None
    on_way: UUID | None
    past: tuple[Past, ...]
    may_end: Decision


def standing_page(actor: Actor, public_id: UUID) -> StandingPage:
    """A fixed number of statements.

    :raises NotVisible: not an institution that the actor leads or governs, nor one whose journal is his to answer for
    """
    card = institutions.institution_by_public_id(public_id)
    row = (
        Connection.objects.now()
        .select_related("request", "entry")
        .filter(institution_id=card.id, during__endswith=None)
        .first()
    )
    asked_by = row.request.account_id if row and row.request else None
    person_id = _answering(row) if row else 0
    may_end = policies.may_end(actor, card.id, person_id, asked_by)
    if not policies.may_see_connection(actor, card.id) and not may_end:
        raise NotVisible
    return StandingPage(
        card=card,
        held=_held(row, person_id) if row else None,
        on_way=request_on_way(card.id),
        past=_past(card.id),
        may_end=may_end,
    )


def since_when(institution_id: int) -> date | None:
    """The day from which the institution keeps its journal in Parta; None when it does not. One statement."""
    row = Connection.objects.now().filter(institution_id=institution_id, during__endswith=None).first()
    return row.during.lower if row else None


def request_on_way(institution_id: int) -> UUID | None:
    """The last request that waits for the authority or for the head. One statement."""
    waiting = ConnectionRequest.objects.filter(institution_id=institution_id, stage__in=OPEN_STAGES)
    return waiting.order_by("-asked_at").values_list("public_id", flat=True).first()


def _answering(row: Connection) -> int:
    named = {row.institution_id: Answering(row.person_id, row.since)}
    return in_charge(named, local_day(timezone.now()))[row.institution_id].person_id


def _held(row: Connection, person_id: int) -> Held:
    named = people.names([person_id]).get(person_id)
    entry = getattr(row, "entry", None)
    return Held(
        row.during.lower,
        named.full if named else "",
        entry.at if entry else None,
        row.post_id is not None,
        row.request.public_id if row.request else None,
    )


def _past(institution_id: int) -> tuple[Past, ...]:
    rows = Ending.objects.select_related("connection").filter(connection__institution_id=institution_id)
    return tuple(
        Past(row.connection.during.lower, row.day, row.reason, row.ender) for row in rows.order_by("-day", "-at")
    )
