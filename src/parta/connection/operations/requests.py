"""Asking to connect an institution, and the answers: agreed, entrusted, refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.connection import letters, policies
from parta.connection.in_charge import Answering, in_charge
from parta.connection.matching import is_same_person
from parta.connection.models import Connection, ConnectionRequest, FirstEntry
from parta.connection.operations.known import AlreadyConnected, write_connection
from parta.connection.rules.requests import LONGEST_WORDS, OPEN_STAGES, UNCONFIRMED_FOR, Stage, Who
from parta.identity import api as identity
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.people import api as people


class NotNow(DomainError):
    """The request is at another stage, or something has to be done first; the message says what."""

    code = "not-now"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the requester says: the institution in his words beside the one found, and who is to answer for the journal.

    ``address``: of the network, for those who are not known to lead the institution; ``site``: where links lead.
    """

    institution_id: int
    region_id: int | None
    place: str
    name: str
    edrpou: str
    edebo: str
    isuo: str
    who: Who
    family_name: str
    given_name: str
    patronymic: str
    email: str
    phone: str
    address: str = ""
    site: str = ""


def ask(*, actor: Actor | None, asked: Asked, now: datetime) -> UUID:
    """Send a request; returns its public id. Whoever is not in charge of the institution confirms his mailbox first.

    :raises Invalid: something is missing
    :raises AlreadyConnected: the institution is connected
    :raises identity.TooMany: too many from this mailbox or network
    """
    require(policies.may_ask(actor))
    _check(asked)
    is_known = actor is not None and policies.leads(actor, asked.institution_id)
    with acting(actor or SYSTEM, "connection.request.ask"):
        if Connection.objects.now().filter(institution_id=asked.institution_id, during__endswith=None).exists():
            raise AlreadyConnected(_("The institution is connected already. Its head lets people in."))
        if not is_known:
            identity.spend_requests(asked.email.lower(), asked.address, now)
        request = ConnectionRequest.objects.create(
            stage=Stage.WAITING if is_known else Stage.UNCONFIRMED,
            institution_id=asked.institution_id,
            account_id=actor.account_id if actor else None,
            region_id=asked.region_id,
            place=tidy(asked.place),
            name=tidy(asked.name),
            edrpou=asked.edrpou,
            edebo=asked.edebo,
            isuo=asked.isuo,
            who=asked.who,
            family_name=tidy(asked.family_name),
            given_name=tidy(asked.given_name),
            patronymic=tidy(asked.patronymic),
            email=asked.email,
            phone=asked.phone,
            asked_at=now,
            confirmed_at=now if is_known else None,
        )
        request.refresh_from_db(fields=["public_id"])
        if not is_known:
            letters.ask_to_confirm(request, asked.site)
    return request.public_id


def confirm(*, actor: Actor, public_id: UUID, now: datetime) -> None:
    """The link of the letter was opened: the authority sees the request from now on."""
    require(policies.may_carry_out(actor))
    with acting(actor, "connection.request.confirm"):
        ConnectionRequest.objects.filter(public_id=public_id, stage=Stage.UNCONFIRMED).update(
            stage=Stage.WAITING, confirmed_at=now
        )


