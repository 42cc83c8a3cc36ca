"""Ways in from one address: what one browser does there shuts nobody else out, and opens nothing."""

import re
from typing import Any

import pyotp
import pytest
from django.test import Client

from parta.identity.testing import Limits, Phone, no_ones_code, sessions, sign_in, use_up
from parta.kernel.actor import Actor
from parta.people.testing import Territory, make_teacher

SCHOOL = "198.51.100.7"  # the address that everybody of the school comes from
UNKNOWN_CODE = no_ones_code()
PASSWORD = "три слова поспіль"


def browser(address: str = SCHOOL) -> Client:
    return Client(REMOTE_ADDR=address)


def code(client: Client, **headers: str) -> int:
    return client.post("/invitation/", {"code": UNKNOWN_CODE}, headers=headers).status_code


def password(client: Client, login: str = "nobody@example.org", said: str = "не той пароль") -> int:
    return client.post("/sign-in/password/", {"login": login, "password": said}).status_code


def choose_password(client: Client, login: str) -> None:
    """For somebody who is signed in."""
    client.post("/account/password/", {"login": login, "password": PASSWORD})
    html = client.get("/account/password/factor/").content.decode()
    secret = html.split('<p class="code">')[1].split("<")[0].replace(" ", "")
    assert client.post("/account/password/factor/", {"factor_code": pyotp.TOTP(secret).now()}).status_code == 200


@pytest.fixture
def teacher(land: Territory) -> Actor:
    return make_teacher(land.school)


class TestWrongCodes:
    def test_of_one_address_pause_codes_there_and_neither_passwords_nor_other_addresses(self, land: Territory) -> None:
        use_up(Limits.CODES, SCHOOL)

        assert code(browser()) == 429
        assert password(browser()) == 422
        assert code(browser("198.51.100.8")) == 422

    def test_do_not_stop_a_browser_that_signed_in_before(self, teacher: Actor) -> None:
        seen = browser()
        choose_password(sign_in(seen, teacher), "olena@example.org")
        seen.cookies.pop("parta_session")
        use_up(Limits.CODES, SCHOOL)
        use_up(Limits.PASSWORDS, SCHOOL)

        assert code(seen) == 422
        assert password(seen, "olena@example.org", PASSWORD) == 302
        assert password(browser(), "olena@example.org", PASSWORD) == 429, "a stranger to us at the same address"

    def test_are_counted_of_such_a_browser_too(self, teacher: Actor) -> None:
        seen = browser()
        choose_password(sign_in(seen, teacher), "olena@example.org")
        for _ in range(200):
            code(seen)

        assert code(seen) == 429
        assert code(browser()) == 422


class TestWrongPasswords:
    def test_pause_the_account_whatever_browser_tries(self, teacher: Actor) -> None:
        seen = browser()
        choose_password(sign_in(seen, teacher), "olena@example.org")

        assert [password(seen, "olena@example.org") for _ in range(6)] == [422] * 6
        assert password(seen, "olena@example.org", PASSWORD) == 429
        assert password(browser("198.51.100.8"), "olena@example.org", PASSWORD) == 429


class TestMarkOfABrowser:
    def test_names_nobody_and_cannot_be_made_up(self, teacher: Actor) -> None:
        seen = browser()
        choose_password(sign_in(seen, teacher), "olena@example.org")
        mark = seen.cookies["parta_browser"]
        assert mark["httponly"]
        use_up(Limits.CODES, SCHOOL)

        forged = browser()
        forged.cookies["parta_browser"] = mark.value[:-1] + ("A" if mark.value[-1] != "A" else "B")
        assert code(forged) == 429
        assert browser().get("/account/").status_code == 302
        only_mark = browser()
        only_mark.cookies["parta_browser"] = mark.value
        assert only_mark.get("/account/").status_code == 302, "it opens nothing"


class TestPasskey:
    def test_opens_the_door_whatever_others_did_at_the_address(self, teacher: Actor) -> None:
        phone, client = Phone(teacher), browser()
        for limit in Limits:
            use_up(limit, SCHOOL)

        answer = phone.answer(client.post("/sign-in/passkey/options/").content)

        assert client.post("/sign-in/passkey/", {"credential": answer}).status_code == 302
        assert client.get("/account/").status_code == 200

    def test_answers_a_challenge_once_and_no_other(self, teacher: Actor) -> None:
        phone, client = Phone(teacher), browser()
        answer = phone.answer(client.post("/sign-in/passkey/options/").content)
        thief = browser()
        thief.cookies["parta_passkey"] = client.cookies["parta_passkey"].value
        assert client.post("/sign-in/passkey/", {"credential": answer}).status_code == 302

        assert thief.post("/sign-in/passkey/", {"credential": answer}).status_code == 429, "the very same cookie"
        thief.post("/sign-in/passkey/options/")
        assert thief.post("/sign-in/passkey/", {"credential": answer}).status_code == 422, "another challenge"
        assert browser().post("/sign-in/passkey/", {"credential": answer}).status_code == 422, "none at all"

    def test_asked_for_by_strangers_leaves_no_session_behind(self, land: Territory) -> None:
        before = sessions()
        browser().post("/sign-in/passkey/options/")
        assert sessions() == before


class TestAddress:
    """Whom a failure is counted against when proxies stand in front."""

    def test_is_not_what_a_visitor_claims(self, land: Territory) -> None:
        use_up(Limits.CODES, SCHOOL)

        assert code(browser(), **{"X-Forwarded-For": "203.0.113.9"}) == 429, "no proxy is configured"

    def test_is_the_nearest_that_is_no_proxy_of_ours(self, land: Territory, settings: Any) -> None:
        settings.PARTA_PROXIES = ("10.0.0.0/8",)
        use_up(Limits.CODES, SCHOOL)

        assert code(browser("10.0.4.7"), **{"X-Forwarded-For": f"203.0.113.9, {SCHOOL}, 10.0.5.1"}) == 429
        assert code(browser("10.0.4.7"), **{"X-Forwarded-For": f"{SCHOOL}, 203.0.113.9"}) == 422
        assert code(browser(), **{"X-Forwarded-For": "203.0.113.9"}) == 429, "this one did not come through a proxy"


def test_signing_in_makes_forms_opened_before_it_worthless(teacher: Actor) -> None:
    phone = Phone(teacher)
    client = Client(enforce_csrf_checks=True)
    page = client.get("/sign-in/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    planted = {"csrfmiddlewaretoken": found[1]}
    before = client.cookies["csrftoken"].value
    answer = phone.answer(client.post("/sign-in/passkey/options/", planted).content)
    assert client.post("/sign-in/passkey/", {"credential": answer, **planted}).status_code == 302

    assert client.cookies["csrftoken"].value != before
    assert client.post("/account/sessions/", planted).status_code == 403
