"""Slips in a pupil's record put right: with a reason, the old value kept, every school's card rewritten."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from parta.audit.api import acting
from parta.enrolment import api, testing
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, Refused, Stale
from parta.people import api as people
from parta.people.testing import make_deputy, make_guardian, make_head, make_teacher
from parta.ui.testing import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]
TODAY = date(2026, 11, 18)
RIGHT = people.PersonFacts("Ґудзь", "Орест", "Тарасович", "m", date(2013, 5, 18))


class School:
    """A pupil recorded with a slip."""

    def __init__(self, institution: int) -> None:
        self.institution = institution
        tutor = make_teacher(institution)
        (post,) = tutor.posts(institution_id=institution)
        self.tutor = tutor
        self.class_id = testing.make_class(institution_id=institution, grade=8, letter="Б", tutor_post_id=post)
        wrong = people.NewPerson("Гудзь", "Орест", "Тарасович", sex="m", born_on=date(2013, 5, 17))
        (self.pupil,) = people.record_persons(actor=SYSTEM, persons=[wrong], today=TODAY)
        api.enrol_many(
            actor=SYSTEM, institution_id=institution, entries=[api.Entry(self.pupil, self.class_id)],
            since=date(2026, 9, 1),
        )  # fmt: skip
        public_id = people.cards([self.pupil])[self.pupil].public_id
        self.card = f"/schools/{institutions.public_id_of(institution)}/pupils/{public_id}/"

    def correct(self, actor: Actor, **words: Any) -> None:
        words = {"version": 1, "facts": RIGHT, "reason": "описка, звірено зі свідоцтвом"} | words
        api.correct_pupil(
            actor=actor, institution_id=self.institution, pupil_id=self.pupil, today=timezone.localdate(), **words
        )

    def shown(self) -> tuple[str, date]:
        (member,) = api.members_on(institution_id=self.institution, group_id=self.class_id, on=TODAY)
        return member.display_name, member.born_on


@pytest.fixture
def school(institution: int) -> School:
    return School(institution)


def posted(**words: str) -> dict[str, str]:
    return {
        "version": "1", "family_name": "Ґудзь", "given_name": "Орест", "patronymic": "Тарасович",
        "born_on": "18.05.2013", "sex": "m", "reason": "описка",
    } | words  # fmt: skip


class TestCorrectPupil:
    def test_changes_the_person_and_the_card_and_keeps_what_stood_there(self, school: School, head: Actor) -> None:
        school.correct(head)
        assert school.shown() == ("Ґудзь Орест Тарасович", date(2013, 5, 18))
        (line,) = people.corrections_of(school.pupil)
        assert line.reason == "описка, звірено зі свідоцтвом"
        assert line.author == people.names([head.person_id or 0])[head.person_id or 0].full
        assert line.changes == (
            people.FieldChange("family_name", "Гудзь", "Ґудзь"),
            people.FieldChange("born_on", date(2013, 5, 17), date(2013, 5, 18)),
        )

    def test_reaches_the_card_of_every_school_the_child_has_been_in(self, school: School, head: Actor) -> None:
        former = make_institution("Колишня школа")
        with acting(SYSTEM, "enrolment.pupils.enrol"), connection.cursor() as cursor:
            cursor.execute(
                "insert into enrolment_enrolment (institution_id, during, person_id) "
                "values (%s, daterange('2024-09-01', '2026-09-01'), %s)",
                [former, school.pupil],
            )
            cursor.execute(
                "insert into enrolment_pupil (institution_id, pupil_id, public_id, display_name, sex, born_on) "
                "select %s, pupil_id, public_id, display_name, sex, born_on from enrolment_pupil where pupil_id = %s",
                [former, school.pupil],
            )
        school.correct(head)
        with connection.cursor() as cursor:
            cursor.execute("select distinct display_name from enrolment_pupil where pupil_id = %s", [school.pupil])
            assert cursor.fetchall() == [("Ґудзь Орест Тарасович",)]

    def test_of_a_stale_version_changes_nothing(self, school: School, head: Actor) -> None:
        school.correct(head)
        with pytest.raises(Stale):
            school.correct(head, facts=people.PersonFacts("Гузь", "Орест", "", "m", date(2013, 5, 18)))
        assert school.shown()[0] == "Ґудзь Орест Тарасович"

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ({"reason": "  "}, "Поясніть причину"),
            ({"reason": "я" * 301}, "300"),
            ({"facts": people.PersonFacts("Гудзь", "Орест", "Тарасович", "m", date(2013, 5, 17))}, "Нічого не змінено"),
            (
                {"facts": people.PersonFacts("Ґудзь", "Орест", "Тарасович", None, date(2013, 5, 17))},
                "спорожнити не можна",
            ),
            ({"facts": people.PersonFacts("", "Орест", "Тарасович", "m", date(2013, 5, 17))}, "ім’я"),
            ({"facts": people.PersonFacts("Гyдзь", "Орест", "", "m", date(1813, 5, 17))}, "неможлива"),
        ],
    )
    def test_asks_for_a_reason_and_a_possible_value(
        self, school: School, head: Actor, words: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(Invalid, match=message):
            school.correct(head, **words)
        assert people.corrections_of(school.pupil) == ()

    def test_is_for_those_who_move_pupils_of_the_very_school(self, school: School) -> None:
        others = [
            school.tutor,
            make_deputy(school.institution),
            make_deputy(school.institution, powers=frozenset({"classes"})),
            make_head(make_institution("Інша")),
        ]
        for actor in others:
            with pytest.raises(Refused):
                school.correct(actor)
        school.correct(make_deputy(school.institution, powers=frozenset({"movement"})))

    def test_leaves_rows_that_nobody_changes(self, school: School, head: Actor) -> None:
        school.correct(head)
        for statement in ("update people_correction set reason = 'x'", "delete from people_correction"):
            with (
                pytest.raises(DatabaseError),
                acting(SYSTEM, "people.person.correct"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


class TestCorrectionPage:
    def test_leads_back_to_the_card_with_the_history(self, school: School, head: Actor) -> None:
        browser = sign_in(Client(), head)
        assert browser.post(f"{school.card}correct/", posted()).status_code == 302
        page = read(browser.get(school.card).content.decode())
        assert page.one("h1").text == "Ґудзь Орест Тарасович"
        rows = [row.text.replace("\u00a0", " ") for row in page.all("tr")]
        assert any(row.startswith("Прізвище Гудзь Ґудзь описка") for row in rows)
        assert any(row.startswith("Дата народження 17.05.2013 18.05.2013 описка") for row in rows)

    def test_shows_both_versions_of_a_stale_save(self, school: School, head: Actor) -> None:
        browser = sign_in(Client(), head)
        school.correct(head)
        answer = browser.post(f"{school.card}correct/", posted(family_name="Гузь"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "хтось виправив цей запис" in page
        assert ('value="2"' in page, "Ґудзь" in page, "Гузь" in page) == (True, True, True)
        again = posted(family_name="Гузь", version="2")
        assert browser.post(f"{school.card}correct/", again).status_code == 302

    def test_offers_the_correction_to_those_who_may_only(self, school: School, head: Actor) -> None:
        assert "Виправити описку" in sign_in(Client(), head).get(school.card).content.decode()
        tutor = sign_in(Client(), school.tutor)
        assert "Виправити описку" not in tutor.get(school.card).content.decode()
        assert tutor.get(f"{school.card}correct/").status_code == 403


class TestCardContents:
    def guardian(self, school: School) -> None:
        mother = people.NewPerson("Ґудзь", "Олена", phone="+380971234567", email="olena@example.com")
        (person,) = people.record_persons(actor=SYSTEM, persons=[mother], today=TODAY)
        make_guardian(school.pupil, person_id=person)

    def test_shows_contacts_to_leaders_and_the_class_teacher_of_today(self, school: School, head: Actor) -> None:
        self.guardian(school)
        for actor in (head, make_deputy(school.institution), school.tutor):
            page = sign_in(Client(), actor).get(school.card).content.decode()
            assert ('href="tel:+380971234567"' in page, "olena@example.com" in page) == (True, True)

    def test_hides_contacts_from_other_teachers(self, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
        self.guardian(school)
        teacher = make_teacher(school.institution)
        readers = "parta.enrolment.policies._readers"
        monkeypatch.setattr(readers, [lambda _actor, _school: frozenset({school.class_id})])
        page = sign_in(Client(), teacher).get(school.card).content.decode()
        assert "Ґудзь Олена" in page
        assert ("380971234567" in page, "olena@example.com" in page) == (False, False)

    def test_shows_documents_by_their_last_signs_to_those_who_move_pupils(self, school: School, head: Actor) -> None:
        certificate = people.NewDocument(school.pupil, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 482913")
        people.add_documents(actor=SYSTEM, documents=[certificate])
        page = sign_in(Client(), head).get(school.card).content.decode()
        assert ">2913<" in page
        assert "482913" not in page
        assert "2913" not in sign_in(Client(), school.tutor).get(school.card).content.decode()
