"""Whose eyes an officer sees with at this moment, and which pages he has seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.support import policies
from parta.support.models import ViewedPage, Viewing
from parta.support.queries.tickets import ViewingLine, viewing_lines
from parta.support.rules.tickets import number_of

MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Seeing:
    """A viewing that goes on: the actor with whose eyes the officer sees, and until when."""

    viewing_id: UUID
    ticket_id: UUID
    actor: Actor
    until: datetime


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page that was seen, or refused."""

    at: datetime
    method: str
    path: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person is asked to allow; who asks and why."""

    line: ViewingLine
    ticket_id: UUID
    number: str
    is_asked: bool


def running(officer: Actor, viewing_id: UUID, now: datetime) -> Seeing | None:
    """The viewing, if it goes on now: allowed, neither ended nor over, and the officer still has the request. Three
    statements.

    The roles are those that were open to the person when he allowed it and that he still holds.
    """
    viewing = (
        Viewing.objects.select_related("ticket")
        .filter(public_id=viewing_id, officer_account_id=officer.account_id, ended_at=None, until__gt=now)
        .first()
    )
    if viewing is None or viewing.until is None or not policies.may_ask_to_see(officer, viewing.ticket):
        return None
    whole = identity.actor_of_account(viewing.account_id, local_day(now))
    held = {identity.grant_key(grant): grant for grant in whole.grants}
    grants = tuple(held[key] for key in viewing.grants if key in held)
    lent = Actor(
        account_id=whole.account_id,
        person_id=whole.person_id,
        name=whole.name,
        grants=grants,
        current=grants[0] if grants else None,
    )
    return Seeing(viewing.public_id, viewing.ticket.public_id, lent, viewing.until)


def consent(actor: Actor, viewing_id: UUID, now: datetime) -> Consent:
    """What the page of consent shows. Two statements.

    :raises NotVisible: nobody asks this person
    """
    row = _own(actor, viewing_id)
    (line,) = viewing_lines([row], actor, now)
    number = number_of(row.ticket.year, row.ticket.serial)
    return Consent(line, row.ticket.public_id, number, row.account_id == actor.account_id)


def seen_pages(actor: Actor, viewing_id: UUID, now: datetime) -> tuple[Consent, tuple[SeenPage, ...]]:
    """Which pages were seen, for both sides. Three statements."""
    found = consent(actor, viewing_id, now)
    rows = ViewedPage.objects.filter(viewing__public_id=viewing_id).order_by("-pk")[:MOST_PAGES]
    return found, tuple(SeenPage(row.at, row.method, row.path, row.is_refused) for row in rows)


def asked_of(actor: Actor) -> UUID | None:
    """The viewing that waits for the actor's word. One statement."""
    waiting = Viewing.objects.filter(account_id=actor.account_id, allowed_at=None, declined_at=None, ended_at=None)
    return waiting.order_by("-pk").values_list("public_id", flat=True).first()


def ticket_of(officer: Actor, viewing_id: UUID) -> UUID | None:
    """The request of a viewing of the officer's, while he has the request. One statement."""
    found = Viewing.objects.select_related("ticket").filter(public_id=viewing_id, officer_account_id=officer.account_id)
    row = found.first()
    return row.ticket.public_id if row is not None and policies.may_ask_to_see(officer, row.ticket) else None


def _own(actor: Actor, viewing_id: UUID) -> Viewing:
    row = policies.visible_viewings(actor).select_related("ticket").filter(public_id=viewing_id).first()
    if row is None:
        raise NotVisible
    return row
