"""What is done with a request after it was asked: taken, answered, passed on, added to, closed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy
from parta.people import api as people
from parta.support import letters, policies
from parta.support.models import Carried, Ticket, Turn
from parta.support.operations.asking import TooManyRequests
from parta.support.places import chain_of, manned_of, place_of_authority, ways_from
from parta.support.rules.tickets import (
    AT_ONCE,
    CLOSED_AFTER,
    HIDDEN,
    KEPT_DRAFT,
    LATE,
    LONGEST_REASON,
    MOST_A_DAY,
    OPEN,
    REOPENED_WITHIN,
    Kind,
    State,
    after_words,
)
from parta.support.writing import Upload, locked, move, plain_words, problems_of, say, step

MOST_AT_ONCE = 500  # requests that one round of tidying touches


class NotNow(DomainError):
    """The request is not in a state that allows this."""

    code = "request-not-now"


def take(*, actor: Actor, ticket_id: UUID, now: datetime) -> None:
    """Take a request into work: colleagues see whose it is.

    :raises NotVisible: there is no such request for the actor
    :raises Refused: others have it
    :raises NotNow: it is answered or closed
    """
    with acting(actor, "support.ticket.take"):
        ticket = locked(actor, ticket_id)
        require(policies.may_answer(actor, ticket))
        if State(ticket.state) not in OPEN:
            raise NotNow(_("The request is answered or closed already."))
        ticket.taken_by_account_id, ticket.taken_by_person_id = actor.account_id, actor.person_id
        step(ticket, State.IN_WORK, now)


def answer(
    *,
    actor: Actor,
    ticket_id: UUID,
    kind: Kind,
    text: str,
    now: datetime,
    at: str,
    seen: int,
    uploads: Sequence[Upload] = (),
) -> None:
    """Answer, ask back, or leave a note for colleagues. ``seen``: the last line that stood on the page; ``at``:
    «https://host» for the letter.

    :raises Stale: something was said after the page was opened; nothing is sent
    :raises Invalid: nothing is said, or too much
    :raises NotNow: the request is closed
    """
    if kind not in (Kind.ANSWER, Kind.QUESTION, Kind.NOTE):
        raise NotVisible
    text = plain_words(text)
    problems = problems_of(text, uploads)
    if problems:
        raise Invalid(problems)
    with acting(actor, "support.ticket.answer"):
        ticket = locked(actor, ticket_id)
        require(policies.may_answer(actor, ticket))
        if ticket.state == State.CLOSED and kind is not Kind.NOTE:
            raise NotNow(_("The request is closed. The requester can open it again by writing."))
        if kind is not Kind.NOTE and ticket.messages.exclude(kind__in=HIDDEN).filter(pk__gt=seen).exists():
            raise Stale(_("Something was added to the request while you were writing. Read it, then send your answer."))
        say(ticket, kind, now, actor=actor, text=text, uploads=uploads)
        if kind is Kind.NOTE:
            return
        if ticket.taken_by_account_id is None:
            ticket.taken_by_account_id, ticket.taken_by_person_id = actor.account_id, actor.person_id
        Turn.objects.filter(ticket=ticket, left_at=None, answered_at=None).update(answered_at=now)
        step(ticket, State.ANSWERED if kind is Kind.ANSWER else State.WAITING, now)
        letters.tell(ticket, text, at)


def pass_on(*, actor: Actor, ticket_id: UUID, to: str, words: str, now: datetime) -> None:
    """Pass a request along the chain of its institution, or up and down from where it is. ``to`` is `Place.key`;
    ``words`` are for those who receive it.

    :raises Invalid: no such place, nobody is in office there, or nothing is said
    """
    words = plain_words(words)
    with acting(actor, "support.ticket.pass"):
        ticket = locked(actor, ticket_id)
        require(policies.may_answer(actor, ticket))
        ways = ways_from(ticket.institution_id, ticket.at_authority_id)
        chosen = next((way for way in ways if way.key == to and not _is_at(ticket, way.key)), None)
        problems = problems_of(words)
        if chosen is None:
            problems.append(Problem("to", _("Choose to whom it is passed on.")))
        elif chosen not in manned_of([chosen], local_day(now)):
            problems.append(
                Problem("to", _("Nobody is in office at %(place)s yet. Choose another.") % {"place": chosen.name})
            )
        if problems or chosen is None:
            raise Invalid(problems)
        move(ticket, chosen, now)
        say(ticket, Kind.PASSED, now, actor=actor, text=words, about=chosen.name)


def write(
    *, actor: Actor, ticket_id: UUID, text: str, now: datetime, uploads: Sequence[Upload] = (), by_mail: bool = False
) -> None:
    """Add the requester's words. What was answered or closed opens again; closed ones for 90 days.

    :raises Invalid: nothing is said, or too much
    :raises NotNow: it was closed too long ago
    :raises TooManyRequests: thirty times within a day
    """
    text = plain_words(text)
    problems = problems_of(text, uploads)
    if problems:
        raise Invalid(problems)
    with acting(actor, "support.ticket.write"):
        ticket = locked(actor, ticket_id)
        require(policies.may_write(actor, ticket))
        if ticket.state == State.CLOSED and now - ticket.changed_at > REOPENED_WITHIN:
            raise NotNow(_("The request was closed long ago. Write a new one and name the number of this."))
        if _is_said(ticket, text, uploads, now):
            return  # sent twice by one press
        own = actor if actor.account_id else None
        say(ticket, Kind.WORDS, now, actor=own, text=text, uploads=uploads, by_mail=by_mail)
        state = after_words(State(ticket.state))
        if State(ticket.state) not in OPEN:
            ticket.came_at = now  # they wait for an answer from this moment
        step(ticket, state, now)


def _is_said(ticket: Ticket, text: str, uploads: Sequence[Upload], now: datetime) -> bool:
    """Did the requester say just the same a moment ago?

    :raises TooManyRequests: he has said too much within a day
    """
    said = ticket.messages.filter(kind=Kind.WORDS, at__gt=now - timedelta(days=1)).order_by("-pk")
    if said.count() >= MOST_A_DAY:
        raise TooManyRequests(_("You have added to this request thirty times within a day. Go on tomorrow."))
    last = said.first()
    same = last is not None and last.text == text and now - last.at < AT_ONCE
    return same and last is not None and last.attachments.count() == len(uploads)


def close(*, actor: Actor, ticket_id: UUID, reason: str, now: datetime) -> None:
    """Close a request: the requester when he is content, those who have it with a reason.

    :raises Invalid: closed by those who answer, without a reason
    """
    reason = tidy(reason)[:LONGEST_REASON]
    with acting(actor, "support.ticket.close"):
        ticket = locked(actor, ticket_id)
        require(policies.may_close(actor, ticket))
        if ticket.state == State.CLOSED:
            return
        if not policies.may_write(actor, ticket) and not reason:
            raise Invalid([Problem("reason", _("Say why it is closed: the requester will read it."))])
        say(ticket, Kind.CLOSED, now, actor=actor if actor.account_id else None, text=reason)
        step(ticket, State.CLOSED, now)


def tidy_up(*, actor: Actor, now: datetime) -> int:
    """Close what was answered a fortnight ago, move on what waits where nobody is in office any more, erase drafts that
    old requests carry; returns how many requests were touched.
    """
    require(policies.may_tidy(actor))
    touched = 0
    with acting(actor, "support.ticket.tidy"):
        old = Ticket.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state__in=[State.ANSWERED, State.WAITING], changed_at__lt=now - CLOSED_AFTER
        )
        for ticket in old[:MOST_AT_ONCE]:
            say(ticket, Kind.CLOSED, now)
            step(ticket, State.CLOSED, now)
            touched += 1
        touched += _climb(now)
        done = Carried.objects.filter(
            erased_at=None, ticket__state=State.CLOSED, ticket__changed_at__lt=now - KEPT_DRAFT
        )
        touched += done.update(fields={}, problems=[], erased_at=now)
    return touched


def _climb(now: datetime) -> int:
    """Requests that wait too long at a place without anybody in office go to the next that has somebody."""
    moved, today = 0, local_day(now)
    waiting = Ticket.objects.filter(state__in=OPEN, came_at__lt=now - LATE).exclude(role=Role.NATIONAL)
    schools, bodies = _deserted(waiting, today)
    late = waiting.filter(Q(at_institution__in=schools) | Q(at_authority__in=bodies))
    for ticket in late.select_for_update(of=("self",), skip_locked=True).order_by("came_at")[:MOST_AT_ONCE]:
        if ticket.at_institution_id is not None:
            steps = chain_of(ticket.at_institution_id)
        else:
            own = institutions.authority(ticket.at_authority_id or 0)
            steps = tuple(place_of_authority(each) for each in (own, *institutions.authorities_above(own.id)))
        manned = manned_of(steps[1:], today)
        to = next((step for step in steps[1:] if step in manned), None)
        if to is not None:
            move(ticket, to, now)
            say(ticket, Kind.PASSED, now, text="", about=to.name)
            moved += 1
    return moved


def _deserted(waiting: QuerySet[Ticket], today: date) -> tuple[set[int], set[int]]:
    """Institutions and authorities among those that have these requests where nobody is in office. Four statements."""
    schools = set(
        waiting.exclude(at_institution=None).order_by().values_list("at_institution_id", flat=True).distinct()
    )
    bodies = set(waiting.exclude(at_authority=None).order_by().values_list("at_authority_id", flat=True).distinct())
    officers = identity.officers_of(sorted(bodies))
    return schools - set(people.in_charge_in(sorted(schools), today)), bodies - {each.authority_id for each in officers}


def _is_at(ticket: Ticket, key: str) -> bool:
    return key in (f"i{ticket.at_institution_id}", f"a{ticket.at_authority_id}")
