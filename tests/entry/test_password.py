"""Password with a second factor, recovery codes, sessions, one's own access."""

from datetime import timedelta

import pyotp
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.utils import timezone

from parta.identity import api as identity
from parta.identity.operations import credentials
from parta.identity.rules import Method
from parta.identity.sessions import SessionStore, key_of
from parta.identity.tasks import clear
from parta.identity.testing import sign_in
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, Refused
from parta.people.testing import Territory, make_guardian, make_head, make_officer, make_person, make_teacher

LOGIN, PASSWORD = "olena@example.org", "три слова поспіль"


class Keeper:
    """A teacher with a password; time moves on with every code, since each works once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        chosen = credentials.choose_password(actor=actor, login=LOGIN, password=PASSWORD)
        self.totp = pyotp.TOTP(credentials.factors.factor_secret(chosen))
        past = timezone.now() - timedelta(minutes=5)
        self.codes = credentials.set_password(actor=actor, chosen=chosen, factor_code=self.totp.at(past), now=past)


@pytest.fixture
def keeper(land: Territory) -> Keeper:
    return Keeper(make_teacher(land.school))


def first_step(client: Client, login: str = LOGIN, password: str = PASSWORD) -> int:
    return client.post("/sign-in/password/", {"login": login, "password": password}).status_code


def second_step(client: Client, code: str) -> int:
    return client.post("/sign-in/factor/", {"factor_code": code}).status_code


class TestPassword:
    def test_opens_with_its_second_factor(self, client: Client, keeper: Keeper) -> None:
        assert first_step(client, "  Olena@Example.org ") == 302
        assert client.get("/account/").status_code == 302, "not yet"
        assert second_step(client, keeper.totp.now()) == 302
        assert client.get("/account/").status_code == 200

    def test_code_works_once(self, client: Client, keeper: Keeper) -> None:
        code, other = keeper.totp.now(), Client()
        for each in (client, other):
            first_step(each)
        assert second_step(client, code) == 302
        assert second_step(other, code) == 422

    def test_is_answered_the_same_for_a_wrong_password_and_an_unknown_login(
        self, client: Client, keeper: Keeper
    ) -> None:
        wrong = client.post("/sign-in/password/", {"login": LOGIN, "password": "не той пароль"})
        unknown = client.post("/sign-in/password/", {"login": "nobody@example.org", "password": "не той пароль"})

        assert (wrong.status_code, unknown.status_code) == (422, 422)
        assert _notice(wrong) == _notice(unknown)

    def test_pauses_after_six_wrong_ones_even_for_the_right_one_and_other_accounts_go_on(
        self, client: Client, keeper: Keeper, land: Territory
    ) -> None:
        assert [first_step(client, password="не той пароль") for _ in range(6)] == [422] * 6
        answer = client.post("/sign-in/password/", {"login": LOGIN, "password": PASSWORD})

        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 900
        assert first_step(client, "someone@example.org", "x") == 422

    def test_school_of_many_behind_one_address_is_not_locked_out_by_a_few_mistakes(
        self, client: Client, keeper: Keeper
    ) -> None:
        for number in range(40):
            first_step(client, f"pupil{number}@example.org", "не той пароль")

        assert first_step(client) == 302

    def test_wrong_codes_are_counted_too(self, client: Client, keeper: Keeper) -> None:
        first_step(client)
        assert [second_step(client, "000000") for _ in range(6)] == [422] * 6
        assert second_step(client, keeper.totp.now()) == 429

    def test_recovery_code_works_once(self, client: Client, keeper: Keeper) -> None:
        first_step(client)
        assert second_step(client, keeper.codes[0].lower()) == 302

        again = Client()
        first_step(again)
        assert second_step(again, keeper.codes[0]) == 422
        assert second_step(again, keeper.codes[1]) == 302

    def test_is_kept_as_argon2_and_the_secret_encrypted(self, keeper: Keeper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select hash, factor_sealed from identity_password")
            ((kept, sealed),) = cursor.fetchall()

        assert kept.startswith("argon2$argon2id$")
        assert keeper.totp.secret.encode() not in bytes(sealed)

    def test_leaves_no_trace_of_itself_in_the_trail(self, keeper: Keeper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from audit_entry where after::text like '%argon2%'")
            assert cursor.fetchone() == (0,)

    @pytest.mark.parametrize(
        ("login", "password", "field"),
        [
            ("ok", PASSWORD, "login"),
            ("двоє слів", PASSWORD, "login"),
            ("teacher@example.org", "коротке", "password"),
            ("teacher@example.org", "qwertyuiop", "password"),
            ("teacher@example.org", "my teacher password", "password"),
        ],
    )
    def test_is_refused_when_it_would_be_guessed(self, login: str, password: str, field: str, land: Territory) -> None:
        with pytest.raises(Invalid) as caught:
            credentials.choose_password(actor=make_teacher(land.school), login=login, password=password)
        assert [problem.field for problem in caught.value.problems] == [field]

    def test_login_belongs_to_one(self, keeper: Keeper, land: Territory) -> None:
        with pytest.raises(Invalid):
            credentials.choose_password(actor=make_teacher(land.school), login=LOGIN.upper(), password=PASSWORD)

    def test_last_way_in_is_not_removed_without_kep(self, keeper: Keeper) -> None:
        with pytest.raises(Refused):
            credentials.remove_password(actor=keeper.actor, by_kep=False)
        credentials.remove_password(actor=keeper.actor, by_kep=True)
        assert first_step(Client()) == 422


class TestSession:
    def test_cookie_is_not_in_the_database(self, land: Territory) -> None:
        client = sign_in(Client(), make_teacher(land.school))
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from identity_session where session_key = %s", [_cookie(client)])
            assert cursor.fetchone() == (0,)
            cursor.execute("select count(*) from identity_session where session_key = %s", [key_of(_cookie(client))])
            assert cursor.fetchone() == (1,)

    def test_gets_a_new_key_when_it_is_entered(self, client: Client, keeper: Keeper) -> None:
        first_step(client)
        planted = _cookie(client)
        second_step(client, keeper.totp.now())

        assert _cookie(client) != planted
        stranger = Client()
        stranger.cookies["parta_session"] = planted
        assert stranger.get("/account/").status_code == 302

    def test_lasts_a_working_day_for_staff_and_a_month_for_families(self, client: Client, keeper: Keeper) -> None:
        first_step(client)
        second_step(client, keeper.totp.now())

        assert client.session.get_expiry_age() == 12 * 3600

    def test_is_ended_from_another_browser(self, land: Territory) -> None:
        teacher = make_teacher(land.school)
        here, there = sign_in(Client(), teacher), sign_in(Client(), teacher)

        here.post("/account/sessions/")

        assert there.get("/account/").status_code == 302
        assert here.get("/account/").status_code == 200

    def test_of_somebody_else_cannot_be_ended(self, land: Territory) -> None:
        victim, attacker = make_teacher(land.school), make_teacher(land.school)
        sign_in(Client(), victim)
        with connection.cursor() as cursor:
            cursor.execute("select public_id from identity_session where account_id = %s", [victim.account_id])
            ((session,),) = cursor.fetchall()

        assert sign_in(Client(), attacker).post(f"/account/sessions/{session}/").status_code == 404

    def test_that_was_ended_is_not_brought_back_by_saving_it(self, db: None) -> None:
        store = SessionStore()
        store.create()
        SessionStore(store.session_key).delete()
        store["a"] = 1
        with pytest.raises(UpdateError):
            store.save()

    def test_ends_with_the_account(self, land: Territory) -> None:
        teacher = make_teacher(land.school)
        client = sign_in(Client(), teacher)
        with connection.cursor() as cursor:
            cursor.execute("set local app.actor = '0'; set local app.operation = 'identity.testing.close'")
            cursor.execute("update identity_account set closed_at = now() where id = %s", [teacher.account_id])

        assert client.get("/account/").status_code == 302


class TestClosedAccount:
    def test_opens_nothing_any_more(self, keeper: Keeper) -> None:
        client = sign_in(Client(), keeper.actor)
        identity.close_account(actor=SYSTEM, person_id=keeper.actor.person_id or 0, now=timezone.now())

        assert client.get("/account/").status_code == 302
        assert first_step(Client()) == 422

    def test_is_closed_by_the_national_administrator_only(self, keeper: Keeper, land: Territory) -> None:
        with pytest.raises(Refused):
            identity.close_account(
                actor=make_head(land.school), person_id=keeper.actor.person_id or 0, now=timezone.now()
            )
        identity.close_account(
            actor=make_officer(Role.NATIONAL), person_id=keeper.actor.person_id or 0, now=timezone.now()
        )


class TestNight:
    def test_clears_what_is_over(self, keeper: Keeper) -> None:
        client = sign_in(Client(), keeper.actor)
        first_step(Client(), password="не той пароль")
        with connection.cursor() as cursor:
            cursor.execute("update identity_session set expire_date = now() - interval '1 second'")
            cursor.execute("update identity_attempt set began_at = now() - interval '30 days'")
            clear(0)
            cursor.execute("select (select count(*) from identity_session), (select count(*) from identity_attempt)")
            assert cursor.fetchone() == (0, 0)
        assert client.get("/account/").status_code == 302


class TestRoles:
    def test_of_leaders_open_with_kep_only(self, land: Territory) -> None:
        head = make_head(land.school)

        assert sign_in(Client(), head).get("/staff/").status_code == 302
        for method in (Method.PASSKEY, Method.PASSWORD):
            client = sign_in(Client(), head, method)
            assert client.get("/staff/").status_code == 404
            assert "КЕП" in client.get("/account/").content.decode()

    def test_are_switched_but_only_to_ones_own(self, land: Territory) -> None:
        person_id = make_person()
        make_head(land.school, person_id=person_id)
        teacher = make_teacher(land.elsewhere, person_id=person_id)
        client = sign_in(Client(), teacher)

        assert client.post("/act-as/", {"grant": f"teacher.0.{land.elsewhere}.0"}).status_code == 302
        assert client.session["grant"] == f"teacher.0.{land.elsewhere}.0"
        assert client.post("/act-as/", {"grant": f"head.0.{land.elsewhere}.0"}).status_code == 404

    def test_lead_each_to_its_first_page(self, land: Territory) -> None:
        for actor, where in (
            (make_officer(Role.COMMUNITY, land.community), 200),
            (make_head(land.school), 200),
            (make_guardian(make_person()), 302),
        ):
            assert sign_in(Client(), actor).get("/").status_code == where


def _cookie(client: Client) -> str:
    return client.cookies["parta_session"].value


def _notice(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return html[html.index('class="errors') if 'class="errors' in html else 0 :].split("</form>")[0].split("value=")[0]
