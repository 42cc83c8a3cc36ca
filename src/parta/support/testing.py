"""Façade for tests: requests as people make them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.testing import Numbers
from parta.support.models import AnswerTemplate
from parta.support.operations import answering, asking, seeing
from parta.support.rules.tickets import CameBy, Kind
from parta.support.tokens import link_of
from parta.support.writing import Upload

__all__ = ["allow_viewing", "answer", "ask", "ask_to_see", "link_of", "make_template", "make_visitor_ticket", "pass_on"]

SITE = "http://testserver"
_ATTEMPT = Numbers()


def ask(
    actor: Actor,
    subject: str = "Не зберігається тема уроку",
    words: str = "",
    *,
    category: str = "journal",
    now: datetime | None = None,
    draft_id: UUID | None = None,
    uploads: Sequence[Upload] = (),
) -> UUID:
    """A request of somebody signed in; without ``words`` it says each time something else."""
    words = words or f"Пишу тему, тисну «Зберегти», а поле стає червоним. Спроба {next(_ATTEMPT)}."
    question = asking.Question(subject, words, category, draft_id=draft_id, files=tuple(uploads))
    return asking.ask(actor=actor, question=question, now=now or timezone.now())


def make_visitor_ticket(
    email: str = "olena@example.org", *, institution_id: int | None = None, now: datetime | None = None
) -> UUID:
    """A request of a visitor."""
    return asking.ask_as_stranger(
        actor=SYSTEM,
        stranger=asking.Stranger("Олена", email, CameBy.FORM, address="203.0.113.7"),
        question=asking.Question("Загубила запрошення", "Не можу увійти.", "access", institution_id),
        at=SITE,
        now=now or timezone.now(),
    )


def answer(
    actor: Actor,
    ticket_id: UUID,
    text: str = "Оновіть сторінку.",
    kind: Kind = Kind.ANSWER,
    now: datetime | None = None,
) -> None:
    """What those who have the request say."""
    answering.answer(
        actor=actor, ticket_id=ticket_id, kind=kind, text=text, now=now or timezone.now(), at=SITE, seen=2**31
    )


def pass_on(actor: Actor, ticket_id: UUID, to: str, now: datetime | None = None) -> None:
    """Pass to a place by its key: «a3», «i12»."""
    answering.pass_on(actor=actor, ticket_id=ticket_id, to=to, words="Прошу допомогти.", now=now or timezone.now())


def ask_to_see(officer: Actor, ticket_id: UUID, now: datetime | None = None) -> UUID:
    """An officer asks to see with the requester's eyes."""
    reason = "Хочу побачити, що саме не зберігається."
    return seeing.ask_to_see(actor=officer, ticket_id=ticket_id, reason=reason, now=now or timezone.now(), at=SITE)


def allow_viewing(person: Actor, viewing_id: UUID, now: datetime | None = None) -> None:
    """The person allows it."""
    seeing.answer_viewing(actor=person, viewing_id=viewing_id, allows=True, now=now or timezone.now())


def make_template(authority_id: int, title: str = "Наша відповідь") -> int:
    """A prepared answer of an authority."""
    with acting(SYSTEM, "support.testing.template"):
        return AnswerTemplate.objects.create(
            authority_id=authority_id,
            title_uk=title,
            text_uk="Звернення $number прийнято. $officer",
            changed_at=timezone.now(),
            changed_by_account_id=0,
        ).pk
