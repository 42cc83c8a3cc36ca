"""Guardians and contacts as a spreadsheet: children are found, protected ones are not, the file leaves by the gate."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from parta.enrolment.operations.guardian_lists import ListedGuardian, enter_guardians
from parta.enrolment.operations.protecting import protect_pupil
from parta.enrolment.rules.rows import Guardian
from parta.enrolment.testing import MadePupil, make_class, make_pupil, make_pupils
from parta.kernel.dates import school_year_of
from parta.people import api as people
from tests.sheets.test_staff import Browser, statements

pytestmark = pytest.mark.django_db
HEADER = (
    "Клас;Прізвище дитини;Ім'я дитини;Дата народження;Ким доводиться;Прізвище представника;Ім'я представника;Телефон"
)
KIN = "Ким доводиться дитині"


class Families(Browser):
    """The list of guardians before the head, with two children of one name and one of another."""

    def __init__(self) -> None:
        super().__init__(kind="enrolment.guardians")
        year = school_year_of(timezone.localdate())
        words: dict[str, Any] = {"institution_id": self.institution, "school_year": year}
        self.classes = [make_class(**words, grade=5, letter=letter) for letter in "АБ"]
        self.twins = [
            self.child("Нетотожна", "Марта", date(2013 + at, 3, 14), class_id).person_id
            for at, class_id in enumerate(self.classes)
        ]
        self.other = self.child("Ґудзь", "Захар", date(2014, 5, 1), self.classes[0])

    def child(self, family_name: str, given_name: str, born_on: date, class_id: int) -> MadePupil:
        person = people.NewPerson(family_name, given_name, "", sex="f", born_on=born_on)
        return make_pupil(person, institution_id=self.institution, class_id=class_id)

    def guardians(self) -> list[tuple[int, str]]:
        lines = people.guardians_of([*self.twins, self.other.person_id], timezone.localdate())
        return [(line.pupil_id, line.guardian.full) for line in lines]

    def problems(self, address: str) -> list[list[tuple[str, str]]]:
        lines = self.page(address).context["lines"]
        return [[(field, value) for field, _n, _m, _f, value in line.problems] for line in lines]


def test_are_added_to_the_child_that_is_meant_and_taken_back() -> None:
    school = Families()
    rows = (
        "5-А;Нетотожна;Марта;;мати;Нетотожна;Олена;097 123 45 67",
        ";Нетотожна;Марта;14.03.2014;тато;Нетотожний;Ілля;",
        ";Ґудзь;Захар;;мама;Нетотожна;Олена;097 123 45 67",
    )
    address = school.checked(*rows, header=HEADER)
    assert school.counts(address) == {"NEW": 3}
    school.post(f"{address}write/", address, {})
    first, second = school.twins
    assert school.guardians() == [
        (first, "Нетотожна Олена"), (second, "Нетотожний Ілля"), (school.other.person_id, "Нетотожна Олена"),
    ]  # fmt: skip
    lines = people.guardians_of([first, school.other.person_id], timezone.localdate())
    assert len({line.guardian.person_id for line in lines}) == 1, "one mother of two children is one person"
    again = school.bring(school.client.get(f"{school.start}list.xlsx", follow=True).content, "families.xlsx")
    school.agree(again)
    assert school.counts(again) == {"SAME": 3}
    school.post(f"{address}undo/", address, {})
    assert school.guardians() == []


def test_a_row_that_fits_several_children_or_none_says_so() -> None:
    school = Families()
    address = school.checked(
        ";Нетотожна;Марта;;мати;Нетотожна;Олена;", "6-А;Ґудзь;Захар;;мати;Нетотожна;Олена;",
        ";Гузь;Захар;;мати;Нетотожна;Олена;", ";Ґудзь;Захар;;сусідка;Нетотожна;Олена;", header=HEADER,
    )  # fmt: skip
    assert school.problems(address) == [
        [("Клас", "")], [("Клас", "5-А")], [("Прізвище", "Ґудзь")], [(KIN, "сусідка")],
    ]  # fmt: skip


def test_contacts_of_somebody_recorded_are_not_changed() -> None:
    school = Families()
    row = ";Ґудзь;Захар;;мати;Нетотожна;Олена;097 123 45 67"
    school.post(f"{(address := school.checked(row, header=HEADER))}write/", address, {})
    again = school.checked(row.replace("67", "68").replace("мати", "опікун"), header=HEADER)
    assert school.problems(again) == [[(KIN, "мати"), ("Телефон", "+380971234567")]]
    school.post(f"{again}correct/", again, {"accept_all": "1"})
    assert school.counts(again) == {"SAME": 1}


def test_are_not_taken_back_once_one_has_ended() -> None:
    school, today = Families(), timezone.localdate()
    rows = (";Ґудзь;Захар;;мати;Нетотожна;Олена;", "5-А;Нетотожна;Марта;;мати;Нетотожна;Інна;")
    school.post(f"{(address := school.checked(*rows, header=HEADER))}write/", address, {})
    (line,) = people.guardians_of([school.other.person_id], today)
    people.end_guardianship(
        actor=school.actor, guardian_id=line.guardian.person_id, pupil_id=line.pupil_id, on=today, today=today
    )
    school.post(f"{address}undo/", address, {})
    assert school.page(address).context["state"] == "DONE"
    assert [name for _pupil, name in school.guardians()] == ["Нетотожна Інна"]


def test_a_child_under_protection_is_answered_like_an_unknown_one() -> None:
    school, today = Families(), timezone.localdate()
    protect_pupil(
        actor=school.actor, institution_id=school.institution, pupil=school.other.public_id, today=today,
        mark=people.NewProtection(kind=2, ground="рішення", decided_by="служба у справах дітей", since=today),
    )  # fmt: skip
    address = school.checked(
        "5-А;Ґудзь;Захар;;мати;Нетотожна;Олена;", "5-А;Жукх;Орест;;мати;Нетотожна;Олена;", header=HEADER
    )
    first, second = (line.problems for line in school.page(address).context["lines"])
    assert [(field, message) for field, _n, message, *_v in first] == [
        (field, message) for field, _n, message, *_v in second
    ]
    answer: Any = school.client.get(f"{school.start}list.csv", follow=True)
    assert "Захар" not in answer.content.decode()


def test_a_list_of_more_than_fifty_children_is_asked_for() -> None:
    school = Families()
    made = make_pupils(51, institution_id=school.institution, class_id=school.classes[0])
    enter_guardians(
        actor=school.actor, institution_id=school.institution, today=timezone.localdate(), operation_id=uuid4(),
        guardians=[
            ListedGuardian(child.person_id, Guardian("Нетотожна", "Олена", "", 1), timezone.localdate())
            for child in made
        ],
    )  # fmt: skip
    answer = school.client.get(f"{school.start}list.xlsx", follow=True)
    assert answer.redirect_chain[-1][0].endswith("/lists/ask/enrolment.guardians/?")
    assert answer.context["children"] == 51


def test_asks_as_many_statements_for_three_guardians_as_for_one() -> None:
    school = Families()
    counts = []
    for many in (1, 1, 3):
        rows = [f";Ґудзь;Захар;;мати;Нетотожна;Олена{'абв'[at]};" for at in range(many)]
        address = school.bring("\r\n".join((HEADER, *rows)).encode())
        counts.append(statements(lambda address=address: school.agree(address)))  # type: ignore[misc]
    assert counts[1] == counts[2]
