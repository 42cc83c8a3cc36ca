"""A family that has lost its phone comes back by a card of the school, which hands over no more than the school has."""

import re
from datetime import date

import pyotp
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from parta.enrolment import testing
from parta.enrolment.tests.test_pages import School, plain
from parta.identity.testing import Phone, sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.people import api as people
from parta.people.testing import make_guardian, make_teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
BORN = date(2013, 5, 17)


@pytest.fixture
def school(institution: int) -> School:
    return School(institution)


@pytest.fixture
def browser(head: Actor) -> Client:
    return sign_in(Client(), head)


@pytest.fixture
def mother(school: School) -> Actor:
    """She signs in by a passkey."""
    actor = make_guardian(school.pupils[0].person_id)
    come_in(Client(), Phone(actor))
    return actor


def come_in(client: Client, phone: Phone) -> int:
    answer = phone.answer(client.post("/sign-in/passkey/options/").content)
    return client.post("/sign-in/passkey/", {"credential": answer}).status_code


def address(school: School, actor: Actor) -> str:
    return f"{school.page}/families/{people.names([actor.person_id or 0])[actor.person_id or 0].public_id}/"


def open_card(answer: HttpResponse) -> Client:
    """The bearer of the card types its code."""
    found = re.search(r'big-code">([^<]+)<', answer.content.decode())
    assert found
    bearer = Client()
    assert bearer.post("/invitation/", {"code": found[1]}).status_code == 302
    return bearer


def name_birthday(bearer: Client, pupil_id: int) -> int:
    born = people.cards([pupil_id])[pupil_id].born_on
    assert born
    return bearer.post("/invitation/fact/", {"born_on": born.strftime("%d.%m.%Y")}).status_code


def choose_password(bearer: Client) -> int:
    bearer.post("/account/password/", {"login": "olena@example.org", "password": "три слова поспіль"})
    html = bearer.get("/account/password/factor/").content.decode()
    secret = html.split('<p class="code">')[1].split("<")[0].replace(" ", "")
    return bearer.post("/account/password/factor/", {"factor_code": pyotp.TOTP(secret).now()}).status_code


class TestLostWayIn:
    def test_is_replaced_by_the_class_teacher_who_is_told_what_will_end(self, school: School, mother: Actor) -> None:
        old, tutor = Client(), sign_in(Client(), school.tutor)
        phone = Phone(make_guardian(school.pupils[1].person_id))
        lost = Phone(mother)
        assert come_in(old, lost) == 302
        assert address(school, mother) in tutor.get(f"{school.page}/families/").content.decode()

        page = plain(tutor.get(address(school, mother)))
        assert mother.name.split()[1] in page
        assert "попередні ключі доступу, пароль і резервні коди перестануть діяти" in page
        bearer = open_card(tutor.post(address(school, mother)))
        assert old.get("/account/").status_code == 200, "the old way holds until the card is used"
        assert name_birthday(bearer, school.pupils[0].person_id) == 302
        assert choose_password(bearer) == 200

        assert bearer.get("/account/").status_code == 200
        assert old.get("/account/").status_code == 302, "signed out"
        assert come_in(Client(), lost) == 422
        assert come_in(Client(), phone) == 302, "other families keep theirs"
        tutor_name = people.names([school.tutor.person_id or 0])[school.tutor.person_id or 0].full
        assert tutor_name in plain(tutor.get(address(school, mother))), "who gave a card, stays to be seen"

    def test_of_a_pupil_is_replaced_too(self, school: School, browser: Client) -> None:
        answer = browser.post(f"{school.page}/families/{school.pupils[3].public_id}/")

        assert name_birthday(open_card(answer), school.pupils[3].person_id) == 302

    def test_is_not_replaced_by_a_teacher_of_another_class(self, school: School, mother: Actor) -> None:
        other = sign_in(Client(), make_teacher(school.institution))

        assert other.get(address(school, mother)).status_code == 404
        assert other.post(address(school, mother)).status_code == 404

    def test_is_not_replaced_for_strangers_of_the_class(self, school: School, browser: Client) -> None:
        stranger = make_teacher(school.institution)

        assert browser.post(address(school, stranger)).status_code == 404


