"""Seeing the product with the requester's eyes: asked by an officer, allowed once by the person, ended by either or by
the clock, each page noted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import AUTHORITY_ROLES, Actor, Grant
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Refused
from parta.kernel.text import tidy
from parta.support import letters, policies
from parta.support.models import ViewedPage, Viewing
from parta.support.operations.answering import NotNow
from parta.support.rules.tickets import LONGEST_REASON, Kind
from parta.support.writing import locked, say

LASTS = timedelta(minutes=30)
ASKED_FOR = timedelta(days=1)  # an answer of later is an answer to nothing


@dataclass(frozen=True, slots=True)
class Page:
    """A page seen, or refused, with another person's eyes. No query: names may stand in it."""

    method: str
    path: str
    view_name: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Viewed:
    """Whose eyes they were, and on which request."""

    account_id: int
    ticket_id: UUID


def ask_to_see(*, actor: Actor, ticket_id: UUID, reason: str, now: datetime, at: str) -> UUID:
    """Ask the requester to let the officer see with his eyes; returns the public id. ``at`` is «https://host».

    :raises Refused: the requester is an officer himself: his rights are lent to the national administrator only
    :raises NotNow: it was asked already and waits, or goes on
    :raises Invalid: no reason
    """
    reason = tidy(reason)[:LONGEST_REASON]
    with acting(actor, "support.viewing.ask"):
        ticket = locked(actor, ticket_id)
        require(policies.may_ask_to_see(actor, ticket))
        if len(reason) < 10:
            raise Invalid([Problem("reason", _("Say what you want to look at: the requester decides by this."))])
        whose = identity.actor_of_account(ticket.account_id or 0, local_day(now))
        if any(whose.having(*AUTHORITY_ROLES)) and not actor.is_national:
            raise Refused(_("The requester is an officer: only a national administrator may ask to see with his eyes."))
        going = Viewing.objects.filter(ticket=ticket, ended_at=None, declined_at=None)
        if going.filter(allowed_at=None, asked_at__gt=now - ASKED_FOR).exists() or going.filter(until__gt=now).exists():
            raise NotNow(_("It is asked already: wait for the requester’s answer."))
        viewing = Viewing.objects.create(
            ticket=ticket,
            account_id=ticket.account_id or 0,
            officer_account_id=actor.account_id,
            officer_person_id=actor.person_id,
            reason=reason,
            asked_at=now,
        )
        say(ticket, Kind.VIEWING, now, actor=actor, text=reason, about="asked")
        letters.ask_to_see(ticket, at)
    viewing.refresh_from_db(fields=["public_id"])
    return viewing.public_id


def answer_viewing(*, actor: Actor, viewing_id: UUID, allows: bool, now: datetime) -> datetime | None:
    """Let the officer see for half an hour, or not; returns until when. What is lent are the roles open to the person
    at this moment, no others.

    :raises NotNow: answered already, asked more than a day ago, or the officer has the request no more
    """
    with acting(actor, "support.viewing.answer"):
        viewing = _locked(actor, viewing_id)
        require(policies.may_allow(actor, viewing))
        if viewing.allowed_at or viewing.declined_at or viewing.ended_at or now - viewing.asked_at > ASKED_FOR:
            raise NotNow(_("This was answered already, or asked too long ago."))
        if not allows:
            viewing.declined_at = now
            viewing.save(update_fields=["declined_at"])
            say(viewing.ticket, Kind.VIEWING, now, actor=actor, about="declined")
            return None
        officer = identity.actor_of_account(viewing.officer_account_id, local_day(now))
        if not policies.may_ask_to_see(officer, viewing.ticket):
            raise NotNow(_("The request went to others: nobody waits for this any more."))
        viewing.allowed_at, viewing.until = now, now + LASTS
        viewing.grants = [identity.grant_key(grant) for grant in _lent(actor, officer)]
        viewing.save(update_fields=["allowed_at", "until", "grants"])
        say(viewing.ticket, Kind.VIEWING, now, actor=actor, about="allowed")
        return viewing.until


def end_viewing(*, actor: Actor, viewing_id: UUID, now: datetime) -> Viewed:
    """End it before its time: the person or the officer. Ended already is no failure."""
    with acting(actor, "support.viewing.end"):
        viewing = _locked(actor, viewing_id)
        if not policies.may_allow(actor, viewing):
            require(policies.may_view(actor, viewing))
        if viewing.ended_at is None:
            viewing.ended_at = now
            viewing.save(update_fields=["ended_at"])
            if viewing.until is not None and viewing.until > now:
                say(viewing.ticket, Kind.VIEWING, now, actor=actor, about="ended")
    return Viewed(viewing.account_id, viewing.ticket.public_id)


def note_page(*, actor: Actor, viewing_id: UUID, page: Page, now: datetime) -> None:
    """Note a page before it is shown: what cannot be noted is not shown.

    :raises NotVisible: it is not a viewing of this officer
    """
    with acting(actor, "support.viewing.page"):
        viewing = policies.visible_viewings(actor).filter(public_id=viewing_id).first()
        if viewing is None:
            raise NotVisible
        require(policies.may_view(actor, viewing))
        ViewedPage.objects.create(
            viewing=viewing,
            at=now,
            method=page.method[:10],
            path=page.path[:300],
            view_name=page.view_name[:100],
            is_refused=page.is_refused,
        )


def _lent(actor: Actor, officer: Actor) -> list[Grant]:
    """Roles open to the person at this moment, the current one first. An office got meanwhile is not lent, save
    to the national administrator.
    """
    current = [actor.current] if actor.current else []
    held = [*current, *(grant for grant in actor.grants if grant not in current)]
    return [grant for grant in held if officer.is_national or grant.role not in AUTHORITY_ROLES]


def _locked(actor: Actor, viewing_id: UUID) -> Viewing:
    visible = policies.visible_viewings(actor).filter(public_id=viewing_id).values("pk")
    found = Viewing.objects.select_for_update(of=("self",)).select_related("ticket").filter(pk__in=visible).first()
    if found is None:
        raise NotVisible
    return found
