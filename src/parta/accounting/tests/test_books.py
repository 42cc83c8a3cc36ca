"""The alphabetical book and the personal file come from the records."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parta.editions.testing import put_in_force
from parta.enrolment import api as enrolment
from parta.enrolment import testing
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.people import api as people
from parta.people.testing import make_guardian, make_head, make_teacher
from parta.reference import api as reference
from parta.ui.testing import read

pytestmark = pytest.mark.django_db


class School:
    """Three children under one letter, one of whom has left."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.id = make_institution()
        self.head, self.teacher = make_head(self.id), make_teacher(self.id)
        self.class_id = testing.make_class(institution_id=self.id, grade=8, letter="Б")
        self.children = [
            testing.make_pupil(
                people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=date(2013, 5, 1)),
                institution_id=self.id, class_id=self.class_id, since=since,
            )
            for family, since in (
                ("Коваль", date(2026, 9, 1)), ("Карась", date(2026, 9, 2)), ("Яремчук", date(2026, 9, 1)),
            )
        ]  # fmt: skip
        self.base = f"/schools/{institutions.public_id_of(self.id)}/"


@pytest.fixture(scope="module")
def made(ground: None) -> School:
    return School()


@pytest.fixture
def school(made: School, db: None) -> School:
    return made


def let_go(school: School, person_id: int, actor: Actor = SYSTEM) -> None:
    enrolment.move_many(
        actor=actor,
        institution_id=school.id,
        moves=[enrolment.Move(person_id, enrolment.MoveAct.LEAVE, date(2026, 11, 2), school.class_id, reason=4)],
        order_id=7,
    )


class TestBook:
    def test_numbers_within_a_letter_in_the_order_of_coming(self, school: School) -> None:
        lines = enrolment.book_lines(institution_id=school.id, letter="К")
        assert [(line.display_name.split()[0], line.number) for line in lines] == [("Карась", "К/2"), ("Коваль", "К/1")]
        assert enrolment.book_letters(institution_id=school.id) == (("К", 2), ("Я", 1))

    def test_keeps_who_left_with_day_and_ground(self, school: School, client: Client) -> None:
        let_go(school, school.children[0].person_id)
        sign_in(client, school.head)
        text = read(client.get(f"{school.base}alphabetical-book/").content.decode()).text
        assert "01.11.2026, у зв’язку з виїздом на постійне місце проживання за кордон" in text

    def test_is_for_leaders_and_notes_whom_it_showed(self, school: School, client: Client) -> None:
        sign_in(client, school.teacher)
        assert client.get(f"{school.base}alphabetical-book/").status_code == 404
        sign_in(client, school.head)
        client.get(f"{school.base}alphabetical-book/?letter=Я")
        with connection.cursor() as cursor:
            cursor.execute("select person_id from people_reading where what = 'alphabetical book'")
            assert cursor.fetchall() == [(school.children[2].person_id,)]

    def test_is_taken_as_a_file(self, school: School, client: Client) -> None:
        sign_in(client, school.head)
        answer = client.get(f"{school.base}alphabetical-book/?letter=К&as=xlsx")
        assert answer.content[:2] == b"PK"

    def test_counts_among_the_files_of_the_day_letter_by_letter(self, school: School, client: Client) -> None:
        sign_in(client, school.head)
        client.get(f"{school.base}alphabetical-book/?letter=К&as=xlsx")
        client.get(f"{school.base}alphabetical-book/?letter=Я&as=xlsx")
        with connection.cursor() as cursor:
            cursor.execute("select pupil_ids from enrolment_release where institution_id = %s order by at", [school.id])
            left = [set(ids) for (ids,) in cursor.fetchall()]
        coval, caras, yarem = (child.person_id for child in school.children)
        assert left == [{coval, caras}, {yarem}]

    def test_of_more_than_fifty_children_is_asked_for(self, school: School, client: Client) -> None:
        testing.make_pupils(51, institution_id=school.id, class_id=school.class_id)
        sign_in(client, school.head)
        answer = client.get(f"{school.base}alphabetical-book/?as=xlsx&whole=1", follow=True)
        assert answer.context["children"] == 54

    def test_leaves_letter_by_letter_through_the_gate(self, school: School, client: Client) -> None:
        """Else whoever leads a school takes all of it in thirty files and nobody learns of it."""
        limits = [{"code": "list-alone", "value": 2}, {"code": "list-alone-day", "value": 2}]
        put_in_force("privacy-limits", limits, since=timezone.localdate())
        sign_in(client, school.head)
        assert client.get(f"{school.base}alphabetical-book/?letter=К&as=xlsx").status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("select kind, cardinality(pupil_ids) from enrolment_release")
            assert cursor.fetchall() == [("accounting.alphabetical", 2)]
        assert client.get(f"{school.base}alphabetical-book/?letter=Я&as=xlsx").status_code == 403

    def test_asks_a_fixed_number_of_statements(
        self, school: School, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        sign_in(client, school.head)
        with django_assert_max_num_queries(14):
            client.get(f"{school.base}alphabetical-book/")


class TestPersonalFile:
    def test_holds_papers_guardians_and_moves(self, school: School, client: Client) -> None:
        child = school.children[0]
        kind = people.DocumentKind.BIRTH_CERTIFICATE
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(child.person_id, kind, "І-КЛ 482913")])
        make_guardian(child.person_id)
        sign_in(client, school.head)
        text = read(client.get(f"{school.base}pupils/{child.public_id}/personal-file/").content.decode()).text
        assert "Особова справа № К/1" in text
        assert "свідоцтво про народження, …" in text
        assert "8-Б, 2026/27" in text

    def test_of_a_pupil_who_left_says_nothing_new(self, school: School, client: Client) -> None:
        child = school.children[0]
        make_guardian(child.person_id)
        let_go(school, child.person_id)
        sign_in(client, school.head)
        text = read(client.get(f"{school.base}pupils/{child.public_id}/personal-file/").content.decode()).text
        assert "Нічого не записано або учень тепер навчається в іншому закладі" in text
        sign_in(client, make_head(make_institution("Інша")))
        assert client.get(f"{school.base}pupils/{child.public_id}/personal-file/").status_code == 404
