"""No dead end: a card that a rule blocks goes to the administrator as typed, and is entered with a reason."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parta.audit.api import acting
from parta.drafts import api as drafts
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.support import testing
from parta.support.models import Carried, Ticket
from parta.support.operations import answering, entering
from parta.support.queries import tickets
from parta.support.rules.tickets import KEPT_DRAFT, State
from parta.support.tests.conftest import Cascade

RULE = {
    "code": "DQ-901",
    "form": "institutions.card",
    "field": "short_name",
    "severity": "block",
    "condition": {"matches": ["short_name", "[А-ЯҐЄІЇ].*"]},
    "message_uk": "Скорочена назва «${short_name}» має починатися з великої літери.",
    "message_en": "The short name must begin with a capital letter.",
    "remedy_uk": "",
    "remedy_en": "",
    "source": "тест",
}
NAME, REASON = "ліцей імені Лесі Українки", "Так у чинному статуті, рішення ради № 12."


@pytest.fixture
def refused(cascade: Cascade) -> Callable[[], str]:
    """A head whose card is refused presses the button; gives the address he is led to."""
    reference.load_first_lists()
    rulebook.adopt_edition(actor=SYSTEM, rules=[RULE], valid_from=date(2020, 1, 1))

    def press() -> str:
        head = sign_in(Client(), cascade.head)
        address = f"/institutions/{institutions.public_id_of(cascade.land.school)}/edit/names/"
        page = head.get(address).content.decode()
        version = page.split('name="version" value="')[1].split('"')[0]
        card = institutions.institution(cascade.land.school)
        typed: dict[str, Any] = {"version": version, "name": card.name, "short_name": NAME, "edrpou": card.edrpou}
        typed |= {"kind": str(card.kind), "ownership": str(card.ownership)}
        answer = head.post(address, {**typed, "act": "save"})
        assert answer.status_code == 422
        assert "Звернутися до адміністратора" in answer.content.decode()
        return str(head.post(address, {**typed, "act": "help"})["Location"])

    return press


@pytest.fixture
def asked(cascade: Cascade, refused: Callable[[], str]) -> UUID:
    head = sign_in(Client(), cascade.head)
    address = refused()
    page = head.get(address).content.decode()
    assert NAME in page, "what goes with the request is shown"
    assert "Калинівська громада" in page, "and who will answer"
    answer = head.post(address, {"subject": "Назва", "category": "entry", "words": "Не зберігається назва."})
    return UUID(str(answer["Location"]).rstrip("/").rpartition("/")[2])


def enter(cascade: Cascade, asked: UUID, reason: str = REASON, **words: Any) -> None:
    who = words.get("actor", cascade.community)
    entering.enter_draft(actor=who, ticket_id=asked, reason=reason, now=timezone.now(), at="http://testserver")


class TestDoor:
    def test_carries_what_was_typed_and_why_it_was_refused(self, cascade: Cascade, asked: UUID) -> None:
        page = tickets.ticket_page(cascade.community, asked, timezone.now())

        assert page.carried is not None
        assert NAME in [field.value for field in page.carried.shown]
        assert page.carried.problems == (f"Скорочена назва «{NAME}» має починатися з великої літери.",)
        assert page.carried.may_enter
        own = tickets.ticket_page(cascade.head, asked, timezone.now())
        assert own.carried is not None
        assert not own.carried.may_enter

    def test_ends_in_the_record_with_the_reason_in_history_and_trail(self, cascade: Cascade, asked: UUID) -> None:
        enter(cascade, asked)

        assert institutions.institution(cascade.land.school).short_name == NAME
        history = sign_in(Client(), cascade.head).get(
            f"/institutions/{institutions.public_id_of(cascade.land.school)}/history/"
        )
        assert REASON in history.content.decode().replace("\u00a0", " ")
        with connection.cursor() as cursor:
            cursor.execute(
                "select distinct actor_id, operation from audit_entry where table_name = 'institutions_card' "
                "and after ->> 'short_name' = %s",
                [NAME],
            )
            assert cursor.fetchall() == [(cascade.community.account_id, "institutions.card.enter")]

    def test_tells_the_requester_and_clears_his_draft(self, cascade: Cascade, asked: UUID) -> None:
        enter(cascade, asked)

        assert drafts.drafts_of(cascade.head) == ()
        page = tickets.ticket_page(cascade.head, asked, timezone.now())
        assert (page.line.state, page.messages[-1].text) == (State.ANSWERED, REASON)

    def test_keeps_a_draft_that_was_changed_meanwhile(self, cascade: Cascade, asked: UUID) -> None:
        (draft,) = drafts.drafts_of(cascade.head)
        drafts.save_draft(
            actor=cascade.head, form=draft.form, subject=draft.subject, fields=draft.fields, title=draft.title,
            institution_id=draft.institution_id, now=timezone.now() + timedelta(minutes=1),
        )  # fmt: skip
        enter(cascade, asked)

        assert len(drafts.drafts_of(cascade.head)) == 1

    def test_is_entered_once_with_a_reason_by_those_who_have_it_and_govern(self, cascade: Cascade, asked: UUID) -> None:
        with pytest.raises(Invalid):
            enter(cascade, asked, reason="так")
        for other in (cascade.district, cascade.teacher):
            with pytest.raises(NotVisible):
                enter(cascade, asked, actor=other)
        with pytest.raises(Refused):
            enter(cascade, asked, actor=cascade.head)
        testing.pass_on(cascade.community, asked, cascade.key("district"))
        with pytest.raises(Refused):  # has it, does not govern the institution directly
            enter(cascade, asked, actor=cascade.district)
        testing.pass_on(cascade.district, asked, cascade.key("root"))
        enter(cascade, asked, actor=cascade.national)
        with pytest.raises(NotVisible):
            enter(cascade, asked, actor=cascade.national)

    def test_lets_nothing_through_that_a_card_cannot_hold(self, cascade: Cascade, asked: UUID) -> None:
        with acting(SYSTEM, "support.testing.change"):
            row = Carried.objects.get(ticket__public_id=asked)
            row.fields = {**row.fields, "short_name": "Л" * 300}
            row.save()

        with pytest.raises(Invalid):
            enter(cascade, asked)
        assert Ticket.objects.get(public_id=asked).state == State.NEW

    def test_does_not_carry_the_draft_of_another(self, cascade: Cascade, refused: Callable[[], str]) -> None:
        address = refused()

        assert sign_in(Client(), cascade.teacher).get(address).status_code == 404
        assert sign_in(Client(), cascade.teacher).get("/support/requests/new/?draft=x").status_code == 404

    def test_forgets_the_copy_long_after_the_request_is_closed(self, cascade: Cascade, asked: UUID) -> None:
        now = timezone.now()
        answering.close(actor=cascade.head, ticket_id=asked, reason="", now=now)
        answering.tidy_up(actor=SYSTEM, now=now + KEPT_DRAFT - timedelta(days=1))
        assert Carried.objects.get().fields != {}

        answering.tidy_up(actor=SYSTEM, now=now + KEPT_DRAFT + timedelta(days=1))
        assert (Carried.objects.get().fields, Carried.objects.get().problems) == ({}, [])
