"""Asking for an institution that no register knows, and the administrator's answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.files import api as files
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.life import policies
from parta.life.kinds.founding import COMMUNITY, authority_at
from parta.life.letters import address_key, ask_to_confirm, tell_applicant
from parta.life.models import Act, OpeningRequest
from parta.life.operations.acts import LIMITS, LONGEST_GROUND, PAPER, NotNow, begin
from parta.life.rules.acts import OPEN_STATES, Code, State
from parta.life.rules.requests import (
    BY_ADDRESS_AN_HOUR,
    BY_EMAIL_A_DAY,
    LONGEST_WORDS,
    MOST_PAPERS,
    UNCONFIRMED_FOR,
    Asked,
)

AT_ONCE = timedelta(minutes=2)  # the same request again so soon is the same press


class TooManyRequests(DomainError):
    """So many requests came from there that the next has to wait."""

    code = "too-many-requests"
    status = 429


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks. ``address``: of the network, for visitors; ``site``: where links of letters lead."""

    name: str
    position: str
    email: str
    phone: str = ""
    address: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be opened, on what ground, with which papers (name, bytes)."""

    name: str
    short_name: str
    kind: int
    ownership: int
    edrpou: str
    territory_id: int
    address: str
    ground: str
    papers: Sequence[tuple[str, bytes]] = ()


def ask_opening(*, actor: Actor | None, applicant: Applicant, wanted: Wanted, now: datetime) -> UUID:
    """Send a request; returns its public id. A visitor's waits until he opens the link of the letter sent to him.

    :raises Invalid: something is missing, or a paper is no document
    :raises TooManyRequests: too many from this mailbox or network
    """
    require(policies.may_ask(actor))
    _check(applicant, wanted)
    writer = actor or SYSTEM
    with acting(writer, "life.opening.ask"):
        _lock(applicant)
        known = _asked_just_now(actor, applicant, wanted, now)
        if known is not None:
            return known
        _spend(applicant, now)
        papers = [
            files.store_file(actor=writer, purpose=PAPER, name=name, data=data, limits=LIMITS)
            for name, data in wanted.papers
        ]
        request = OpeningRequest.objects.create(
            state=Asked.WAITING if actor else Asked.UNCONFIRMED,
            account_id=actor.account_id if actor else None,
            applicant=tidy(applicant.name),
            position=tidy(applicant.position),
            email=applicant.email,
            phone=applicant.phone,
            address_key=address_key(applicant.address) if applicant.address else "",
            site=applicant.site,
            name=tidy(wanted.name),
            short_name=tidy(wanted.short_name),
            kind=wanted.kind,
            ownership=wanted.ownership,
            edrpou=wanted.edrpou,
            territory_id=wanted.territory_id,
            address=tidy(wanted.address),
            authority_id=authority_at(wanted.territory_id, COMMUNITY),
            ground=wanted.ground.strip(),
            papers=papers,
            asked_at=now,
            confirmed_at=now if actor else None,
        )
        request.refresh_from_db(fields=["public_id"])
        if actor is None:
            ask_to_confirm(request)
    return request.public_id


def confirm(*, actor: Actor, public_id: UUID, now: datetime) -> None:
    """A visitor has opened the link of his letter: the administrator sees the request from now on."""
    require(policies.may_carry_out(actor))
    with acting(actor, "life.opening.confirm"):
        OpeningRequest.objects.filter(public_id=public_id, state=Asked.UNCONFIRMED).update(
            state=Asked.WAITING, confirmed_at=now
        )


def prune_requests(*, now: datetime) -> int:
    """Forget what visitors wrote and never confirmed, with the papers; returns how many requests."""
    with acting(SYSTEM, "life.opening.forget"):
        old = OpeningRequest.objects.filter(state=Asked.UNCONFIRMED, asked_at__lt=now - UNCONFIRMED_FOR)
        papers = [paper for request in old.select_for_update(of=("self",)) for paper in request.papers]
        files.forget_files(actor=SYSTEM, purpose=PAPER, public_ids=papers)
        return old.delete()[0]


def answer_with_act(*, actor: Actor, public_id: UUID) -> UUID:
    """Begin the act that opens what was asked for, with the request's own words; the one begun before is given again.

    :raises NotNow: the request was answered already
    """
    require(policies.may_answer(actor))
    with acting(actor, "life.opening.begin"):
        request = _waiting(public_id)
        begun = Act.objects.filter(request=request, state__in=OPEN_STATES, kind=Code.OPENING).first()
        if begun is not None:
            return begun.public_id
        values = {
            "name": request.name, "short_name": request.short_name, "kind": request.kind,
            "ownership": request.ownership, "edrpou": request.edrpou, "territory": request.territory_id,
            "address": request.address, "level": COMMUNITY,
        }  # fmt: skip
        made = begin(actor=actor, code=Code.OPENING, institution_id=None, values=values, request_id=request.pk)
        Act.objects.filter(public_id=made).update(ground=request.ground[:LONGEST_GROUND])
        return made


def refuse_request(*, actor: Actor, public_id: UUID, answer: str, now: datetime) -> None:
    """Refuse with words, which the applicant gets in a letter.

    :raises Invalid: no words
    :raises NotNow: the request was answered already, or its act is signed
    """
    require(policies.may_answer(actor))
    if not answer.strip():
        raise Invalid([Problem("answer", _("Say why, and what the applicant can do."))])
    with acting(actor, "life.opening.refuse"):
        request = _waiting(public_id)
        _refuse_signed(request)
        request.state, request.answer = Asked.REFUSED, answer.strip()[:LONGEST_WORDS]
        request.decided_at, request.decided_by, request.decider = now, actor.account_id, actor.name
        request.save(update_fields=["state", "answer", "decided_at", "decided_by", "decider"])
        Act.objects.filter(request=request, state=State.DRAFT).update(state=State.WITHDRAWN)
        tell_applicant(request)


def take_back(*, actor: Actor, public_id: UUID, now: datetime) -> None:
    """The sender needs no answer any more; asking anew is open to him.

    :raises NotNow: the request was answered already, or the act that opens the institution is signed
    """
    with acting(actor, "life.opening.withdraw"):
        request = _waiting(public_id)
        require(policies.may_take_back(actor, request))
        _refuse_signed(request)
        request.state, request.decided_at = Asked.WITHDRAWN, now
        request.decided_by, request.decider = actor.account_id, request.applicant
        request.save(update_fields=["state", "decided_at", "decided_by", "decider"])
        Act.objects.filter(request=request, state=State.DRAFT).update(state=State.WITHDRAWN)


def _refuse_signed(request: OpeningRequest) -> None:
    if Act.objects.filter(request=request, state__in=OPEN_STATES).exclude(state=State.DRAFT).exists():
        raise NotNow(_("The act that opens it is signed already."))


def _waiting(public_id: UUID) -> OpeningRequest:
    request = OpeningRequest.objects.select_for_update(of=("self",)).filter(public_id=public_id).first()
    if request is None or request.state == Asked.UNCONFIRMED:
        raise NotVisible
    if request.state == Asked.WITHDRAWN:
        raise NotNow(_("Its sender has taken the request back."))
    if request.state != Asked.WAITING:
        raise NotNow(_("The request was answered already."))
    return request


def _check(applicant: Applicant, wanted: Wanted) -> None:
    found = []
    for field, value, words in (
        ("applicant", applicant.name, _("Say who you are.")),
        ("email", applicant.email, _("Give an address for the answer.")),
        ("name", wanted.name, _("The full name is empty. Copy it from the statute.")),
        ("ground", wanted.ground, _("Say on what ground, for example: decision of the council, its day and number.")),
    ):
        if not value.strip():
            found.append(Problem(field, words))
    if len(wanted.ground) > LONGEST_WORDS:
        found.append(Problem("ground", _("The text is longer than %(most)s signs.") % {"most": LONGEST_WORDS}))
    if len(wanted.papers) > MOST_PAPERS:
        found.append(Problem("papers", _("At most %(most)s files.") % {"most": MOST_PAPERS}))
    if found:
        raise Invalid(found)


def _asked_just_now(actor: Actor | None, applicant: Applicant, wanted: Wanted, now: datetime) -> UUID | None:
    """The same request, sent a moment ago: a form that is pressed twice asks once."""
    same = OpeningRequest.objects.filter(
        account_id=actor.account_id if actor else None, email=applicant.email, name=tidy(wanted.name),
        territory_id=wanted.territory_id, ground=wanted.ground.strip(), asked_at__gt=now - AT_ONCE,
    )  # fmt: skip
    return same.exclude(state=Asked.WITHDRAWN).order_by("-pk").values_list("public_id", flat=True).first()


def _lock(applicant: Applicant) -> None:
    """One after another from a mailbox and a network: two at once are never both the last allowed."""
    keys = [applicant.email.lower(), *([applicant.address] if applicant.address else [])]
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"opening {key}"])


def _spend(applicant: Applicant, now: datetime) -> None:
    """Count requests by mailbox and network."""
    day = OpeningRequest.objects.filter(email__iexact=applicant.email, asked_at__gt=now - timedelta(days=1)).count()
    if day >= BY_EMAIL_A_DAY:
        raise TooManyRequests(_("Three requests have come from this mailbox today. Try again tomorrow."))
    if applicant.address:
        hour = OpeningRequest.objects.filter(
            address_key=address_key(applicant.address), asked_at__gt=now - timedelta(hours=1)
        ).count()
        if hour >= BY_ADDRESS_AN_HOUR:
            raise TooManyRequests(_("Many requests have come from your network within an hour. Try again in an hour."))