class TestPaperAlone:
    """Opens nothing where it would open more than the school has: it asks for a КЕП, and the old ways stay."""

    def test_when_the_guardian_has_a_child_in_another_school(
        self, school: School, mother: Actor, browser: Client
    ) -> None:
        other = make_institution()
        class_id = testing.make_class(institution_id=other, grade=2)
        (child,) = testing.make_pupils(1, institution_id=other, class_id=class_id)
        make_guardian(child.person_id, person_id=mother.person_id)

        self.asks_for_key(school, mother, browser)

    def test_when_the_guardian_teaches_in_another_school(self, school: School, mother: Actor, browser: Client) -> None:
        make_teacher(make_institution(), person_id=mother.person_id)

        self.asks_for_key(school, mother, browser)

    def test_when_she_will_teach_there_from_a_coming_day(self, school: School, mother: Actor, browser: Client) -> None:
        make_teacher(make_institution(), person_id=mother.person_id, since=date(2027, 9, 1))

        self.asks_for_key(school, mother, browser)

    def test_when_her_other_child_is_enrolled_nowhere(self, school: School, mother: Actor, browser: Client) -> None:
        newcomer = people.NewPerson("Гай", "Лука", born_on=BORN)
        (child,) = people.record_persons(actor=SYSTEM, persons=[newcomer], today=timezone.localdate())
        make_guardian(child, person_id=mother.person_id)

        self.asks_for_key(school, mother, browser)

    def test_when_the_class_teacher_would_get_the_journals_of_a_colleague(self, school: School, mother: Actor) -> None:
        make_teacher(school.institution, person_id=mother.person_id)

        self.asks_for_key(school, mother, sign_in(Client(), school.tutor))

    def test_of_a_teacher_whose_child_learns_in_another_school(self, school: School, browser: Client) -> None:
        """A head knows the birthday of his teacher; her child's diary is not his."""
        other = make_institution()
        (child,) = testing.make_pupils(
            1, institution_id=other, class_id=testing.make_class(institution_id=other, grade=2)
        )
        make_guardian(child.person_id, person_id=school.tutor.person_id)
        come_in(Client(), Phone(school.tutor))
        staff = f"/staff/{institutions.public_id_of(school.institution)}/"
        (post,) = people.posts([school.post]).values()

        answer = browser.post(f"{staff}invitations/", {"post": str(post.post_public_id), "act": "renew"})

        bearer = open_card(answer)
        assert bearer.post("/invitation/fact/", {"born_on": "14.03.1985"}).status_code == 200
        assert bearer.get("/invitation/way/").status_code == 302

    def asks_for_key(self, school: School, mother: Actor, browser: Client) -> None:
        lost = Phone(mother)
        assert "Картка вимагатиме КЕП" in plain(browser.get(address(school, mother)))

        answer = browser.post(address(school, mother))

        assert "Ви підпишете вхід своїм КЕП" in plain(answer)
        bearer = open_card(answer)
        assert name_birthday(bearer, school.pupils[0].person_id) == 200, "no birthday opens it: the same page again"
        assert bearer.get("/invitation/way/").status_code == 302
        assert bearer.get("/account/password/").status_code == 302
        assert come_in(Client(), lost) == 302, "the old ways stay"


def test_a_card_given_before_she_got_a_role_elsewhere_opens_no_longer(school: School, mother: Actor) -> None:
    tutor = sign_in(Client(), school.tutor)
    bearer = open_card(tutor.post(address(school, mother)))
    make_teacher(make_institution(), person_id=mother.person_id)

    assert name_birthday(bearer, school.pupils[0].person_id) == 409