def agree(
    *, actor: Actor, public_id: UUID, rnokpp: str, ground: str, now: datetime, site: str
) -> people.TakenOn | None:
    """The authority agrees. If the head is to answer and nobody is in charge, he is appointed and invited by letter;
    if he is in charge already, the institution is connected; if somebody else is to answer, the head names him next.

    :returns: what came of an appointment; None when there was none
    :raises NotNow: answered already, nobody is in charge, or another person is
    :raises Invalid: what is known of the head breaks rules
    """
    with acting(actor, "connection.request.agree"):
        request = _open(actor, public_id, Stage.WAITING)
        require(policies.may_review(actor, request.institution_id))
        _refuse_second(request)
        today = local_day(now)
        charge = people.in_charge_of(request.institution_id, today)
        taken = None
        _decide(request, Stage.AGREED if request.who == Who.OTHER else Stage.CONNECTED, actor, now)
        if request.who == Who.OTHER:
            if charge is None:
                raise NotNow(_("The institution has no head in Parta. Appoint the head first: he names the person."))
            letters.tell_agreed(request, site)
            return None
        if charge is None:
            newcomer = people.NewPerson(
                request.family_name, request.given_name, request.patronymic, rnokpp=rnokpp, email=request.email
            )
            taken = people.employ(
                actor=actor, institution_id=request.institution_id, newcomer=newcomer, position=people.Position.HEAD,
                since=today, now=now, ground=ground, site=site,
            )  # fmt: skip
        elif not is_same_person(request, charge.person):
            words = _("In Parta %(name)s is in charge of the institution. Change the head first, or refuse.")
            raise NotNow(words % {"name": charge.person.full})
        person_id = taken.person_id if taken else charge.person.person_id if charge else 0
        write_connection(actor, request.institution_id, person_id, today, now, request.pk)
        letters.tell_connected(request, site)
        return taken


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Whom the head names: somebody who leads or works here (by the post), or the person of the request."""

    post: UUID | None
    rnokpp: str
    powers: frozenset[str]
    ground: str = ""


def entrust(*, actor: Actor, public_id: UUID, given: Entrusted, now: datetime, site: str) -> people.TakenOn | None:
    """The head names the responsible person, gives powers and invites; the institution is connected.

    :returns: what came of an appointment; None when the person leads here already
    :raises NotNow: the authority has not agreed, or the institution is connected
    :raises NotVisible: the post named is not held here
    """
    with acting(actor, "connection.request.entrust"):
        request = _open(actor, public_id, Stage.AGREED)
        require(policies.may_entrust(actor, request.institution_id))
        _refuse_second(request)
        request.stage = Stage.CONNECTED
        request.save(update_fields=["stage"])
        taken, person_id, post_id = _appointed(actor, request, given, now, site)
        write_connection(actor, request.institution_id, person_id, local_day(now), now, request.pk, post_id)
        letters.tell_connected(request, site)
        return taken


def _appointed(
    actor: Actor, request: ConnectionRequest, given: Entrusted, now: datetime, site: str
) -> tuple[people.TakenOn | None, int, int | None]:
    """What came of it, whose the journal is, and the post that was given for it."""
    today = local_day(now)
    if given.post is None:
        newcomer = people.NewPerson(
            request.family_name, request.given_name, request.patronymic, rnokpp=given.rnokpp, email=request.email
        )
        taken = people.employ(
            actor=actor, institution_id=request.institution_id, newcomer=newcomer, since=today, site=site,
            position=people.Position.RESPONSIBLE, is_main=False, powers=given.powers, ground=given.ground, now=now,
        )  # fmt: skip
        return taken, taken.person_id, _post_given(request.institution_id, taken.person_id, today)
    line = people.post_by_public_id(request.institution_id, given.post)
    if line is None:
        raise NotVisible(_("This person does not work in the institution."))
    if line.position in people.LEADING:
        return None, line.person.person_id, None
    taken = people.employ_known(
        actor=actor, institution_id=request.institution_id, post_id=line.post_id, since=today,
        position=people.Position.RESPONSIBLE, powers=given.powers, ground=given.ground, now=now,
    )  # fmt: skip
    return taken, line.person.person_id, _post_given(request.institution_id, line.person.person_id, today)


def _post_given(institution_id: int, person_id: int, today: date) -> int | None:
    return next(
        (
            line.post_id
            for line in people.leaders_of([institution_id], today).get(institution_id, ())
            if line.person.person_id == person_id and line.position is people.Position.RESPONSIBLE
        ),
        None,
    )


def refuse_request(*, actor: Actor, public_id: UUID, answer: str, now: datetime, site: str) -> None:
    """Refuse with words, which the requester gets in a letter; asking again is open to him.

    :raises Invalid: no words
    :raises NotNow: answered already
    """
    if not answer.strip():
        raise Invalid([Problem("answer", _("Say why, and what the requester can do."))])
    with acting(actor, "connection.request.refuse"):
        request = _open(actor, public_id, *OPEN_STAGES)
        require(policies.may_review(actor, request.institution_id))
        request.answer = answer.strip()[:LONGEST_WORDS]
        _decide(request, Stage.REFUSED, actor, now)
        letters.tell_refused(request, site)


def take_back(*, actor: Actor, public_id: UUID, now: datetime) -> None:
    """The sender wants no connection any more: until the institution is connected; then it is ended (`ending`).

    :raises NotNow: answered meanwhile
    """
    with acting(actor, "connection.request.withdraw"):
        seen = policies.visible_requests(actor).filter(public_id=public_id).first()
        if seen is None:
            raise NotVisible
        require(policies.may_take_back(actor, seen))
        request = _open(actor, public_id, *OPEN_STAGES)
        request.stage, request.decided_at = Stage.WITHDRAWN, now
        request.decided_by, request.decider = actor.account_id, " ".join((request.family_name, request.given_name))
        request.save(update_fields=["stage", "decided_at", "decided_by", "decider"])


def note_entries(*, actor: Actor) -> int:
    """Note who has come in for the first time since the institution was connected; returns how many."""
    require(policies.may_carry_out(actor))
    rows = Connection.objects.now().filter(entry=None, during__endswith=None)
    pks, named = {}, {}
    for pk, place, person_id, since in rows.values_list("pk", "institution_id", "person_id", "since"):
        pks[place], named[place] = pk, Answering(person_id, since)
    answering = in_charge(named, local_day(timezone.now()))
    waiting = {pks[place]: (each.person_id, each.since) for place, each in answering.items()}
    came = identity.first_entries(list(waiting.values()))
    with acting(actor, "connection.entry.note"):
        made = [FirstEntry(connection_id=pk, at=came[asked]) for pk, asked in waiting.items() if asked in came]
        FirstEntry.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def prune_requests(*, actor: Actor, now: datetime) -> int:
    """Forget what was written and never confirmed; returns how many."""
    require(policies.may_carry_out(actor))
    with acting(actor, "connection.request.forget"):
        old = ConnectionRequest.objects.filter(stage=Stage.UNCONFIRMED, asked_at__lt=now - UNCONFIRMED_FOR)
        return old.delete()[0]


def _open(actor: Actor, public_id: UUID, *stages: Stage) -> ConnectionRequest:
    """The request, locked.

    :raises NotVisible: not this actor's to see; NotNow: at another stage
    """
    request = policies.visible_requests(actor).select_for_update(of=("self",)).filter(public_id=public_id).first()
    if request is None:
        raise NotVisible
    if request.stage not in stages:
        raise NotNow(_("The request has been answered meanwhile. Open it again."))
    return request


def _refuse_second(request: ConnectionRequest) -> None:
    if Connection.objects.now().filter(institution_id=request.institution_id, during__endswith=None).exists():
        raise AlreadyConnected(_("The institution is connected already by another request. Refuse this one in words."))


def _decide(request: ConnectionRequest, stage: Stage, actor: Actor, now: datetime) -> None:
    request.stage, request.decided_at, request.decided_by, request.decider = stage, now, actor.account_id, actor.name
    request.save(update_fields=["stage", "answer", "decided_at", "decided_by", "decider"])


def _check(asked: Asked) -> None:
    found = []
    wanted: Sequence[tuple[str, str, str]] = (
        ("name", asked.name, _("The name of the institution is empty.")),
        ("family_name", asked.family_name, _("Say who is to answer for the journal.")),
        ("given_name", asked.given_name, _("Say who is to answer for the journal.")),
        ("email", asked.email, _("Give an address: the link and the invitation come there.")),
        ("phone", asked.phone, _("Give a telephone number: the authority may have a question.")),
    )
    for field, value, words in wanted:
        if not value.strip():
            found.append(Problem(field, words))
    if found:
        raise Invalid(found)
