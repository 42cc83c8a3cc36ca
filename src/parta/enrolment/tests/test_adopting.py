"""After an adoption nothing leads from the former record to the present one; a former school reads its own alone."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parta.enrolment import api as enrolment
from parta.enrolment import testing
from parta.enrolment.operations.adopting import adopt_pupil
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, Refused, Stale
from parta.matching import api as matching
from parta.people import api as people
from parta.people.testing import make_acting, make_deputy, make_guardian, make_head
from parta.reference import api as reference
from parta.ui.testing import read

TODAY: date = timezone.localdate()
YEAR = school_year_of(TODAY)
FIRST = date(YEAR, 9, 1)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(TODAY == FIRST, reason="on the first day of a school year nobody has left yet"),
]
NOW: datetime = timezone.now()
BORN = date(2013, 5, 17)
NUMBER, NEW_NUMBER = "І-КЛ 482913", "ІІ-КЛ 100200"
KIND = people.DocumentKind.BIRTH_CERTIFICATE


class School:
    """A child under its former name, which has left, and under the new one; both were taught by one class."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.id = make_institution("Ліцей")
        self.base = f"/schools/{institutions.public_id_of(self.id)}/"
        self.head = make_head(self.id)
        self.deputy = make_deputy(self.id, powers=frozenset({people.MOVEMENT}))
        self.class_id = testing.make_class(institution_id=self.id, school_year=YEAR, grade=8, letter="Б")
        self.former, self.present = self.child("Коваль", NUMBER), self.child("Ковалів", NEW_NUMBER)
        self.mother = make_guardian(self.former.person_id)
        self.adopter = make_guardian(self.present.person_id)
        self.leave(self.former)

    def child(self, family: str, number: str) -> testing.MadePupil:
        person = people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=BORN)
        made = testing.make_pupil(person, institution_id=self.id, class_id=self.class_id, since=FIRST)
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(made.person_id, KIND, number)])
        return made

    def leave(self, child: testing.MadePupil) -> None:
        move = enrolment.Move(child.person_id, enrolment.MoveAct.LEAVE, TODAY, self.class_id, reason=4)
        enrolment.move_many(actor=SYSTEM, institution_id=self.id, moves=[move], order_id=None)

    def adopt(self, actor: Actor | None = None, **words: Any) -> None:
        words = {
            "former": "К/1", "ground": "рішення суду № 2", "keeper": UUID(self.post_of_head()),
            "pupil": self.present.public_id, "today": TODAY,
        } | words  # fmt: skip
        adopt_pupil(actor=actor or self.head, institution_id=self.id, **words)

    def post_of_head(self) -> str:
        (post,) = self.head.posts(institution_id=self.id)
        return str(people.posts([post])[post].post_public_id)

    def page(self, actor: Actor, path: str) -> str:
        return read(sign_in(Client(), actor).get(f"{self.base}{path}").content.decode()).text

    def found(self, number: str) -> int:
        paper = (KIND, enrolment.read_document("", number, None).value.number, BORN)  # type: ignore[union-attr]
        return len(people.match_identifiers(documents=[paper]).by_document)


@pytest.fixture(scope="module")
def made(ground: None) -> School:
    return School()


@pytest.fixture
def school(made: School, db: None) -> School:
    return made


class TestASealedRecord:
    def test_is_found_by_no_number_and_offered_to_nobody(self, school: School) -> None:
        assert (school.found(NUMBER), school.found(NEW_NUMBER)) == (1, 1)
        person = people.NewPerson("Ковалль", "Соломія", "Ігорівна", sex="f", born_on=BORN)
        alike = testing.make_pupil(person, institution_id=school.id, class_id=school.class_id, since=FIRST)
        matching.sweep(actor=SYSTEM, now=NOW)
        assert self.pairs(school, alike) == 1, "they look alike, or this proves nothing"
        assert "Ковалль" in sign_in(Client(), school.head).get("/same-child/").content.decode()
        school.adopt()
        assert (school.found(NUMBER), school.found(NEW_NUMBER)) == (0, 1)
        assert "Ковалль" not in sign_in(Client(), school.head).get("/same-child/").content.decode()
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from people_alike_v1 where person_id = %s", [school.former.person_id])
            assert cursor.fetchone() == (0,)

    def pairs(self, school: School, other: testing.MadePupil) -> int:
        with connection.cursor() as cursor:
            ids = sorted((school.former.person_id, other.person_id))
            cursor.execute("select count(*) from matching_pair where one_id = %s and other_id = %s", ids)
            return int(cursor.fetchone()[0])

    def test_is_never_enrolled_or_joined_again(self, school: School) -> None:
        school.adopt()
        with pytest.raises(Stale):
            enrolment.enrol_many(
                actor=SYSTEM, institution_id=school.id, since=TODAY, order_id=None,
                entries=[enrolment.Entry(school.former.person_id, school.class_id)],
            )  # fmt: skip
        with pytest.raises(people.CannotMerge):
            people.merge_persons(
                actor=school.head, institution_id=school.id, kept_id=school.present.person_id,
                merged_id=school.former.person_id, take=[], reason="одна дитина",
            )  # fmt: skip

    def test_lets_its_guardians_go_and_keeps_those_of_the_present_one(self, school: School) -> None:
        school.adopt()
        assert people.guardians_of([school.former.person_id], TODAY) == ()
        (line,) = people.guardians_of([school.present.person_id], TODAY)
        assert line.guardian.person_id == school.adopter.person_id

    def test_keeps_its_name_in_the_books_that_wrote_it(self, school: School) -> None:
        school.adopt()
        lines = enrolment.book_lines(institution_id=school.id, letter="К")
        assert {line.display_name.split()[0] for line in lines} == {"Коваль", "Ковалів"}

    def test_is_joined_with_the_present_one_by_no_column(self, school: School) -> None:
        school.adopt()
        with connection.cursor() as cursor:
            cursor.execute("select to_jsonb(a)::text from people_adoption a")
            ((row,),) = cursor.fetchall()
        told = json.loads(row)
        assert set(told) == {"id", "institution_id", "sealed", "keeper_id", "set_by_id", "set_at"}
        assert told["keeper_id"] == told["set_by_id"] == school.head.person_id


