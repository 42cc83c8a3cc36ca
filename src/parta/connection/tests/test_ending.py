"""The end of a connection: who, from which day, what goes with it, what is left to do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parta.connection import lines, testing
from parta.connection.letters import link_of
from parta.connection.models import Connection, ConnectionRequest, Ending
from parta.connection.operations import ending, requests
from parta.connection.operations.ending import NotConnected
from parta.connection.queries import counting
from parta.connection.queries import requests as queries
from parta.connection.rules.months import Count
from parta.connection.rules.requests import Stage
from parta.connection.tests.scene import Land
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.testing import make_acting, make_deputy, make_teacher

pytestmark = pytest.mark.django_db
WHY = "Заклад веде журнал в іншій системі."


def end(actor: Actor, institution_id: int, **words: Any) -> None:
    values = {"day": timezone.localdate(), "reason": WHY, **words}
    ending.end_connection(actor=actor, institution_id=institution_id, now=timezone.now(), site="https://x", **values)


def letters() -> dict[str, str]:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    return {letter.to[0]: letter.body for letter in mail.outbox}


def responsible(land: Land) -> Any:
    """A request granted, whose person was given a role by the head; its public id and the person."""
    asked = testing.agreed_request(land.officer, land.school)
    given = requests.Entrusted(None, "3112207750", frozenset({"journals"}))
    taken = requests.entrust(actor=land.head, public_id=asked, given=given, now=timezone.now(), site="https://x")
    assert taken is not None
    letters()
    return asked, taken.person_id


def leading(land: Land) -> set[int]:
    lines = people.leaders_of([land.school], timezone.localdate()).get(land.school, ())
    return {line.person.person_id for line in lines}


class TestEnding:
    def test_takes_the_role_given_for_it_and_tells_both_sides(self, land: Land) -> None:
        asked, person = responsible(land)
        assert person in leading(land)
        end(land.officer, land.school)
        assert person not in leading(land)
        assert land.head.person_id in leading(land)
        assert not queries.is_connected(land.school)
        told = letters()
        assert WHY in told["n.kravets@example.ua"]
        assert ConnectionRequest.objects.get(public_id=asked).stage == Stage.ENDED
        ended = Ending.objects.get(connection__request__public_id=asked)
        assert (ended.reason, ended.ended_by, ended.day) == (WHY, land.officer.account_id, timezone.localdate())

    def test_leaves_the_posts_of_whoever_led_before(self, land: Land) -> None:
        end(land.officer, land.connected)
        assert people.in_charge_of(land.connected, timezone.localdate()) is not None

    def test_lowers_the_counts_from_its_day_and_not_before(self, land: Land) -> None:
        day = date(2026, 11, 10)
        end(land.officer, land.connected, day=day)
        assert counting.public_page(day - timedelta(days=1)).last == Count(4, 1)
        assert counting.public_page(day).last == Count(4, 0)

    def test_of_the_first_day_leaves_no_day_connected(self, land: Land) -> None:
        end(land.officer, land.connected, day=date(2026, 10, 5))
        assert counting.public_page(date(2026, 10, 6)).last == Count(4, 0)
        assert not Connection.objects.now().filter(institution_id=land.connected).exists()

    def test_happens_once(self, land: Land) -> None:
        end(land.officer, land.connected)
        with pytest.raises(NotConnected):
            end(land.officer, land.connected)

    @pytest.mark.parametrize(
        "words",
        [{"reason": " \n"}, {"day": date(2026, 10, 4)}, {"day": timezone.localdate() + timedelta(days=1)}],
        ids=["no words", "before it began", "to come"],
    )
    def test_wants_words_and_a_day_of_the_connection(self, land: Land, words: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            end(land.officer, land.connected, **words)
        assert queries.is_connected(land.connected)

    def test_is_of_the_head_the_requester_and_the_authority(self, land: Land) -> None:
        _asked, person = responsible(land)
        strangers = (land.stranger, make_deputy(land.school), make_teacher(land.school), SYSTEM)
        for other in strangers:
            with pytest.raises((Refused, NotVisible)):
                end(other, land.school)
        assert queries.is_connected(land.school)
        end(Actor(account_id=99, person_id=person, name="Ніна Кравець"), land.school)
        assert not queries.is_connected(land.school)

    def test_is_open_to_an_acting_head(self, land: Land) -> None:
        _asked, person = responsible(land)
        end(make_acting(land.school), land.school)
        assert person not in leading(land)

    def test_is_followed_by_a_new_request_on_the_same_day(self, land: Land) -> None:
        responsible(land)
        end(land.head, land.school)
        (line,) = lines.of_leader(land.head, land.head.grants[0], timezone.now()).lines
        assert "/connected/new/" in line.href
        again = testing.wish(land.school, actor=land.head, family_name="Савчук", given_name="Віктор")
        requests.agree(actor=land.officer, public_id=again, rnokpp="", ground="", now=timezone.now(), site="https://x")
        assert queries.is_connected(land.school)

    def test_awaits_no_first_entry_any_more(self, land: Land) -> None:
        end(land.officer, land.connected)
        assert requests.note_entries(actor=SYSTEM) == 0


class TestPages:
    def address(self, institution_id: int, name: str = "institution") -> str:
        return reverse(f"connection:{name}", args=[institutions.public_id_of(institution_id)])

    def test_end_it_with_words_and_show_them_to_all_who_had_a_part(self, land: Land) -> None:
        asked, _person = responsible(land)
        client = sign_in(Client(), land.head)
        page = client.get(self.address(land.school)).content.decode()
        assert "Припинити підключення" in page.replace("\u00a0", " ")
        empty = client.post(self.address(land.school, "end"), {"day": "31.02.2026", "reason": ""})
        assert empty.status_code == 422
        day = timezone.localdate().strftime("%d.%m.%Y")
        done = client.post(self.address(land.school, "end"), {"day": day, "reason": WHY})
        assert done.headers["Location"] == self.address(land.school)
        for where, who in (
            (self.address(land.school), client),
            (reverse("connection:request", args=[asked]), sign_in(Client(), land.officer)),
            (reverse("connection:visit", args=[link_of(asked)]), Client()),
        ):
            assert WHY in who.get(where).content.decode().replace("\u00a0", " ")

    def test_send_who_asks_for_a_connected_institution_to_its_connection(self, land: Land) -> None:
        address = f"{reverse('connection:ask')}?institution={institutions.public_id_of(land.connected)}"
        answer = sign_in(Client(), land.officer).get(address)
        assert answer.headers["Location"] == self.address(land.connected)
        assert Client().get(address).status_code == 200

    def test_are_closed_to_others(self, land: Land) -> None:
        for other in (land.stranger, land.head, make_teacher(land.connected)):
            client = sign_in(Client(), other)
            assert client.get(self.address(land.connected)).status_code == 404
            assert client.post(self.address(land.connected, "end")).status_code == 404
