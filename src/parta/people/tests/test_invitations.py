"""The life of an invitation: code, fact, a way in; and what ends it."""

from datetime import date, timedelta

import pyotp
import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from parta.audit.api import acting
from parta.identity import api as identity
from parta.identity.testing import actor_of_person
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, NotVisible
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.testing import Territory, make_guardian, make_head, make_person, make_teacher

NOW = timezone.now()
CHILD_BORN = date(2015, 3, 17)
PASSWORD = "три слова поспіль"


@pytest.fixture
def mother(db: None) -> Actor:
    return make_guardian(make_person("Руденко", "Софія", born_on=CHILD_BORN))


@pytest.fixture
def issued(mother: Actor, land: Territory) -> identity.Issued:
    (child,) = mother.children()
    return identity.invite(
        actor=SYSTEM,
        person_id=mother.person_id or 0,
        role=Role.GUARDIAN,
        institution_id=land.school,
        pupil_id=child,
        now=NOW,
    )


def open_code(client: Client, code: str) -> int:
    return client.post("/invitation/", {"code": code}).status_code


def name_fact(client: Client, day: str = "17.03.2015") -> int:
    return client.post("/invitation/fact/", {"born_on": day}).status_code


def choose_password(client: Client, login: str = "oksana@example.org") -> str:
    """Choose login and password; returns the secret of the second factor."""
    assert client.post("/account/password/", {"login": login, "password": PASSWORD}).status_code == 302
    html = client.get("/account/password/factor/").content.decode()
    return html.split('<p class="code">')[1].split("<")[0].replace(" ", "")


def confirm(client: Client, secret: str) -> int:
    return client.post("/account/password/factor/", {"factor_code": pyotp.TOTP(secret).now()}).status_code


