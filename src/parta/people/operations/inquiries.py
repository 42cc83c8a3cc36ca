"""Asking about the data held on oneself or one's child, and answering it by a day."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import STAFF_ROLES, Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.people import policies
from parta.people.models import Inquiry

LONGEST_TEXT = 1000


class AnsweredAlready(DomainError):
    """Somebody answered it meanwhile."""

    code = "inquiry-answered"


def file_inquiry(*, actor: Actor, person_id: int, kind: int, text: str, now: datetime) -> UUID:
    """Ask for a correction, object, or ask; returns the inquiry's id. The institution where the child is enrolled, or
    where the person works, answers within the days that the edition of the limits gives.

    :raises Refused: it is neither oneself nor one's child
    :raises Invalid: nothing is said, too many wait already, or no institution holds the person now
    """
    require(policies.may_inquire(actor, person_id))
    text = tidy(text)
    problems = []
    if kind not in Inquiry.Kind.values:
        problems.append(Problem("kind", _("Choose what you ask for.")))
    if not 10 <= len(text) <= LONGEST_TEXT:
        problems.append(Problem("text", _("Say what is wrong and how it should be, in 10 to 1000 signs.")))
    institution_id = _holder(actor, person_id, now)
    if institution_id is None:
        problems.append(Problem("", _("No institution answers for this record now. Ask the support of Parta.")))
    waiting = Inquiry.objects.filter(author_id=actor.person_id or 0, answered_at=None).count()
    limits = identity.limits_on(local_day(now))
    if waiting >= limits.inquiries_open:
        words = _("%(count)s of your inquiries wait for an answer: wait for one of them.")
        problems.append(Problem("", words % {"count": waiting}))
    if problems or institution_id is None:
        raise Invalid(problems)
    with acting(actor, "people.inquiry.file"):
        row = Inquiry(
            person_id=person_id, author_id=actor.person_id or 0, institution_id=institution_id, kind=kind, text=text,
            asked_at=now, due_on=local_day(now) + timedelta(days=limits.inquiry_days),
        )  # fmt: skip
        row.save(force_insert=True)
    row.refresh_from_db(fields=["public_id"])
    return row.public_id


def answer_inquiry(
    *, actor: Actor, institution_id: int, inquiry: UUID, is_granted: bool, answer: str, now: datetime
) -> None:
    """Say that it was put right, or why not. The change itself is made by the acts that are there for it.

    :raises Refused: the actor is not in charge of the institution
    :raises NotVisible: no such inquiry there
    :raises AnsweredAlready: it has an answer
    :raises Invalid: no answer
    """
    require(policies.may_answer_inquiry(actor, institution_id))
    if len(tidy(answer)) < 10:
        raise Invalid([Problem("answer", _("Answer in words: what was done, or why it stays as it is."))])
    with acting(actor, "people.inquiry.answer"):
        rows = Inquiry.objects.select_for_update(of=("self",)).filter(institution_id=institution_id)
        row = rows.filter(public_id=inquiry).first()
        if row is None:
            raise NotVisible
        if row.answered_at is not None:
            raise AnsweredAlready(_("This inquiry is answered already."))
        row.answered_at, row.answered_by_id, row.is_granted = now, actor.person_id, is_granted
        row.answer = tidy(answer)[:LONGEST_TEXT]
        row.save(update_fields=["answered_at", "answered_by", "is_granted", "answer"])


def _holder(actor: Actor, person_id: int, now: datetime) -> int | None:
    places = identity.places_of({person_id}, Role.PUPIL, local_day(now)).get(person_id, frozenset())
    if places:
        return min(places)
    return min(actor.institutions(*STAFF_ROLES), default=None) if person_id == actor.person_id else None
