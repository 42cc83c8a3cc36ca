"""Asking: a request is written, gets its number and goes to the first who may answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.drafts import api as drafts
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.kernel.text import tidy
from parta.support import letters, policies, tokens
from parta.support.models import Carried, Ticket
from parta.support.places import chain_of, first_manned, first_stop, institution_of
from parta.support.rules.tickets import (
    AT_ONCE,
    BY_ADDRESS_AN_HOUR,
    BY_EMAIL_A_DAY,
    CATEGORIES,
    LONGEST_SUBJECT,
    MOST_A_DAY,
    CameBy,
    Kind,
)
from parta.support.writing import Upload, open_ticket, plain_words, problems_of, say


class TooManyRequests(DomainError):
    """So many requests were made that the next has to wait."""

    code = "too-many-requests"
    status = 429


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``institution_id``: what it is about; ``draft_id``: a draft of the asker's that it carries."""

    subject: str
    words: str
    category: str
    institution_id: int | None = None
    draft_id: UUID | None = None
    files: Sequence[Upload] = ()


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who writes without an account. The network ``address`` and the solved ``proof`` are of the form only."""

    name: str
    email: str
    came_by: CameBy
    address: str = ""
    proof: str = ""


def ask(*, actor: Actor, question: Question, now: datetime) -> UUID:
    """Write a request; returns its public id. It goes to the institution, or above its leaders, or above an authority.

    :raises Invalid: nothing is said, or too much
    :raises NotVisible: the draft is not the actor's
    :raises TooManyRequests: thirty requests within a day
    """
    require(policies.may_ask(actor))
    question = _checked(question)
    draft = drafts.draft_by_public_id(actor, question.draft_id) if question.draft_id else None
    today = local_day(now)
    institution_id = (draft.institution_id if draft else None) or institution_of(actor, today)
    with acting(actor, "support.ticket.ask"):
        _lock([f"account {actor.account_id}"])
        known = _asked_just_now(actor, question, now)
        if known is not None:
            return known
        asked = Ticket.objects.filter(account_id=actor.account_id, asked_at__gt=now - timedelta(days=1)).count()
        if asked >= MOST_A_DAY:
            raise TooManyRequests(
                _("You have sent thirty requests within a day. Add to one of them, or ask again tomorrow.")
            )
        place = first_stop(actor, institution_id, today)
        ticket = open_ticket(
            Ticket(account_id=actor.account_id, person_id=actor.person_id, institution_id=institution_id),
            question.subject, question.category, CameBy.PAGE, place, now,
        )  # fmt: skip
        say(ticket, Kind.WORDS, now, actor=actor, text=question.words, uploads=question.files)
        if draft is not None:
            _carry(actor, ticket, draft)
    return ticket.public_id


def _carry(actor: Actor, ticket: Ticket, draft: drafts.DraftCard) -> None:
    """A copy of what was typed goes with the request."""
    typed = drafts.form_of(draft.form)
    Carried.objects.create(
        ticket=ticket,
        account_id=actor.account_id,
        draft_id=draft.public_id,
        form=draft.form,
        subject=draft.subject,
        title=typed.titled(draft.title, draft.fields) if typed else draft.title,
        institution_id=draft.institution_id,
        fields=draft.fields,
        problems=[{"field": p.field, "message": p.message, "rule": p.rule} for p in draft.problems],
        typed_at=draft.changed_at,
    )


def ask_as_stranger(*, actor: Actor, stranger: Stranger, question: Question, at: str, now: datetime) -> UUID:
    """Bring in a request of a visitor or of a letter; he is told its number and link. ``at`` is «https://host».

    :raises Invalid: nothing is said, or too much
    :raises TooManyRequests: of this address or mailbox within the hour or day; or the proof was used before
    """
    require(policies.may_bring(actor))
    question = _checked(question)
    with acting(actor, "support.ticket.bring"):
        _spend(stranger, now)
        steps = chain_of(question.institution_id) if question.institution_id else ()
        ticket = open_ticket(
            Ticket(
                name=tidy(stranger.name)[:200],
                email=stranger.email,
                institution_id=question.institution_id,
                address_key=tokens.address_key(stranger.address) if stranger.address else "",
                proof=stranger.proof or None,
            ),
            question.subject, question.category, stranger.came_by, first_manned(steps, local_day(now)), now,
        )  # fmt: skip
        by_mail = stranger.came_by is CameBy.MAIL
        say(ticket, Kind.WORDS, now, text=question.words, uploads=question.files, by_mail=by_mail)
        letters.confirm(ticket, at)
    return ticket.public_id


def _checked(question: Question) -> Question:
    subject, words = tidy(question.subject)[: LONGEST_SUBJECT + 1], plain_words(question.words)
    problems = []
    if not subject:
        problems.append(Problem("subject", _("Say in a few words what it is about.")))
    elif len(subject) > LONGEST_SUBJECT:
        problems.append(
            Problem("subject", _("The subject is too long: up to 150 signs. The rest belongs to the text."))
        )
    problems += problems_of(words, question.files)
    if question.category not in CATEGORIES:
        problems.append(Problem("category", _("Choose what it is about.")))
    if problems:
        raise Invalid(problems)
    return Question(subject, words, question.category, question.institution_id, question.draft_id, question.files)


def _lock(keys: Sequence[str]) -> None:
    """One after another, until the transaction ends."""
    with connection.cursor() as cursor:
        for key in sorted(filter(None, keys)):
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"support {key}"])


def _asked_just_now(actor: Actor, question: Question, now: datetime) -> UUID | None:
    """The same request, sent a moment ago: a form that is pressed twice asks once."""
    same = Ticket.objects.filter(account_id=actor.account_id, subject=question.subject, asked_at__gt=now - AT_ONCE)
    found = same.filter(messages__kind=Kind.WORDS, messages__text=question.words).order_by("-pk").first()
    return found.public_id if found else None


def _spend(stranger: Stranger, now: datetime) -> None:
    """Count requests by address and mailbox. The lock keeps two at once from both being the last allowed."""
    _lock([stranger.email, *([stranger.address, stranger.proof] if stranger.address else [])])
    if stranger.proof and Ticket.objects.filter(proof=stranger.proof).exists():
        raise TooManyRequests(_("This form was sent already. Open it anew to write another request."))
    if stranger.address:
        key = tokens.address_key(stranger.address)
        sent = Ticket.objects.filter(address_key=key, asked_at__gt=now - timedelta(hours=1)).count()
        if sent >= BY_ADDRESS_AN_HOUR:
            raise TooManyRequests(_("Many requests have come from your network within an hour. Try again in an hour."))
    sent = Ticket.objects.filter(email=stranger.email, asked_at__gt=now - timedelta(days=1)).count()
    if sent >= BY_EMAIL_A_DAY:
        raise TooManyRequests(_("Five requests have come from this mailbox today. Add to one of them by its link."))
