"""Pages of classes, rolls, pupils and families."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from parta.enrolment import api, testing
from parta.enrolment.queries import pages
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_deputy, make_head, make_person, make_teacher
from parta.ui.testing import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
Queries = Callable[[int], Any]
YEAR = school_year_of(timezone.localdate())


class School:
    """A class of 30 whose tutor is known, and the addresses of its pages."""

    def __init__(self, institution: int) -> None:
        self.institution = institution
        self.tutor = make_teacher(institution)
        (self.post,) = self.tutor.posts(institution_id=institution)
        self.class_id = testing.make_class(
            institution_id=institution, school_year=YEAR, grade=8, letter="Б", tutor_post_id=self.post
        )
        self.pupils = testing.make_pupils(30, institution_id=institution, class_id=self.class_id)
        self.base = f"/schools/{institutions.public_id_of(institution)}"
        self.page = f"{self.base}/classes/{self.class_id}"


@pytest.fixture
def school(institution: int) -> School:
    return School(institution)


@pytest.fixture
def browser(head: Actor) -> Client:
    return sign_in(Client(), head)


class TestClassList:
    def test_names_every_class_with_its_size_and_tutor(self, school: School, browser: Client) -> None:
        testing.make_class(institution_id=school.institution, school_year=YEAR, grade=10, letter="А")
        page = read(browser.get(f"{school.base}/classes/").content.decode())
        assert "2 класи, 30 учнів" in page.one("h1").text
        assert [row.text for row in page.all("tr")][1:] == [f"8-Б 30 {name_of(school.post)}", "10-А 0 ще не обрано"]

    def test_finds_by_name_and_by_class_teacher(self, school: School, browser: Client) -> None:
        testing.make_class(institution_id=school.institution, school_year=YEAR, grade=10, letter="А")
        for sought in ("8-б", name_of(school.post).split()[0].lower()):
            page = read(browser.get(f"{school.base}/classes/", {"q": sought}).content.decode())
            assert len(page.all("tr")) == 2
        assert "Нічого не знайдено" in browser.get(f"{school.base}/classes/", {"q": "щось"}).content.decode()

    @pytest.mark.parametrize(
        ("kind", "words"), [(3, "Класи"), (31, "Класи"), (59, "Групи"), (61, "Гуртки"), (41, "Навчальні групи")]
    )
    def test_speaks_the_words_of_the_kind_of_institution(self, school: School, kind: int, words: str) -> None:
        made = make_institution("Заклад без класів", kind=kind)
        page = sign_in(Client(), make_head(made)).get(f"/schools/{institutions.public_id_of(made)}/classes/")

        assert read(page.content.decode()).one("h1").text == words

    def test_costs_four_statements_whatever_the_number_of_classes(
        self, school: School, head: Actor, django_assert_num_queries: Queries
    ) -> None:
        for letter in "АБВГҐДЕЄ":
            testing.make_class(institution_id=school.institution, school_year=YEAR, grade=3, letter=letter)
        public_id = institutions.public_id_of(school.institution)
        with django_assert_num_queries(4):  # institution, classes with sizes, their tutors, years
            pages.classes_page(head, public_id, school_year=None, sought="", today=timezone.localdate())

    def test_leaves_as_a_file_without_a_child_in_it(self, school: School, browser: Client) -> None:
        text = browser.get(f"{school.base}/classes/", {"as": "csv"}).content.decode("utf-8-sig")
        assert text.splitlines()[1] == f"8-Б;8;30;{name_of(school.post)}"

    def test_is_not_found_by_strangers(self, school: School) -> None:
        stranger = sign_in(Client(), make_head(make_institution("Інша школа")))
        for path in (f"{school.base}/classes/", f"{school.page}/", f"{school.page}/roll/", f"{school.page}/families/"):
            assert stranger.get(path).status_code == 404


class TestClassPage:
    def test_shows_children_to_the_head_in_seven_statements(
        self, school: School, head: Actor, browser: Client, django_assert_num_queries: Queries
    ) -> None:
        page = read(browser.get(f"{school.page}/").content.decode())
        assert len(page.all("tr")) == 31
        assert "30 учнів" in page.one("h1").text
        public_id = institutions.public_id_of(school.institution)
        with django_assert_num_queries(7):  # institution, year, class, codifiers, tutor, pupils, study groups
            pages.class_page(head, public_id, school.class_id, today=timezone.localdate())

    def test_shows_children_to_the_tutor_and_not_to_another_teacher(self, school: School) -> None:
        tutor = sign_in(Client(), school.tutor).get(f"{school.page}/").content.decode()
        other = sign_in(Client(), make_teacher(school.institution)).get(f"{school.page}/").content.decode()
        assert school.pupils[0].display_name in tutor
        assert school.pupils[0].display_name not in other
        assert "Дітей класу бачать його вчителі" in other

    def test_writes_names_as_text(self, institution: int, browser: Client) -> None:
        class_id = testing.make_class(institution_id=institution, school_year=YEAR, grade=8, letter="<b>x")
        page = browser.get(f"/schools/{institutions.public_id_of(institution)}/classes/{class_id}/").content.decode()
        assert "<b>x" not in page.lower().replace("<b>", "", 0) or "&lt;" in page
        read(page)

    def test_does_not_show_a_class_of_another_school_under_ones_own_address(self, school: School) -> None:
        other = make_institution("Інша школа")
        foreign = sign_in(Client(), make_head(other))
        address = f"/schools/{institutions.public_id_of(other)}/classes/{school.class_id}/"
        assert foreign.get(address).status_code == 404


class TestClassEdit:
    def test_shows_both_versions_of_a_stale_save(self, school: School, browser: Client) -> None:
        form = {"version": "1", "letter": "В", "language": "1", "study_form": "1", "tutor": ""}
        assert browser.post(f"{school.page}/edit/", form).status_code == 302
        answer = browser.post(f"{school.page}/edit/", form | {"letter": "Г"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "хтось змінив цей клас" in page
        assert 'value="2"' in page
        assert browser.post(f"{school.page}/edit/", form | {"letter": "Г", "version": "2"}).status_code == 302

    def test_says_that_the_name_is_taken_and_keeps_what_was_typed(self, school: School, browser: Client) -> None:
        form = {"grade": "8", "letter": "б", "language": "1", "study_form": "1", "tutor": str(school.post)}
        answer = browser.post(f"{school.base}/classes/new/", form)
        assert answer.status_code == 422
        assert "«8-Б» цього року вже є" in answer.content.decode()
        assert 'value="б"' in answer.content.decode()


class TestRoll:
    def test_is_printed_and_noted(self, school: School, browser: Client) -> None:
        assert browser.get(f"{school.page}/roll/").status_code == 200
        assert readings() == {"roll printed": 30}

    def test_leaves_as_a_table_and_is_noted(self, school: School, browser: Client) -> None:
        text = browser.get(f"{school.page}/roll.csv").content.decode("utf-8-sig")
        assert text.splitlines()[0] == "№;Прізвище, ім’я, по батькові;Дата народження;Стать;У класі від"
        assert len(text.splitlines()) == 31
        assert browser.get(f"{school.page}/roll.xlsx").content[:2] == b"PK"
        assert readings() == {"list as a file": 60}

    def test_of_more_than_fifty_does_not_leave(self, school: School, browser: Client) -> None:
        testing.make_pupils(21, institution_id=school.institution, class_id=school.class_id)
        answer = browser.get(f"{school.page}/roll.xlsx", follow=True)
        assert answer.status_code == 200
        assert answer.request["PATH_INFO"].endswith("/lists/ask/enrolment.roll/")

    def test_is_not_for_a_teacher_of_other_classes(self, school: School) -> None:
        other = sign_in(Client(), make_teacher(school.institution))
        assert other.get(f"{school.page}/roll.csv").status_code == 404


class TestPupilCard:
    def address(self, school: School, pupil: UUID | None = None) -> str:
        return f"{school.base}/pupils/{pupil or school.pupils[0].public_id}/"

    def test_is_read_and_noted(self, school: School, browser: Client) -> None:
        page = browser.get(self.address(school)).content.decode()
        assert school.pupils[0].display_name in page
        assert readings() == {"card": 1}

    def test_of_another_school_is_not_found(self, school: School) -> None:
        other = make_institution("Інша школа")
        stranger = sign_in(Client(), make_head(other))
        address = f"/schools/{institutions.public_id_of(other)}/pupils/{school.pupils[0].public_id}/"
        assert stranger.get(address).status_code == 404
        assert readings() == {}

    def test_takes_a_guardian_and_ends_it(self, school: School, browser: Client) -> None:
        today = timezone.localdate()
        form = {
            "family_name": "Бабенко", "given_name": "Олена", "patronymic": "Іванівна", "kinship": "1",
            "since": (today - timedelta(days=3)).strftime("%d.%m.%Y"), "ground": "свідоцтво", "phone": "0971234567",
        }  # fmt: skip
        assert browser.post(f"{self.address(school)}guardians/new/", form).status_code == 302
        (line,) = people.guardians_of([school.pupils[0].person_id], today)
        assert (line.guardian.full, line.kinship) == ("Бабенко Олена Іванівна", people.Kinship.MOTHER)
        ended = browser.post(f"{self.address(school)}guardians/{line.guardian.public_id}/end/")
        assert ended.status_code == 302
        assert people.guardians_of([school.pupils[0].person_id], today) == ()

    def test_does_not_take_a_name_in_latin_letters(self, school: School, browser: Client) -> None:
        form = {"family_name": "Сaвчук", "given_name": "Ірина", "kinship": "1", "since": "01.09.2026"}
        answer = browser.post(f"{self.address(school)}guardians/new/", form)
        assert answer.status_code == 422
        assert "Савчук" in answer.content.decode()

    def test_lets_a_deputy_without_the_power_only_read(self, school: School) -> None:
        deputy = sign_in(Client(), make_deputy(school.institution))
        assert deputy.get(self.address(school)).status_code == 200
        assert deputy.get(f"{self.address(school)}guardians/new/").status_code == 403


class TestFamilies:
    def test_get_cards_with_codes_shown_once(self, school: School) -> None:
        pupil = school.pupils[0]
        mother = make_person("Бабенко", "Олена", "Іванівна", email="olena@example.com")
        guardian = people.NewGuardian(mother, pupil.person_id, people.Kinship.MOTHER, date(2026, 9, 1))
        people.add_guardians(actor=SYSTEM, guardians=[guardian], today=timezone.localdate())
        browser = sign_in(Client(), school.tutor)
        page = browser.get(f"{school.page}/families/").content.decode()
        assert "1 представника" in page
        answer = browser.post(f"{school.page}/families/", {"pupil": [str(pupil.public_id)], "act": "guardians"})
        assert "Бабенко Олена Іванівна" in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        assert "запрошено" in browser.get(f"{school.page}/families/").content.decode()

    def test_say_that_nobody_is_chosen(self, school: School, browser: Client) -> None:
        answer = browser.post(f"{school.page}/families/", {"act": "guardians"})
        assert answer.status_code == 422
        assert "Нікого не обрано" in plain(answer)

    def test_of_another_class_are_not_invited(self, school: School, browser: Client) -> None:
        other = testing.make_class(institution_id=school.institution, school_year=YEAR, grade=9)
        (pupil,) = testing.make_pupils(1, institution_id=school.institution, class_id=other)
        answer = browser.post(f"{school.page}/families/", {"pupil": [str(pupil.public_id)], "act": "guardians"})
        assert answer.status_code == 404

    def test_are_not_for_another_teacher(self, school: School) -> None:
        other = sign_in(Client(), make_teacher(school.institution))
        assert other.get(f"{school.page}/families/").status_code == 404


class TestOwnClasses:
    def test_leads_to_the_school_one_acts_for(self, school: School, browser: Client) -> None:
        assert browser.get("/classes/")["Location"] == f"{school.base}/classes/"


def plain(answer: HttpResponse) -> str:
    """The page with ordinary spaces."""
    return answer.content.decode().replace("\u00a0", " ")


def name_of(post: int) -> str:
    return people.posts([post])[post].person.full


def readings() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("select what, count(*) from people_reading group by what order by what")
        return dict(cursor.fetchall())


def test_classes_are_seen_by_no_family(school: School) -> None:
    from parta.people.testing import make_guardian

    mother = sign_in(Client(), make_guardian(school.pupils[0].person_id))
    for path in (f"{school.base}/classes/", f"{school.page}/", f"{school.base}/pupils/{school.pupils[0].public_id}/"):
        assert mother.get(path).status_code == 404
    known = [school.pupils[0].public_id]
    assert api.pupil_ids_of(SYSTEM, institution_id=school.institution, public_ids=known)