class TestInvitation:
    def test_leads_from_the_card_to_a_password_and_the_childs_page(
        self, client: Client, mother: Actor, issued: identity.Issued
    ) -> None:
        assert open_code(client, issued.code) == 302
        assert name_fact(client) == 302
        secret = choose_password(client)
        assert confirm(client, secret) == 200, "recovery codes are shown"

        assert client.get("/account/").status_code == 200
        state = identity.access_states([mother.person_id or 0], timezone.now())[mother.person_id or 0]
        assert state.access is identity.Access.SIGNED_IN

    def test_is_read_from_any_keyboard(self, client: Client, issued: identity.Issued) -> None:
        typed = issued.code.lower().translate(str.maketrans("abcehkmptx3", "авсенкмртхз"))
        assert open_code(client, f"{typed[:4]}-{typed[4:8]} {typed[8:]}") == 302

    def test_opens_nothing_with_a_mistyped_or_unknown_code(self, client: Client, issued: identity.Issued) -> None:
        mistyped = ("B" if issued.code[0] != "B" else "C") + issued.code[1:]
        assert open_code(client, mistyped) == 422
        assert open_code(client, "") == 422

    def test_shows_no_name_before_the_fact_is_named(self, client: Client, issued: identity.Issued) -> None:
        open_code(client, issued.code)
        html = client.get("/invitation/fact/").content.decode()

        assert "Калинівський ліцей" in html
        assert "Руденко" not in html
        assert "Софія" not in html

    def test_cannot_skip_the_fact(self, client: Client, issued: identity.Issued) -> None:
        open_code(client, issued.code)

        for address in ("/invitation/way/", "/account/password/", "/account/password/factor/"):
            assert client.get(address).headers["Location"] == "/invitation/"
        assert client.post("/account/passkeys/options/").status_code == 422

    def test_pauses_after_five_wrong_facts_and_ends_after_ten(
        self, client: Client, issued: identity.Issued, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_code(client, issued.code)
        assert [name_fact(client, "01.01.2015") for _ in range(5)] == [422] * 5
        paused = client.post("/invitation/fact/", {"born_on": "17.03.2015"})
        assert paused.status_code == 429, "even the right answer waits now"
        assert int(paused.headers["Retry-After"]) > 3000

        later = timezone.now() + timedelta(hours=2)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        open_code(client, issued.code)
        assert [name_fact(client, "01.01.2015") for _ in range(4)] == [422] * 4
        assert name_fact(client, "17.03.2015") == 409, "the eleventh answer finds it ended"
        assert open_code(Client(), issued.code) == 409

    def test_works_once(self, client: Client, issued: identity.Issued) -> None:
        second = Client()
        for each in (client, second):
            open_code(each, issued.code)
            name_fact(each)
        secret, other = choose_password(client), choose_password(second, "other@example.org")

        assert confirm(client, secret) == 200
        assert confirm(second, other) == 422, "the second browser comes too late"
        assert open_code(Client(), issued.code) == 409

    def test_runs_out_after_fourteen_days(self, issued: identity.Issued, monkeypatch: pytest.MonkeyPatch) -> None:
        assert issued.expires_at == NOW + timedelta(days=14)

        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=14, seconds=1))
        assert open_code(Client(), issued.code) == 409

    def test_can_be_revoked(self, issued: identity.Issued) -> None:
        identity.revoke_invitation(actor=SYSTEM, invitation_id=issued.invitation_id, now=NOW)

        assert open_code(Client(), issued.code) == 409
        with pytest.raises(NotVisible):
            identity.revoke_invitation(actor=SYSTEM, invitation_id=issued.invitation_id, now=NOW)

    def test_gives_way_to_a_newer_one(self, mother: Actor, issued: identity.Issued, land: Territory) -> None:
        again = identity.invite(
            actor=SYSTEM, person_id=mother.person_id or 0, role=Role.GUARDIAN, institution_id=land.school,
            pupil_id=issued.pupil_id, now=NOW,
        )  # fmt: skip

        assert open_code(Client(), issued.code) == 409
        assert open_code(Client(), again.code) == 302

    def test_ends_with_the_guardianship(self, mother: Actor, issued: identity.Issued) -> None:
        people.end_guardianship(
            actor=SYSTEM, guardian_id=mother.person_id or 0, pupil_id=issued.pupil_id or 0,
            on=timezone.localdate(), today=timezone.localdate(),
        )  # fmt: skip

        assert open_code(Client(), issued.code) == 409

    def test_is_not_needed_by_somebody_who_signs_in(
        self, client: Client, mother: Actor, issued: identity.Issued, land: Territory
    ) -> None:
        open_code(client, issued.code)
        name_fact(client)
        confirm(client, choose_password(client))
        brother = make_person("Руденко", "Максим", born_on=date(2017, 5, 1))
        make_guardian(brother, person_id=mother.person_id)

        with pytest.raises(identity.AlreadyIn):
            identity.invite(
                actor=SYSTEM, person_id=mother.person_id or 0, role=Role.GUARDIAN, institution_id=land.school,
                pupil_id=brother, now=NOW,
            )  # fmt: skip

    def test_renews_a_lost_way_in_and_ends_the_old_one(
        self, client: Client, mother: Actor, issued: identity.Issued, land: Territory
    ) -> None:
        open_code(client, issued.code)
        name_fact(client)
        confirm(client, choose_password(client))

        again = identity.invite(
            actor=SYSTEM, person_id=mother.person_id or 0, role=Role.GUARDIAN, institution_id=land.school,
            pupil_id=issued.pupil_id, now=timezone.now(), renews=True,
        )  # fmt: skip
        assert client.get("/account/").status_code == 200, "the old way holds until the new one is taken"
        newer = Client()
        open_code(newer, again.code)
        name_fact(newer)
        confirm(newer, choose_password(newer))

        assert client.get("/account/").status_code == 302, "signed out everywhere"
        assert newer.get("/account/").status_code == 200

    def test_opens_nothing_without_kep_for_somebody_with_roles_elsewhere(self, land: Territory) -> None:
        teacher = make_teacher(land.school)
        make_teacher(land.elsewhere, person_id=teacher.person_id)

        issued = identity.invite(
            actor=make_head(land.school), person_id=teacher.person_id or 0, role=Role.TEACHER,
            institution_id=land.school, now=NOW, renews=True,
        )  # fmt: skip

        assert issued.fact is identity.Fact.KEP

    def test_needs_a_fact_that_the_school_holds(self, land: Territory) -> None:
        teacher = make_teacher(land.school, person_id=make_person(born_on=None))

        with pytest.raises(identity.NoFact):
            identity.invite(
                actor=SYSTEM, person_id=teacher.person_id or 0, role=Role.TEACHER, institution_id=land.school, now=NOW
            )

    def test_asks_for_the_end_of_the_rnokpp_when_no_birthday_is_held(self, client: Client, land: Territory) -> None:
        person_id = make_person(born_on=None, rnokpp="1759013776")
        make_teacher(land.school, person_id=person_id)
        issued = identity.invite(
            actor=SYSTEM, person_id=person_id, role=Role.TEACHER, institution_id=land.school, now=NOW
        )

        open_code(client, issued.code)
        assert client.post("/invitation/fact/", {"answer": "3775"}).status_code == 422
        assert client.post("/invitation/fact/", {"answer": " 37 76 "}).status_code == 302


