"""The number in the alphabetical book stays: yesterday's book beside today's tells of nobody."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from parta.accounting.tests.test_books import School
from parta.enrolment import api as enrolment
from parta.enrolment import testing
from parta.enrolment.operations import correcting, protecting
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.people import api as people
from parta.people.testing import make_head
from parta.ui.testing import read

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(ground: None) -> School:
    return School()


@pytest.fixture
def school(made: School, db: None) -> School:
    return made


class TestANumber:
    def test_stays_when_a_child_is_hidden_and_its_own_comes_back(self, school: School, client: Client) -> None:
        """Else yesterday's book beside today's tells under which letter, and after whom, the hidden child stands."""
        first = school.children[0]
        assert numbers(school) == {"Карась": "К/2", "Коваль": "К/1", "Яремчук": "Я/1"}
        protect(school, first)
        assert numbers(school) == {"Карась": "К/2", "Яремчук": "Я/1"}
        sign_in(client, school.head)
        text = read(client.get(f"{school.base}pupils/{first.public_id}/personal-file/").content.decode()).text
        assert "Особова справа № К/1" in text, "who may know the child reads its number on its file"
        testing.make_pupil(
            people.NewPerson("Дитинко", "Соломія", "Ігорівна", sex="f", born_on=date(2013, 5, 1)),
            institution_id=school.id, class_id=school.class_id,
        )  # fmt: skip
        protecting.end_protection(
            actor=school.head, institution_id=school.id, pupil=first.public_id, reason="загроза минула",
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
        assert numbers(school) == {"Дитинко": "Д/1", "Карась": "К/2", "Коваль": "К/1", "Яремчук": "Я/1"}

    def test_is_not_given_again_when_a_name_comes_under_another_letter(self, school: School) -> None:
        child = school.children[0]
        (card,) = people.cards([child.person_id]).values()
        correcting.correct_pupil(
            actor=school.head, institution_id=school.id, pupil_id=child.person_id, version=1, reason="описка",
            facts=people.PersonFacts("Ярова", card.given_name, card.patronymic, "f", date(2013, 5, 1)),
            today=timezone.localdate(),
        )  # fmt: skip
        testing.make_pupil(
            people.NewPerson("Кравець", "Соломія", "Ігорівна", sex="f", born_on=date(2013, 5, 1)),
            institution_id=school.id, class_id=school.class_id,
        )  # fmt: skip
        assert numbers(school) == {"Карась": "К/2", "Кравець": "К/3", "Яремчук": "Я/1", "Ярова": "Я/2"}

    def test_is_not_told_by_a_card_made_under_the_label(self, school: School, client: Client) -> None:
        """A child who comes while it is hidden has no letter here yet; it gets a number with its name."""
        child = school.children[2]
        protect(school, child)
        other = make_institution("Інша школа")
        class_id, since = testing.make_class(institution_id=other, grade=8, letter="Б"), date(2026, 11, 2)
        enrolment.transfer_many(
            actor=SYSTEM, institution_id=school.id, to_institution_id=other, since=since, out_order_id=None,
            in_order_id=None, entries=[enrolment.Entry(child.person_id, class_id)],
        )  # fmt: skip
        head = make_head(other)
        assert enrolment.book_letters(institution_id=other) == ()
        sign_in(client, head)
        page = client.get(f"/schools/{institutions.public_id_of(other)}/pupils/{child.public_id}/personal-file/")
        assert "Особова справа № –" in read(page.content.decode()).text
        protecting.end_protection(
            actor=head, institution_id=other, pupil=child.public_id, reason="загроза минула",
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
        (line,) = enrolment.book_lines(institution_id=other, letter="Я")
        assert line.number == "Я/1"


def protect(school: School, child: testing.MadePupil) -> None:
    today = timezone.localdate()
    protecting.protect_pupil(
        actor=school.head, institution_id=school.id, pupil=child.public_id, today=today,
        mark=people.NewProtection(2, "лист № 1", "поліція", today),
    )  # fmt: skip


def numbers(school: School) -> dict[str, str]:
    """Family name → number, of everybody whom the book shows."""
    letters = enrolment.book_letters(institution_id=school.id)
    lines = [line for letter, _n in letters for line in enrolment.book_lines(institution_id=school.id, letter=letter)]
    return {line.display_name.split()[0]: line.number for line in lines}