class TestTheHistory:
    def test_is_opened_by_whoever_keeps_it_and_each_look_is_noted(self, school: School) -> None:
        school.adopt()
        address = f"pupils/{school.present.public_id}/adoption/"
        text = school.page(school.head, address)
        assert "Коваль Соломія Ігорівна" in text
        assert "рішення суду № 2" in text
        with connection.cursor() as cursor:
            cursor.execute("select person_id from people_reading where account_id = %s", [school.head.account_id])
            assert cursor.fetchall() == [(school.former.person_id,)], "the family reads readings of the present record"

    def test_is_told_to_nobody_else(self, school: School) -> None:
        school.adopt()
        for who in (school.deputy, school.adopter, school.mother):
            assert "Коваль Соломія" not in school.page(who, f"pupils/{school.present.public_id}/adoption/")
            assert people.former_identity(who, school.present.person_id) is None
        held = str(people.everything_held(school.present.person_id, TODAY))
        assert "рішення суду" not in held
        assert "Коваль Соломія" not in held

    def test_is_told_no_more_to_whoever_has_left_the_office(self, school: School) -> None:
        """The head who sealed it goes on in the school as a deputy, or as the class teacher of the child."""
        school.adopt()
        assert people.former_identity(school.head, school.present.person_id) is not None
        (post,) = school.head.posts(institution_id=school.id)
        people.dismiss(actor=SYSTEM, post_id=post, on=TODAY)
        after = make_deputy(school.id, person_id=school.head.person_id, powers=frozenset({people.MOVEMENT}))
        assert people.former_identity(after, school.present.person_id) is None
        assert "Коваль Соломія" not in school.page(after, f"pupils/{school.present.public_id}/adoption/")


class TestSealing:
    def test_is_for_whoever_is_in_charge(self, school: School) -> None:
        with pytest.raises(Refused):
            school.adopt(actor=school.deputy)

    def test_wants_a_record_that_has_left(self, school: School) -> None:
        school.child("Коваленко", "ІІІ-КЛ 300400")
        with pytest.raises(people.CannotSeal, match="зарахован"):
            school.adopt(former="К/3")

    @pytest.mark.parametrize("words", [{"former": "К/9"}, {"former": "К/2"}, {"former": "Коваль"}, {"ground": " "}])
    def test_wants_a_number_of_another_record_and_a_paper(self, school: School, words: dict[str, str]) -> None:
        with pytest.raises(Invalid):
            school.adopt(**words)

    def test_shows_whose_record_it_is_before_it_seals(self, school: School) -> None:
        client, address = sign_in(Client(), school.head), f"{school.base}pupils/{school.present.public_id}/adoption/"
        fields = {"former": "к / 1", "ground": "рішення суду № 2"}
        assert client.post(address, fields).status_code == 422
        fields["keeper"] = school.post_of_head()
        text = read(client.post(address, fields).content.decode()).text
        assert "Коваль Соломія Ігорівна" in text
        assert f"{TODAY:%d.%m.%Y}" in text
        assert school.found(NUMBER) == 1, "nothing is sealed yet"
        assert client.post(address, fields | {"shown": "К/3"}).status_code == 200, "another number was shown"
        assert school.found(NUMBER) == 1
        answer = client.post(address, fields | {"shown": "К/1"})
        assert answer["Location"] == address, "who keeps the history is shown it"
        assert school.found(NUMBER) == 0

    def test_leads_back_to_the_card_when_another_keeps_the_history(self, school: School) -> None:
        acting = make_acting(school.id)
        client = sign_in(Client(), acting)
        address = f"{school.base}pupils/{school.present.public_id}/"
        fields = {"former": "К/1", "ground": "рішення суду № 2", "keeper": school.post_of_head(), "shown": "К/1"}
        assert client.post(f"{address}adoption/", fields)["Location"] == address

    def test_shows_no_record_of_another_school_or_of_nobody(self, school: School) -> None:
        client, address = sign_in(Client(), school.head), f"{school.base}pupils/{school.present.public_id}/adoption/"
        fields = {"ground": "рішення суду № 2", "keeper": school.post_of_head()}
        for number in ("К/2", "К/99", "Б/1"):  # the child's own, nobody's
            answer = client.post(address, fields | {"former": number})
            assert answer.status_code == 422
            assert "алфавітній книзі" in answer.content.decode()

    def test_offers_no_seal_over_a_record_that_is_still_enrolled(self, school: School) -> None:
        school.child("Коваленко", "ІІІ-КЛ 300400")
        client, address = sign_in(Client(), school.head), f"{school.base}pupils/{school.present.public_id}/adoption/"
        fields = {"former": "К/3", "ground": "рішення суду № 2", "keeper": school.post_of_head()}
        page = read(client.post(address, fields).content.decode())
        assert "іще зарахований" in page.text
        assert "Запечатати попередній запис" not in [button.text for button in page.all("button")]


def test_a_former_school_reads_neither_guardians_nor_papers_nor_later_names(school: School) -> None:
    child, card = school.present, f"pupils/{school.present.public_id}/"
    guardian = people.guardians_of([child.person_id], TODAY)[0].guardian.full
    assert guardian in school.page(school.head, card)
    school.leave(child)
    text = school.page(school.head, card)
    assert "Ковалів Соломія" in text
    assert guardian not in text
    assert "…200" not in text