class TestLetter:
    def test_goes_to_the_newcomer_with_link_and_code_and_not_before_the_act_is_kept(self, land: Territory) -> None:
        head = make_head(land.school)
        newcomer = people.NewPerson("Савчук", "Олена", born_on=date(1980, 1, 2), email="olena@example.org")

        with acting(head, "people.testing.undo"):
            _employ(head, land, newcomer)
            transaction.set_rollback(True)
        assert send_letters(now=NOW) == 0

        result = _employ(head, land, newcomer)
        send_letters(now=timezone.now())
        (letter,) = mail.outbox
        assert letter.to == ["olena@example.org"]
        assert result.issued
        assert f"https://parta.example/invitation/#{result.issued.code}" in letter.body

    def test_is_not_sent_without_an_address(self, land: Territory) -> None:
        head = make_head(land.school)
        result = _employ(head, land, people.NewPerson("Савчук", "Олена", born_on=date(1980, 1, 2)))

        assert not result.mailed
        assert send_letters(now=NOW) == 0


class TestNewcomer:
    def test_is_found_by_rnokpp_and_not_recorded_twice(self, land: Territory) -> None:
        head = make_head(land.school)
        known = make_person("Савчук", "Олена", rnokpp="1759013776")

        result = _employ(head, land, people.NewPerson("савчук", "Олена", rnokpp="1759013776"))

        assert result.person_id == known

    def test_is_refused_when_the_rnokpp_is_of_another_name_without_telling_whose(self, land: Territory) -> None:
        head = make_head(land.school)
        make_person("Таємний", "Агент", rnokpp="1759013776")

        with pytest.raises(Invalid) as caught:
            _employ(head, land, people.NewPerson("Савчук", "Олена", rnokpp="1759013776"))

        assert [problem.field for problem in caught.value.problems] == ["rnokpp"]
        assert "Таємний" not in str(caught.value)

    def test_search_is_capped_per_day(self, land: Territory) -> None:
        head = make_head(land.school)
        for _ in range(300):
            identity.spend_search(head.account_id, NOW)

        with pytest.raises(identity.TooMany):
            _employ(head, land, people.NewPerson("Савчук", "Олена", rnokpp="1759013776"))


def _employ(head: Actor, land: Territory, newcomer: people.NewPerson) -> people.TakenOn:
    return people.employ(
        actor=head,
        institution_id=land.school,
        newcomer=newcomer,
        position=people.Position.TEACHER,
        since=timezone.localdate(),
        now=timezone.now(),
        site="https://parta.example",
    )


def test_a_teacher_signed_in_by_password_leads_nothing(client: Client, land: Territory) -> None:
    """A head who also teaches and comes in without КЕП keeps the teacher's role only."""
    person_id = make_person(born_on=date(1980, 1, 2))
    make_head(land.school, person_id=person_id)
    make_teacher(land.school, person_id=person_id)
    issued = identity.invite(actor=SYSTEM, person_id=person_id, role=Role.TEACHER, institution_id=land.school, now=NOW)
    open_code(client, issued.code)
    name_fact(client, "02.01.1980")
    confirm(client, choose_password(client))

    assert client.get("/staff/").status_code == 404
    assert Role.HEAD in {grant.role for grant in actor_of_person(person_id).grants}
