"""A class teacher reads what is found on the children of her class, and puts right what is hers."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.dossiers import testing as dossiers
from parta.dossiers.api import Slot
from parta.enrolment import testing as enrolment
from parta.identity.testing import sign_in
from parta.kernel.actor import SYSTEM, Actor
from parta.people import api as people
from parta.people.testing import make_deputy, make_guardian, make_teacher
from parta.quality import policies
from parta.quality.models import Finding
from parta.quality.rules import GUARDIANS
from parta.quality.testing import judge
from parta.quality.tests.ground import Ground, rename
from parta.rulebook import api as rulebook

pytestmark = pytest.mark.django_db
PAGE = "/quality/class/"


class Class:
    """Beside 8-Б of the ground: 7-В with its class teacher, a child with a Latin letter and a data set begun."""

    def __init__(self) -> None:
        self.ground = Ground()
        school = self.ground.school
        self.teacher = make_teacher(school)
        self.stranger = make_teacher(school)
        (post,) = self.teacher.posts(institution_id=school)
        self.class_id = enrolment.make_class(
            institution_id=school, school_year=self.ground.opened.year, grade=7, letter="В", tutor_post_id=post
        )
        self.child = enrolment.make_pupil(
            people.NewPerson("Лисенко", "Данило", "Іванович", sex="m", born_on=self.ground.opened.replace(year=2014)),
            institution_id=school, class_id=self.class_id, since=self.ground.opened,
        )  # fmt: skip
        rename(self.child.person_id, "Лиceнко")
        dossiers.make_fact(
            Slot.CITIZENSHIP, actor=SYSTEM, institution_id=school, person_id=self.child.person_id,
            since=self.ground.opened, now=timezone.now(),
        )  # fmt: skip
        judge(school)


@pytest.fixture(scope="module")
def made(ground: None) -> Class:
    return Class()


@pytest.fixture
def own(made: Class, db: None) -> Class:
    return made


def shown(actor: Actor, address: str = PAGE) -> str:
    answer = sign_in(Client(), actor).get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("\u2011", "-")


class TestAClassTeacher:
    def test_sees_her_children_and_what_she_puts_right(self, own: Class) -> None:
        page = shown(own.teacher)
        assert "Лисенко Данило Іванович, 7-В" in page
        assert "Соломія" not in page, "the other class is not hers"
        mine, _heading, others = page.partition("Це виправляє хтось інший")
        assert f"{own.child.public_id}/data/actual-address/new/" in mine
        assert "data/" not in others
        assert "керівник або заступник" in others

    def test_opens_only_what_she_may_fill(self, own: Class) -> None:
        client = sign_in(Client(), own.teacher)
        mine = shown(own.teacher).partition("Це виправляє хтось інший")[0]
        links = {part.partition('"')[0] for part in mine.split('href="')[1:] if "/data/" in part.partition('"')[0]}
        assert links
        for link in links:
            assert client.get(link).status_code == 200, link

    def test_is_told_how_many_on_her_first_page(self, own: Class) -> None:
        with CaptureQueriesContext(connection) as without:
            home = shown(own.stranger, "/")
        counted = [each["sql"] for each in without if "quality_finding" in each["sql"]]
        assert len(counted) == 1, "one counted statement"
        assert PAGE not in home
        assert "до даних вашого класу" in shown(own.teacher, "/")
        assert PAGE in shown(own.teacher, "/")

    def test_leaves_a_note_of_what_she_read(self, own: Class) -> None:
        shown(own.teacher)
        looks = people.readings_of([own.child.person_id])
        assert looks[0].what == "quality findings"
        assert set(looks[0].who.split()) >= set(own.teacher.name.split())

    def test_is_not_shown_another_class_by_its_number(self, own: Class) -> None:
        assert "Соломія" not in shown(own.teacher, f"{PAGE}?class={own.ground.class_id}")
        assert "Данило" not in shown(own.stranger)

    def test_costs_as_many_statements_as_there_are_kinds_of_fields(
        self, own: Class, django_assert_max_num_queries: Any
    ) -> None:
        client = sign_in(Client(), own.teacher)
        client.get(PAGE)
        with django_assert_max_num_queries(44):
            client.get(PAGE)


class TestAHead:
    def test_leaves_a_note_on_whom_a_page_names(self, own: Class) -> None:
        shown(own.ground.head, f"{own.ground.page}rules/DQ-001/")
        looks = people.readings_of([own.child.person_id])
        assert looks[0].what == "quality findings"
        assert set(looks[0].who.split()) >= set(own.ground.head.name.split())

    def test_is_sent_away_from_the_page_of_teachers(self, own: Class) -> None:
        assert sign_in(Client(), own.ground.head).get(PAGE).status_code == 403


class TestAHiddenChild:
    def test_is_in_nothing_that_the_night_left_nor_is_who_stands_for_it(self, own: Class) -> None:
        """A row without a name among named ones would say that one of the class is hidden."""
        school, today = own.ground.school, timezone.localdate()
        deputy, mother = make_deputy(school), make_guardian(own.child.person_id).person_id or 0
        (rule, *_rest) = [each.code for each in rulebook.rules_on(today) if each.form == GUARDIANS]
        words = {"institution_id": school, "rule": rule, "opened_on": today, "digest": 1}
        Finding.objects.create(object_id=mother, **words)
        rows = policies.visible_findings(deputy, institution_id=school).filter(closed_on=None)
        before = set(rows.values_list("object_id", flat=True))
        assert {own.child.person_id, mother} <= before
        enrolment.protect(own.ground.head, school, own.child, today)
        rows = policies.visible_findings(deputy, institution_id=school).filter(closed_on=None)
        assert set(rows.values_list("object_id", flat=True)) == before - {own.child.person_id, mother}
        make_guardian(own.ground.other.person_id, person_id=mother)
        assert rows.filter(object_id=mother).exists(), "she stands for a child like others too"


def test_an_officer_leaves_no_note_since_nobody_is_named(own: Class) -> None:
    before = len(people.readings_of([own.child.person_id]))
    shown(own.ground.region, f"{own.ground.page}rules/DQ-001/")
    assert len(people.readings_of([own.child.person_id])) == before
