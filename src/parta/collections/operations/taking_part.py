"""What those who are asked do: acknowledge the letter, pass it on with a word, name who answers, say what is done."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.collections import documents, policies
from parta.collections.finding import visible
from parta.collections.models import Answer, Assignee, Collection, Helpline, Participant, Receipt, Stage
from parta.collections.operations.announcing import NotNow
from parta.collections.rules.states import State, Told
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy
from parta.people import api as people
from parta.signing import api as signing

PURPOSE = "collections.statement"
LONGEST_WORD, LONGEST_NOTE, LONGEST_LINE = 2000, 1000, 120
MOST_FIGURE = 10**9


@dataclass(frozen=True, slots=True)
class Said:
    """What a participant says of a stage. ``is_met`` False: on the way, or taken back."""

    is_met: bool
    figure: int | None = None
    note: str = ""


def acknowledge(*, actor: Actor, public_id: UUID, institution_id: int) -> None:
    """The institution has received the letter; once."""
    found = _open(actor, public_id, institution_id)
    require(policies.may_answer(actor, found, institution_id))
    with acting(actor, "collections.receipt.acknowledge"):
        _receive(actor, found, institution_id=institution_id)


def pass_on(*, actor: Actor, public_id: UUID, authority_id: int, word: str, now: datetime) -> None:
    """An authority has received the letter, and adds a word for those below, who have it already. The word may be
    changed; the trail keeps what it was.

    :raises Invalid: too long
    :raises NotVisible: the letter does not go through this authority
    """
    found = visible(actor, public_id)
    require(policies.may_pass_on(actor, authority_id))
    _require_open(found)
    if not _goes_through(found, authority_id):
        raise NotVisible
    said = word.strip()
    if len(said) > LONGEST_WORD:
        raise Invalid([Problem("word", _("The text is longer than %(most)s signs.") % {"most": LONGEST_WORD})])
    with acting(actor, "collections.receipt.pass_on"):
        _receive(actor, found, authority_id=authority_id)
        if said:
            Receipt.objects.filter(collection=found, authority_id=authority_id).exclude(word=said).update(
                word=said, word_at=now, name=actor.name, account_id=actor.account_id
            )


def give_helpline(
    *, actor: Actor, public_id: UUID, authority_id: int, name: str, phone: str, email: str, hours: str
) -> None:
    """Say whom to ask at an authority about the campaign.

    :raises Invalid: no name, or neither a phone nor an e-mail
    """
    found = visible(actor, public_id)
    require(policies.may_pass_on(actor, authority_id))
    if found.state not in (State.DRAFT, State.OPEN):
        raise NotNow(_("The campaign is over."))
    if authority_id != found.authority_id and not _goes_through(found, authority_id):
        raise NotVisible
    problems = [] if name.strip() else [Problem("name", _("Say whom to ask."))]
    if not (phone or email):
        problems.append(Problem("phone", _("Give a phone or an e-mail, so that one can be reached.")))
    if problems:
        raise Invalid(problems)
    with acting(actor, "collections.helpline.give"):
        Helpline.objects.update_or_create(
            collection=found, authority_id=authority_id,
            defaults={"name": tidy(name), "phone": phone, "email": email, "hours": tidy(hours)},
        )  # fmt: skip


def name_assignee(
    *, actor: Actor, public_id: UUID, institution_id: int, post_id: UUID, phone: str, email: str, today: date
) -> None:
    """Name who answers for the campaign, out of the staff; the letter counts as received.

    :raises Invalid: not of this staff, or no way to reach the person
    """
    found = _open(actor, public_id, institution_id)
    require(policies.may_name(actor, institution_id))
    line = next((each for each in people.staff_of(institution_id, today) if each.post_public_id == post_id), None)
    problems = [] if line else [Problem("post", _("Choose somebody of the staff."))]
    if not (phone or email):
        problems.append(Problem("phone", _("Give a phone or an e-mail, so that one can be reached.")))
    if problems or line is None:
        raise Invalid(problems)
    with acting(actor, "collections.assignee.name"):
        Participant.objects.select_for_update().get(collection=found, institution_id=institution_id)
        Assignee.objects.filter(collection=found, institution_id=institution_id, is_current=True).update(
            is_current=False
        )
        Assignee.objects.create(
            collection=found, institution_id=institution_id, person_id=line.person.person_id, name=line.person.full,
            phone=phone, email=email, named_by=actor.account_id,
        )  # fmt: skip
        _receive(actor, found, institution_id=institution_id)


def say(*, actor: Actor, public_id: UUID, institution_id: int, stage: int, said: Said) -> None:
    """Say how far a stage is. Of one that is signed, what is said waits for the signature.

    :raises Invalid: the figure is missing or cannot be so
    :raises NotNow: the campaign is over, or records tell this stage
    """
    found = _open(actor, public_id, institution_id)
    require(policies.may_answer(actor, found, institution_id))
    kept = _stage(found, stage)
    if kept.told == Told.RECORDS:
        raise NotNow(_("Nobody says this: records tell it by themselves."))
    _check(kept, said)
    is_met = said.is_met and kept.told == Told.PRESSED
    with acting(actor, "collections.answer.say"):
        _write(actor, found, kept, institution_id, Said(is_met, said.figure, said.note))
        _receive(actor, found, institution_id=institution_id)


def look_again(*, actor: Actor, public_id: UUID, institution_id: int, now: datetime) -> None:
    """Count anew, for one institution, the records that are else counted by night, so that stages they tell are met
    without waiting. Whoever owns the records asks whether the actor may.
    """
    found = _open(actor, public_id, institution_id)
    require(policies.may_look_again(actor, institution_id))
    known = institutions.conditions()
    codes = Stage.objects.filter(collection=found, told=Told.RECORDS).values_list("condition", flat=True)
    for recheck in {known[code].recheck for code in codes if code in known}:
        if recheck is not None:
            recheck(actor, institution_id, now)


def sign_statement(
    *, actor: Actor, public_id: UUID, institution_id: int, stage: int, cms: bytes, answer_id: int, now: datetime
) -> None:
    """Sign what is said of a stage with one's own КЕП: then it is done.

    :raises Stale: something else was said meanwhile
    :raises Invalid: the key is somebody else's
    """
    found = _open(actor, public_id, institution_id)
    require(policies.may_answer(actor, found, institution_id))
    kept = _stage(found, stage)
    with acting(actor, "collections.answer.sign"):
        _hold(found, institution_id)
        said = Answer.objects.filter(stage=kept, institution_id=institution_id, is_current=True).first()
        if said is None or said.pk != answer_id or said.is_met or kept.told != Told.SIGNED:
            raise Stale(_("Something else is said meanwhile, or it is signed. Look at the page as it is now."))
        _require_figure(kept, said.figure)
        data = documents.statement(found, kept, institutions.institution(institution_id), said)
        signer = signing.keep_signature(actor=actor, data=data, cms=cms, purpose=PURPOSE, now=now)
        documents.require_own_key(actor, signer)
        Answer.objects.filter(pk=said.pk).update(
            is_met=True, signature_id=signer.signature_id, account_id=actor.account_id, name=actor.name
        )


def statement_to_sign(actor: Actor, public_id: UUID, institution_id: int, stage: int) -> tuple[int, bytes]:
    """Id of what is said of a stage and waits for a signature, and the bytes to be signed.

    :raises NotVisible: nothing waits
    :raises Invalid: the stage asks for a number, and none is said
    """
    found = _open(actor, public_id, institution_id)
    require(policies.may_answer(actor, found, institution_id))
    kept = _stage(found, stage)
    said = Answer.objects.filter(
        stage=kept, institution_id=institution_id, is_current=True, is_met=False, signature_id=None
    ).first()
    if said is None or kept.told != Told.SIGNED:
        raise NotVisible
    _require_figure(kept, said.figure)
    return said.pk, documents.statement(found, kept, institutions.institution(institution_id), said)


def _open(actor: Actor, public_id: UUID, institution_id: int) -> Collection:
    """The open campaign, if it asks this institution and the actor sees it there.

    :raises NotVisible: it does not
    :raises NotNow: it is over
    """
    found = visible(actor, public_id)
    asked = policies.visible_participants(actor).filter(collection=found, institution_id=institution_id, left_at=None)
    if not asked.exists():
        raise NotVisible
    _require_open(found)
    return found


def _require_open(found: Collection) -> None:
    if found.state != State.OPEN:
        raise NotNow(_("The campaign is over: its result is signed, or it was called off."))


def _stage(found: Collection, number: int) -> Stage:
    kept = Stage.objects.filter(collection=found, number=number).first()
    if kept is None:
        raise NotVisible
    return kept


def _hold(found: Collection, institution_id: int) -> None:
    """Two windows of one institution answer one after the other; after the result is signed, neither does: signing it
    locks the campaign, and a key that is shared among those who answer waits for that.
    """
    state = Collection.objects.raw(
        "select id, state from collections_collection where id = %s for key share", [found.pk]
    )[0].state
    if state != State.OPEN:
        raise NotNow(_("The campaign is over: its result is signed, or it was called off."))
    Participant.objects.select_for_update().get(collection=found, institution_id=institution_id)


def _write(actor: Actor, found: Collection, stage: Stage, institution_id: int, said: Said) -> None:
    _hold(found, institution_id)
    Answer.objects.filter(stage=stage, institution_id=institution_id, is_current=True).update(is_current=False)
    Answer.objects.create(
        stage=stage, institution_id=institution_id, is_met=said.is_met, figure=said.figure, note=said.note.strip(),
        account_id=actor.account_id, name=actor.name,
    )  # fmt: skip


def _figure_problems(stage: Stage, figure: int | None) -> list[Problem]:
    if not stage.figure or figure is not None:
        return []
    return [Problem("figure", _("Give the number: without it the stage is not done."))]


def _require_figure(stage: Stage, figure: int | None) -> None:
    """:raises Invalid: it was said without the number that the stage asks for: «on the way» is not signed as done"""
    if problems := _figure_problems(stage, figure):
        raise Invalid(problems)


def _check(stage: Stage, said: Said) -> None:
    """:raises Invalid: with everything that is wrong"""
    found = _figure_problems(stage, said.figure) if said.is_met else []
    if said.figure is not None and not 0 <= said.figure <= MOST_FIGURE:
        found.append(Problem("figure", _("The number is from 0 to a thousand million.")))
    if len(said.note) > LONGEST_NOTE:
        found.append(Problem("note", _("The text is longer than %(most)s signs.") % {"most": LONGEST_NOTE}))
    if found:
        raise Invalid(found)


def _receive(
    actor: Actor, found: Collection, *, authority_id: int | None = None, institution_id: int | None = None
) -> None:
    """Note the receipt unless it is there; two presses at once make one."""
    place = {"authority_id": authority_id, "institution_id": institution_id}
    if Receipt.objects.filter(collection=found, **place).exists():
        return
    try:
        with transaction.atomic():
            Receipt.objects.create(collection=found, account_id=actor.account_id, name=actor.name, **place)
    except IntegrityError:
        return


def _goes_through(found: Collection, authority_id: int) -> bool:
    """Does the letter go through this authority on its way down? The announcing one sends it."""
    if authority_id == found.authority_id:
        return False
    if any(each.id == authority_id for each in institutions.authorities_above(found.authority_id)):
        return False
    asked = Participant.objects.filter(policies.under(frozenset({authority_id})), collection=found, left_at=None)
    return asked.exists()
