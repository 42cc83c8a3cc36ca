"""The mark of deferment: set, taken back, sent in a signed file, answered."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.exchange import defence, policies
from parta.exchange.kinds import current_round
from parta.exchange.models import Deferment, DefermentBatch
from parta.exchange.queries import deferment as queries
from parta.exchange.queries.deferment import candidate_of, people_of
from parta.exchange.rules.deferment import Engagement, Fault, Round, faults
from parta.exchange.wording import FAULTS
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.people import api as people
from parta.signing import api as signing

PURPOSE = "exchange.deferment"


class TooLate(DomainError):
    """No round takes marks today."""

    code = "deferment-too-late"


class NothingToSend(DomainError):
    """Every mark has gone out already."""

    code = "deferment-nothing"


def mark(
    *, actor: Actor, institution_id: int, post_id: int, engagement: Engagement, share: Decimal, now: datetime
) -> None:
    """Mark a member of staff for deferment, if the row meets the rules of the round.

    :raises TooLate: no round takes marks
    :raises NotVisible: the post is not held in the institution
    :raises Invalid: everything that would keep the row from being passed on
    """
    card = institutions.institution(institution_id)
    require(policies.may_mark(actor, card))
    round_ = _round(now)
    line = next((each for each in people.staff_of(institution_id, local_day(now)) if each.post_id == post_id), None)
    if line is None:
        raise NotVisible
    known = people_of([line.person.person_id])
    found = list(faults(candidate_of(line, known, engagement, share), round_))
    if found:
        raise Invalid([_problem(each, round_) for each in found])
    try:
        with acting(actor, "exchange.deferment.mark"), transaction.atomic():
            Deferment.objects.create(
                institution_id=institution_id, post_id=post_id, person_id=line.person.person_id, share=share,
                engagement=engagement, set_by=actor.account_id, set_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if "deferment_once" not in str(error):
            raise
        raise Invalid([_problem(Fault.TWICE, round_)]) from error


def unmark(*, actor: Actor, mark_id: UUID, why: str, now: datetime) -> None:
    """Take a mark back; what was sent stays known, and the next file tells the partner (`prepare_batch`).

    :raises NotVisible: there is no such mark; Invalid: no reason
    """
    found = policies.visible_marks(actor).filter(public_id=mark_id, removed_at=None).first()
    if found is None:
        raise NotVisible
    require(policies.may_mark(actor, institutions.institution(found.institution_id)))
    if not why.strip():
        raise Invalid([Problem("why", _("Say why the mark is taken back."))])
    with acting(actor, "exchange.deferment.unmark"):
        Deferment.objects.filter(pk=found.pk, removed_at=None).update(removed_at=now, removed_why=why.strip())


def prepare_batch(*, actor: Actor, institution_id: int, now: datetime) -> UUID:
    """Make the file of what the partner has to know: marks taken back after they were sent, then all marks that have
    not gone out, or were refused and marked anew; returns its id. It is sent by a signature (`send_batch`). What is
    taken back is told after the last deadline too.

    :raises NothingToSend: the partner knows everything; TooLate: no round takes marks
    """
    card = institutions.institution(institution_id)
    require(policies.may_mark(actor, card))
    with acting(actor, "exchange.deferment.prepare"):
        withdrawn, marks = _to_withdraw(institution_id), _to_send(institution_id)
        round_ = current_round(local_day(now))
        if round_ is None:
            marks = _without_round(withdrawn)
        if not (withdrawn or marks):
            raise NothingToSend(_("Every mark has been sent already."))
        if round_ is not None:
            _require_still_fit(marks, round_, local_day(now))
        code = round_.code if round_ else max(each.batch.round for each in withdrawn if each.batch)
        rows = [*_sent(withdrawn, defence.WITHDRAW), *_sent(marks, defence.MARK)]
        content = defence.file_of(card.edrpou, card.name, code, rows)
        batch = DefermentBatch.objects.create(
            institution_id=institution_id, round=code, account_id=actor.account_id, made_at=now,
            content_sealed=signing.vault().seal(content),
        )  # fmt: skip
        batch.refresh_from_db(fields=["public_id"])
        return batch.public_id


def send_batch(*, actor: Actor, batch_id: UUID, cms: bytes, now: datetime) -> None:
    """Sign the file and send it: its marks are on their way. What changed since it was made stops it.

    :raises NotVisible: there is no such file, or it was sent
    :raises TooLate: the deadline passed meanwhile
    :raises SignatureRefused: the signature does not hold; Invalid: it is not the actor's, or the marks changed
    """
    batch = policies.visible_batches(actor).filter(public_id=batch_id, sent_at=None).first()
    if batch is None:
        raise NotVisible
    require(policies.may_mark(actor, institutions.institution(batch.institution_id)))
    content = signing.vault().open(batch.content_sealed)
    file = defence.read_file(content)
    with acting(actor, "exchange.deferment.send"):
        withdrawn, marks = _to_withdraw(batch.institution_id), []
        if any(row.act == defence.MARK for row in file) or current_round(local_day(now)) is not None:
            round_, marks = _round(now), _to_send(batch.institution_id)
            if marks and round_.code != batch.round:
                raise TooLate(_("The round this file was made for is over. Make the file anew."))
            _require_still_fit(marks, round_, local_day(now))
        if [str(each.public_id) for each in (*withdrawn, *marks)] != [row.row for row in file]:
            raise Invalid([Problem("signature", _("The marks changed since the file was made. Make it anew."))])
        signer = signing.keep_signature(actor=actor, data=content, cms=cms, purpose=PURPOSE, now=now)
        person = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
        if person is None or person.person_id != actor.person_id:
            raise Invalid([Problem("signature", _("The signature is not yours. The head signs in person."))])
        DefermentBatch.objects.filter(pk=batch.pk).update(signature_id=signer.signature_id, sent_at=now)
        Deferment.objects.filter(pk__in=[each.pk for each in marks]).update(batch=batch)
        Deferment.objects.filter(pk__in=[each.pk for each in withdrawn]).update(withdrawal=batch)


def take_answers(*, actor: Actor, batch_id: UUID, data: bytes, now: datetime) -> int:
    """Enter what the partner answered on each row of a file; returns how many. A row of another file stops all of them.

    :raises NotVisible: there is no such file; Invalid: the answers cannot be read, or name a strange row
    """
    require(policies.may_exchange(actor))
    batch = policies.visible_batches(actor).filter(public_id=batch_id).first()
    if batch is None:
        raise NotVisible
    try:
        answers = defence.read_answers(data)
    except defence.NotAnAnswer as error:
        words = _("Line %(line)d cannot be read: a row, an answer (accepted or refused) and a text are needed.")
        raise Invalid([Problem("file", words % {"line": error.line})]) from error
    with acting(actor, "exchange.deferment.answer"):
        rows = Deferment.objects.select_for_update(of=("self",)).filter(Q(batch=batch) | Q(withdrawal=batch))
        marks = {str(each.public_id): each for each in rows}
        strange = [each.row for each in answers if each.row not in marks]
        if strange:
            raise Invalid([Problem("file", _("The answers name rows that this file has not."))])
        for each in answers:
            row = Deferment.objects.filter(pk=marks[each.row].pk)
            if marks[each.row].withdrawal_id == batch.pk:
                row.update(withdrawal_answer=each.answer, withdrawal_text=each.text)
            else:
                row.update(answer=each.answer, answer_text=each.text)
        DefermentBatch.objects.filter(pk=batch.pk).update(answered_at=now)
    return len(answers)


def _to_send(institution_id: int) -> list[Deferment]:
    """Marks that have not gone out, locked."""
    rows = Deferment.objects.filter(institution_id=institution_id, removed_at=None, batch=None)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _to_withdraw(institution_id: int) -> list[Deferment]:
    """Marks that the partner holds though they are taken back, locked."""
    rows = queries.untold_withdrawals().filter(institution_id=institution_id).select_related("batch")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _without_round(withdrawn: list[Deferment]) -> list[Deferment]:
    """No marks: after the last deadline only what is taken back is told.

    :raises TooLate: nothing is
    """
    if not withdrawn:
        raise TooLate(_too_late())
    return []


def _round(now: datetime) -> Round:
    found = current_round(local_day(now))
    if found is None:
        raise TooLate(_too_late())
    return found


def _too_late() -> str:
    return _("No round takes marks today: the last deadline has passed and the next is not announced.")


def _require_still_fit(marks: list[Deferment], round_: Round, today: date) -> None:
    """What was right when a mark was set may not be when it is sent: posts end, records and rules change.

    :raises Invalid: names everybody who would be refused, and why
    """
    lines, known = people.posts([each.post_id for each in marks]), people_of([each.person_id for each in marks])
    problems = []
    for each in marks:
        line = lines[each.post_id]
        who = replace(candidate_of(line, known, Engagement(each.engagement), each.share), is_marked=False)
        wrong = [_problem(fault, round_).message for fault in faults(who, round_)]
        if line.until is not None and line.until <= today:
            wrong = [_("The post has ended.")]
        problems += [Problem("", f"{line.person.full}: {words}") for words in wrong]
    if problems:
        problems.append(Problem("", _("Take these marks back, or put the records right, then make the file.")))
        raise Invalid(problems)


def _problem(fault: Fault, round_: Round) -> Problem:
    field, words = FAULTS[fault]
    facts = {
        "share": str(round_.least_share).replace(".", ","), "from": round_.age_from, "to": round_.age_to,
        "day": round_.deadline.strftime("%d.%m.%Y"),
    }  # fmt: skip
    return Problem(field, str(words) % facts, rule=f"EX-{fault.value.upper()}")


def _sent(marks: list[Deferment], act: str) -> list[defence.Sent]:
    cards = people.cards([each.person_id for each in marks])
    codes = people.rnokpps_of([each.person_id for each in marks])
    lines = people.posts([each.post_id for each in marks])
    return [
        defence.Sent(
            row=str(each.public_id),
            family_name=cards[each.person_id].family_name,
            given_name=cards[each.person_id].given_name,
            patronymic=cards[each.person_id].patronymic,
            born_on=str(cards[each.person_id].born_on),
            rnokpp=codes.get(each.person_id, ""),  # of one taken back it may have gone
            position=str(people.POSITIONS[lines[each.post_id].position]),
            share=str(each.share),
            since=lines[each.post_id].since.isoformat(),
            act=act,
        )
        for each in marks
    ]
