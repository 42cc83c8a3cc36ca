"""Whose diary opens to whom, and until when. The period of a guardianship is the only switch."""

from datetime import date

import pytest
from django.test import Client

from parta.cabinet.tests.conftest import WEDNESDAY, Family
from parta.enrolment import testing as enrolment
from parta.identity.testing import actor_of_person, sign_in
from parta.kernel.actor import SYSTEM, Actor
from parta.people import api
from parta.people import testing as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

PAGES = ("", "2026-11-18/", "week/", "week/2026-11-16/", "homework/", "marks/", "absences/")


def answers(actor: Actor, child: object) -> set[int]:
    client = sign_in(Client(), actor)
    return {client.get(f"/diary/{child}/{page}").status_code for page in PAGES}


class TestGuardian:
    @pytest.mark.parametrize(
        ("since", "until", "answer"),
        [
            (date(2020, 9, 1), None, 200),
            (WEDNESDAY, None, 200),  # the first day
            (date(2026, 11, 19), None, 404),  # begins tomorrow
            (date(2020, 9, 1), date(2026, 11, 19), 200),  # the last day
            (date(2020, 9, 1), WEDNESDAY, 404),  # ended yesterday: the end is the first day without
            (date(2020, 9, 1), date(2024, 1, 1), 404),
        ],
    )
    def test_reads_from_the_first_day_to_the_last(
        self, family: Family, since: date, until: date | None, answer: int
    ) -> None:
        father = people.make_guardian(family.elder.person_id, kinship=api.Kinship.FATHER, since=since, until=until)

        assert answers(father, family.child) == {answer}

    def test_told_not_to_read_does_not(self, family: Family) -> None:
        father = people.make_person()
        told = api.NewGuardian(
            father,
            family.elder.person_id,
            api.Kinship.FATHER,
            since=date(2020, 1, 1),
            ground="рішення суду",
            may_read=False,
        )
        api.add_guardians(actor=SYSTEM, guardians=[told], today=WEDNESDAY)

        assert answers(actor_of_person(father), family.child) == {404}

    def test_whose_record_was_withdrawn_does_not(self, family: Family) -> None:
        father = people.make_guardian(family.elder.person_id, kinship=api.Kinship.FATHER)
        assert answers(father, family.child) == {200}

        api.end_guardianship(
            actor=SYSTEM,
            guardian_id=father.person_id or 0,
            pupil_id=family.elder.person_id,
            on=WEDNESDAY,
            today=WEDNESDAY,
        )

        assert answers(father, family.child) == {404}

    def test_loses_access_in_an_open_session_when_the_day_comes(
        self, family: Family, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        father = people.make_guardian(family.elder.person_id, until=date(2026, 11, 19))
        client = sign_in(Client(), father)
        assert client.get(f"/diary/{family.child}/").status_code == 200

        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 11, 19))

        assert client.get(f"/diary/{family.child}/").status_code == 404

    def test_of_two_children_reads_both_and_switches_between_them(self, family: Family) -> None:
        client = sign_in(Client(), family.mother)

        page = client.get(f"/diary/{family.child}/").content.decode()

        assert f'href="/diary/{family.younger.public_id}/"' in page
        assert "3-А" in page
        assert answers(family.mother, family.younger.public_id) == {200}

    def test_keeps_the_section_while_switching(self, family: Family) -> None:
        client = sign_in(Client(), family.mother)

        page = client.get(f"/diary/{family.child}/marks/").content.decode()

        assert f'href="/diary/{family.younger.public_id}/marks/"' in page

    def test_reads_no_other_child(self, family: Family) -> None:
        (stranger,) = enrolment.make_pupils(1, institution_id=family.institution_id, class_id=family.class_id)

        assert answers(family.mother, stranger.public_id) == {404}
        assert answers(family.mother, "00000000-0000-4000-8000-000000000000") == {404}

    def test_reads_after_the_child_has_left_what_was_before(self, family: Family) -> None:
        graduate = people.make_person("Руденко", "Максим", "Ігорович", born_on=date(2008, 1, 1), sex="m")
        mother = people.make_guardian(graduate, person_id=family.mother.person_id)
        public_id = people_public_id(graduate)

        assert answers(mother, public_id) == {200}


class TestPupil:
    def test_reads_the_own_diary(self, family: Family) -> None:
        assert answers(actor_of_person(family.elder.person_id), family.child) == {200}

    def test_reads_no_classmates(self, family: Family) -> None:
        assert answers(actor_of_person(family.elder.person_id), family.younger.public_id) == {404}


class TestOthers:
    def test_staff_of_the_school_do_not_read_family_pages(self, family: Family) -> None:
        head = people.make_head(family.institution_id)

        assert answers(family.teacher, family.child) == {404}
        assert answers(head, family.child) == {404}

    def test_visitors_are_asked_who_they_are(self, family: Family, client: Client) -> None:
        answer = client.get(f"/diary/{family.child}/2026-11-18/")

        assert answer.status_code == 302
        assert "sign-in" in answer["Location"] or "next=" in answer["Location"]


class TestOwnDiary:
    def test_opens_the_eldest_child_first(self, family: Family) -> None:
        answer = sign_in(Client(), family.mother).get("/diary/")

        assert answer["Location"] == f"/diary/{family.child}/"

    def test_opens_the_child_last_looked_at(self, family: Family) -> None:
        client = sign_in(Client(), family.mother)
        client.get(f"/diary/{family.younger.public_id}/")

        assert client.get("/diary/marks/")["Location"] == f"/diary/{family.younger.public_id}/marks/"

    def test_of_somebody_without_children_says_how_to_be_linked(self, family: Family) -> None:
        answer = sign_in(Client(), family.teacher).get("/diary/")

        assert answer.status_code == 200
        assert "До вас іще не прив’язано жодної дитини" in answer.content.decode()

    @pytest.mark.parametrize("section", ["week", "homework", "marks", "absences"])
    def test_leads_each_section_to_the_child(self, family: Family, section: str) -> None:
        answer = sign_in(Client(), family.mother).get(f"/diary/{section}/")

        assert answer["Location"] == f"/diary/{family.child}/{section}/"


def people_public_id(person_id: int) -> object:
    return api.names([person_id])[person_id].public_id
