"""Acts: begun, filled, signed, given up, taken back. Carrying them out is in `carrying`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy
from parta.life import policies
from parta.life.kinds.frame import About, is_known, kind_of
from parta.life.matters import act_document, effect_in_ukrainian, kind_for, matter_of
from parta.life.models import Act, Party
from parta.life.operations.carrying import place_the_rest, queue
from parta.life.placing import place_of
from parta.life.rules.acts import IN_FORCE, Code, State
from parta.life.standing import is_given_up_freely, standing_acts
from parta.people import api as people
from parta.signing import api as signing
from parta.ui import wording

PURPOSE, PAPER = "life.act", "life.paper"
LIMITS = files.Limits(most_bytes=10 * 2**20, kinds=frozenset({files.PDF, files.JPEG, files.PNG, files.DOCX}))
FARTHEST = timedelta(days=731)  # how far ahead an act may count from
LONGEST_NUMBER, LONGEST_BODY, LONGEST_GROUND = 40, 300, 1000


class NotNow(DomainError):
    """The act is in another state than this needs, or something newer stands on it."""

    code = "act-not-now"


@dataclass(frozen=True, slots=True)
class Order:
    """The decision that an act follows from. ``paper``: name and bytes of the file, if one was brought."""

    body: str
    number: str
    dated_on: date | None
    ground: str
    paper: tuple[str, bytes] | None = None


def begin(
    *,
    actor: Actor,
    code: str,
    institution_id: int | None,
    values: Mapping[str, Any] | None = None,
    request_id: int | None = None,
) -> UUID:
    """Start a draft of an act; returns its public id. One that the actor has begun and not touched yet is given again.

    :raises NotVisible: no such kind or institution
    :raises Refused: somebody else writes such acts down
    """
    if not is_known(code):
        raise NotVisible
    kind = kind_of(code)
    if kind.needs_institution == (institution_id is None):
        raise NotVisible
    card = institutions.institution(institution_id) if institution_id else None
    about = About(card, card.authority_id if card else None)
    require(policies.may_draft(actor, code, about))
    known = None if values else _untouched(actor, code, institution_id, request_id)
    if known is not None:
        return known.public_id
    first = {ask.name: ask.initial for ask in kind.asks(about) if ask.initial not in (None, "")}
    with acting(actor, "life.act.begin"):
        act = Act.objects.create(
            kind=code, institution_id=institution_id, authority_id=about.authority_id, request_id=request_id,
            values={**first, **(values or {})}, drafted_by=actor.account_id, drafter=actor.name,
        )  # fmt: skip
        _name_parties(act)
    return act.public_id


def _untouched(actor: Actor, code: str, institution_id: int | None, request_id: int | None) -> Act | None:
    """The same draft that the actor has begun and not filled: a button pressed twice begins once."""
    same: dict[str, Any] = {"institution_id": institution_id, "request_id": request_id, "corrects": None}
    drafts = Act.objects.filter(kind=code, state=State.DRAFT, revision=1, drafted_by=actor.account_id, **same)
    return drafts.order_by("-pk").first()


def fill(
    *,
    actor: Actor,
    public_id: UUID,
    values: Mapping[str, Any],
    day: date | None,
    order: Order,
    revision: int,
    today: date,
) -> None:
    """Write what was chosen and the decision it follows from into a draft. Other values of it (places of pupils) stay.

    :raises Invalid: a field cannot be so; nothing is written
    :raises Stale: the draft was changed since it was read
    """
    act = _visible(actor, public_id)
    require(policies.may_change(actor, act))
    with acting(actor, "life.act.fill"):
        act = _drafted(public_id, revision)
        act.values = {**act.values, **values}
        act.day, act.dated_on = day, order.dated_on
        act.body, act.number, act.ground = tidy(order.body), tidy(order.number), order.ground.strip()
        problems = _order_problems(act, today)
        problems += [] if act.corrects_id else kind_for(act).check(matter_of(act, today))
        if problems:
            raise Invalid(problems)
        if order.paper is not None:
            name, data = order.paper
            act.paper = files.store_file(
                actor=actor, purpose=PAPER, name=name, data=data, limits=LIMITS, institution_id=act.institution_id
            )
        _save(act)
        _name_parties(act)


def place_pupils(*, actor: Actor, public_id: UUID, plan: Mapping[str, str], revision: int) -> None:
    """Say where classes go: «institution.class» → «institution» (a new class) or «institution.class», empty = not
    decided.
    """
    _place(actor, public_id, "plan", plan, revision)


def place_persons(*, actor: Actor, public_id: UUID, persons: Mapping[str, str | None], revision: int) -> None:
    """Say where single pupils go, by person id; None = with the class."""
    _place(actor, public_id, "persons", persons, revision)


def _place(actor: Actor, public_id: UUID, name: str, chosen: Mapping[str, str | None], revision: int) -> None:
    act = _visible(actor, public_id)
    require(policies.may_change(actor, act))
    with acting(actor, "life.act.place"):
        act = _drafted(public_id, revision)
        known = {**(act.values.get(name) or {}), **chosen}
        act.values = {**act.values, name: {key: _place_key(to) for key, to in known.items() if to is not None}}
        _save(act)


def _place_key(typed: str) -> str:
    """A place as it is named; empty = not decided, also for what names none."""
    place = place_of(typed)
    return place.key if place else ""


def sign(*, actor: Actor, public_id: UUID, cms: bytes, revision: int, now: datetime) -> State:
    """Sign a draft with one's own КЕП over its document; from its day it is carried out. Returns the state.

    :raises Refused: somebody else decides it
    :raises Invalid: something keeps it from being signed, or the key is somebody else's
    :raises Stale: the draft, or what it would change, is not what was read
    """
    act = _visible(actor, public_id)
    require(policies.may_sign(actor, act))
    today = local_day(now)
    with acting(actor, "life.act.sign"):
        act = _drafted(public_id, revision)
        require(policies.may_sign(actor, act))  # of the row as it is locked: values may have changed since it was found
        effect = effect_in_ukrainian(act, today)
        problems = _order_problems(act, today) + [Problem("", words) for words in effect.stops]
        problems += [] if act.corrects_id else kind_for(act).check(matter_of(act, today))
        if act.corrects is not None:
            problems += [Problem("", words) for words in standing_acts(act.corrects)]
        if problems:
            raise Invalid(problems)
        data = act_document(act, effect)
        signer = signing.keep_signature(actor=actor, data=data, cms=cms, purpose=PURPOSE, now=now)
        found = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
        if found is None or found.person_id != actor.person_id:
            raise Invalid([Problem("signature", _("The signature is not yours. Sign with your own key."))])
        act.state, act.effect, act.signature_id = State.SIGNED, effect.plain(), signer.signature_id
        act.signed_by, act.signer, act.signed_at = actor.account_id, actor.name, now
        act.total = kind_for(act).total(matter_of(act, today)) if act.corrects is None else act.corrects.moved
        try:
            _save(act)
        except IntegrityError as error:
            raise NotNow(_("Another correcting act takes this one back already.")) from error
        _name_parties(act)
        if act.corrects_id or (act.day is not None and act.day <= today):
            queue(act)
    return State(act.state)


def withdraw(*, actor: Actor, public_id: UUID) -> None:
    """Give up a draft, or a signed act whose day has not come.

    :raises NotNow: it has begun: only a correcting act takes it back
    """
    act = _visible(actor, public_id)
    with acting(actor, "life.act.withdraw"):
        act = _locked(public_id)
        if act.state == State.DRAFT:
            require(policies.may_sign(actor, act) or policies.may_change(actor, act))
        else:
            require(policies.may_sign(actor, act))
        if not is_given_up_freely(act):
            raise NotNow(_("The act has begun. A correcting act takes it back."))
        Act.objects.filter(pk=act.pk).update(state=State.WITHDRAWN)


def begin_correction(*, actor: Actor, public_id: UUID, today: date) -> UUID:
    """Start the act that takes a done one back; the one begun before is given instead of a second.

    :raises NotNow: the act is not done
    """
    wrong = _visible(actor, public_id)
    require(policies.may_sign(actor, wrong))
    if wrong.state not in (State.DONE, State.STOPPED) or wrong.corrects_id is not None or not wrong.done:
        raise NotNow(_("Only an act that was carried out is taken back."))
    begun = Act.objects.filter(corrects=wrong, state__in=(State.DRAFT, *IN_FORCE)).first()
    if begun is not None:
        return begun.public_id
    with acting(actor, "life.act.correct"):
        act = Act.objects.create(
            kind=Code.CORRECTION, corrects=wrong, institution_id=wrong.institution_id, authority_id=wrong.authority_id,
            day=wrong.day, drafted_by=actor.account_id, drafter=actor.name, body=wrong.body, dated_on=today,
        )  # fmt: skip
        _name_parties(act)
    return act.public_id


def place_rest(*, actor: Actor, public_id: UUID, persons: Mapping[str, str]) -> int:
    """Give places to pupils whom a done act left undecided; they are moved from today. Returns how many.

    :raises NotNow: the act is not done, or the institution does not take pupils by it
    """
    from_act = _visible(actor, public_id)
    require(policies.may_sign(actor, from_act))
    with acting(actor, "life.act.place_rest"):
        act = _locked(public_id)
        if act.state not in (State.DONE, State.STOPPED) or act.corrects_id is not None:
            raise NotNow(_("Places are given once the act is carried out."))
        count = place_the_rest(act, persons)
        if count:
            queue(act)
    return count


def document_of(actor: Actor, public_id: UUID, today: date) -> bytes:
    """What is signed, as it would be signed now.

    :raises NotVisible: no such act for this actor, or it was signed already
    """
    act = _visible(actor, public_id)
    if act.state != State.DRAFT:
        raise NotVisible
    return act_document(act, effect_in_ukrainian(act, today))


def _visible(actor: Actor, public_id: UUID) -> Act:
    act = policies.visible_acts(actor).select_related("corrects").filter(public_id=public_id).first()
    if act is None:
        raise NotVisible
    return act


def _locked(public_id: UUID) -> Act:
    return Act.objects.select_for_update(of=("self",)).select_related("corrects").get(public_id=public_id)


def _drafted(public_id: UUID, revision: int) -> Act:
    act = _locked(public_id)
    if act.state != State.DRAFT:
        raise NotNow(_("The act is signed already, or given up. Open its page again."))
    if act.revision != revision:
        raise Stale(_("Somebody changed the act while you were looking at it. Look at it as it is now."))
    return act


def _save(act: Act) -> None:
    columns = (
        "state", "day", "values", "body", "number", "dated_on", "ground", "paper", "effect", "total", "signed_by",
        "signer", "signed_at", "signature_id", "sha256",
    )  # fmt: skip
    act.revision += 1
    Act.objects.filter(pk=act.pk).update(revision=act.revision, **{name: getattr(act, name) for name in columns})


def _name_parties(act: Act) -> None:
    """Write down whom the act touches: acts of an institution are found by it."""
    matter = matter_of(act, local_day(act.drafted_at))
    touched = {matter.institution_id} if matter.institution_id else set()
    touched |= set(kind_for(act).parties(matter))
    known = set(Party.objects.filter(act=act).values_list("institution_id", flat=True))
    Party.objects.filter(act=act, institution_id__in=known - touched).delete()
    Party.objects.bulk_create(Party(act=act, institution_id=each) for each in sorted(touched - known))


def _order_problems(act: Act, today: date) -> list[Problem]:
    """What of the decision itself is missing or cannot be so."""
    missing = {
        "day": _("Say from which day the act counts."),
        "body": _("Say who has decided, for example: Калинівська міська рада."),
        "number": _("Give the number of the decision, for example 17."),
        "dated_on": _("Give the day of the decision."),
        "ground": _("Say on what ground, for example: conclusions of the working group."),
    }
    found = [Problem(name, words) for name, words in missing.items() if not getattr(act, name)]
    if act.day is not None and act.day > today + FARTHEST:
        found.append(Problem("day", _("That day is more than two years ahead. Check the year.")))
    if act.dated_on is not None and act.dated_on > today:
        words = _("The decision (%(day)s) is not taken yet. Check its day.")
        found.append(Problem("dated_on", words % {"day": wording.day(act.dated_on)}))
    for name, longest in (("number", LONGEST_NUMBER), ("body", LONGEST_BODY), ("ground", LONGEST_GROUND)):
        if len(getattr(act, name)) > longest:
            found.append(Problem(name, _("The text is longer than %(most)s signs.") % {"most": longest}))
    return found
