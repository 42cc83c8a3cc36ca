"""The form for those who cannot sign in: what it costs a machine, whom it tells, who reads what was written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.notices.api import send_letters
from parta.support import testing, tokens
from parta.support.models import Message, Ticket
from parta.support.rules import proof
from parta.support.rules.tickets import Kind, State
from parta.support.tests.conftest import Cascade

TYPED = {
    "name": "Олена", "email": "Olena@Example.org", "subject": "Загубила запрошення", "category": "access",
    "words": "Не можу увійти, запрошення загубилося.",
}  # fmt: skip


def challenge_of(client: Client) -> str:
    return str(client.get("/support/write/").content.decode().split('name="challenge" value="')[1].split('"')[0])


def send(client: Client, **changes: Any) -> Any:
    challenge = changes.pop("challenge", "") or challenge_of(client)
    body = {**TYPED, "challenge": challenge, "nonce": changes.pop("nonce", None) or proof.solve(challenge), **changes}
    return client.post("/support/write/", body)


class TestForm:
    def test_opens_a_request_and_its_page_behind_a_link(self, cascade: Cascade, client: Client) -> None:
        answer = send(client)

        assert answer.status_code == 302
        page = client.get(answer["Location"]).content.decode()
        assert "Загубила запрошення" in page
        ticket = Ticket.objects.get()
        assert (ticket.email, ticket.role, ticket.came_by) == ("olena@example.org", "national", "form")
        assert ticket.address_key
        assert "127.0.0.1" not in ticket.address_key

    def test_tells_the_number_and_link_and_repeats_no_word(self, cascade: Cascade, client: Client) -> None:
        address = send(client, words="Купіть у нас http://evil.test")["Location"]
        send_letters(now=timezone.now())

        (letter,) = mail.outbox
        assert letter.to == ["olena@example.org"]
        assert address in letter.body
        assert "evil" not in letter.body + letter.subject
        assert "Олена" not in letter.body

    def test_goes_to_the_institution_that_it_names(self, cascade: Cascade, client: Client) -> None:
        send(client, edrpou="26286360")

        assert Ticket.objects.get().at_institution_id == cascade.land.school
        assert send(Client(), edrpou="00000000").status_code == 422

    def test_wants_a_proof_or_half_a_minute(
        self, cascade: Cascade, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        challenge = challenge_of(client)
        answer = send(client, challenge=challenge, nonce="0" if not proof.is_solved(challenge, "0") else "1")

        assert answer.status_code == 422
        assert "пів хвилини" in answer.content.decode()
        assert TYPED["words"] in answer.content.decode(), "nothing typed is lost"
        monkeypatch.setattr(proof, "RIPE", timedelta(0))
        assert send(client, challenge=challenge, nonce="x").status_code == 302

    def test_takes_a_challenge_once_and_none_but_ours(self, cascade: Cascade, client: Client) -> None:
        challenge = challenge_of(client)

        assert send(client, challenge=challenge).status_code == 302
        assert send(client, challenge=challenge).status_code == 422
        assert client.post("/support/write/", {**TYPED, "challenge": "ours", "nonce": "1"}).status_code == 422
        assert client.post("/support/write/", TYPED).status_code == 422
        assert Ticket.objects.count() == 1

    def test_catches_machines_that_fill_everything(self, cascade: Cascade, client: Client) -> None:
        assert send(client, website="http://evil.test").status_code == 422

    def test_takes_five_an_hour_from_an_address_and_five_a_day_for_a_mailbox(self, cascade: Cascade) -> None:
        for number in range(5):
            assert send(Client(), email=f"{number}@example.org").status_code == 302
        assert send(Client(), email="6@example.org").status_code == 422
        assert send(Client(REMOTE_ADDR="198.51.100.7"), email="6@example.org").status_code == 302
        for number in range(5):
            assert send(Client(REMOTE_ADDR=f"198.51.100.{number + 20}")).status_code == 302
        assert send(Client(REMOTE_ADDR="198.51.100.40")).status_code == 422


class TestLink:
    @pytest.fixture
    def address(self, cascade: Cascade) -> str:
        return f"/support/write/{testing.link_of(testing.make_visitor_ticket())}/"

    def test_cannot_be_guessed_or_made_from_another(self, address: str, client: Client) -> None:
        token = address.split("/")[3]
        flipped = ("A" if token[30] != "A" else "B").join((token[:30], token[31:]))
        other = tokens.link_of(Ticket.objects.get().public_id)

        assert other == token
        for wrong in (flipped, token[:-4], token + "AAAA", "x", str(Ticket.objects.get().public_id)):
            assert client.get(f"/support/write/{wrong}/").status_code == 404

    def test_opens_no_request_of_an_account(self, cascade: Cascade, client: Client) -> None:
        asked = testing.ask(cascade.teacher)

        assert client.get(f"/support/write/{tokens.link_of(asked)}/").status_code == 404

    def test_lets_the_visitor_add_and_close_and_hides_notes(
        self, cascade: Cascade, address: str, client: Client
    ) -> None:
        ticket = Ticket.objects.get()
        testing.answer(cascade.national, ticket.public_id, "Між нами", Kind.NOTE)
        testing.answer(cascade.national, ticket.public_id, "Зверніться до класного керівника.")

        page = client.get(address).content.decode()
        assert "Між нами" not in page
        assert "класного керівника" in page
        client.post(address, {"act": "write", "words": "Дякую, ще одне питання."})
        assert Ticket.objects.get().state == State.REOPENED
        client.post(address, {"act": "close"})
        assert Ticket.objects.get().state == State.CLOSED

    def test_sends_the_answer_itself_since_there_is_no_account(
        self, cascade: Cascade, address: str, client: Client
    ) -> None:
        testing.answer(cascade.national, Ticket.objects.get().public_id, "Зверніться до класного керівника.")
        send_letters(now=timezone.now())

        assert "класного керівника" in mail.outbox[-1].body
        assert address in mail.outbox[-1].body

    def test_shows_the_page_in_the_same_number_of_statements(
        self, address: str, django_assert_max_num_queries: Callable[..., Any], client: Client
    ) -> None:
        with django_assert_max_num_queries(8):
            client.get(address)


def test_the_door_leads_visitors_to_the_form_and_others_to_their_requests(cascade: Cascade, client: Client) -> None:
    assert client.get("/support/")["Location"] == "/support/write/"
    assert sign_in(Client(), cascade.teacher).get("/support/")["Location"] == "/support/requests/"
    assert Message.objects.count() == 0
