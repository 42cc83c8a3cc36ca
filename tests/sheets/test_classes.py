"""Classes, preschool groups and study groups as a spreadsheet."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_class, make_pupils
from parta.kernel.dates import school_year_of
from parta.people.testing import make_deputy, make_person, make_teacher
from parta.reference import api as reference
from tests.sheets.test_staff import Browser

pytestmark = pytest.mark.django_db
HEADER = "Клас;Вид;Мова навчання;Форма навчання;Спеціальний клас;Класний керівник;Групи"
ROWS = (
    "5 а;;;;;Нетотожна О. П.;англ. 1; англ. 2".replace("англ. 1; англ. 2", '"англ. 1; англ. 2"'),
    "1-Б;клас;польська;;так;;",
    "Сонечко;дошкільна група;;;;;",
)


@pytest.fixture(scope="module")
def standing(ground: None) -> None:
    reference.load_first_lists()


class Classes(Browser):
    """The list of classes before the head, with a teacher who may be a class teacher."""

    def __init__(self) -> None:
        super().__init__(kind="enrolment.classes")
        make_teacher(self.institution, person_id=make_person("Нетотожна", "Олена", "Петрівна"))

    @property
    def place(self) -> dict[str, Any]:
        return {"institution_id": self.institution, "school_year": school_year_of(timezone.localdate())}

    def there(self) -> dict[str, enrolment.GroupCard]:
        return {card.name: card for card in enrolment.groups_of(**self.place, on=timezone.localdate())}

    def groups(self) -> list[str]:
        ids = [card.id for card in self.there().values()]
        words: dict[str, Any] = {"institution_id": self.institution, "class_ids": ids, "on": timezone.localdate()}
        return [card.name for card in enrolment.study_groups_of(**words)]

    def written(self, *rows: str, header: str = HEADER) -> str:
        address = self.checked(*rows, header=header)
        assert set(self.counts(address)) <= {"NEW", "CHANGED", "SAME"}, self.page(address).context["lines"]
        assert self.post(f"{address}write/", address, {}).status_code == 200
        return address


def test_forms_classes_with_groups_and_comes_out_as_the_same(standing: None) -> None:
    school = Classes()
    school.written(*ROWS)
    there = school.there()
    assert [(name, there[name].grade, there[name].language, there[name].is_special) for name in there] == [
        ("Сонечко", 0, 1, False), ("1-Б", 1, there["1-Б"].language, True), ("5-А", 5, 1, False),
    ]  # fmt: skip
    assert there["1-Б"].language != 1
    assert there["5-А"].tutor_post_id is not None
    assert school.groups() == ["англ. 1", "англ. 2"]
    again = school.bring(school.client.get(f"{school.start}list.xlsx").content, "classes.xlsx")
    school.agree(again)
    assert school.counts(again) == {"SAME": 3}


def test_tells_every_problem_of_a_row_at_once(standing: None) -> None:
    school = Classes()
    address = school.checked(
        "Без року;;;;;;", "5-А;;клінгонська;уві сні;мабуть;Нетотожна Олина Петрівна;", header=HEADER
    )
    lines = school.page(address).context["lines"]
    assert [[field for field, *_more in line.problems] for line in lines] == [["Клас"], ["Спеціальний клас"]]
    school.post(f"{address}correct/", address, {"fix-3-is_special": "ні", "take": "3"})
    line = school.page(address).context["lines"][1]
    assert [(field, value) for field, _name, _message, _file, value in line.problems] == [
        ("Мова навчання", "клінгонська"), ("Форма навчання", "уві сні"),
        ("Класний керівник", "Нетотожна Олена Петрівна"),
    ]  # fmt: skip


def test_says_what_will_change_and_takes_it_back(standing: None) -> None:
    school = Classes()
    make_class(**school.place, grade=5, letter="А")
    address = school.checked("5-А;;;;;Нетотожна Олена Петрівна;хор", "6-В;;;;;;", header=HEADER)
    assert school.counts(address) == {"CHANGED": 1, "NEW": 1}
    (line,) = school.page(address, only=2).context["lines"]
    assert line.changes == (("Класний керівник", "", "Нетотожна Олена Петрівна"), ("Навчальні групи", "", "хор"))
    school.post(f"{address}write/", address, {})
    assert (sorted(school.there()), school.groups()) == (["5-А", "6-В"], ["хор"])
    school.post(f"{address}undo/", address, {})
    assert school.page(address).context["state"] == "UNDONE"
    assert (sorted(school.there()), school.groups()) == (["5-А"], [])
    assert school.there()["5-А"].tutor_post_id is None


def test_is_not_taken_back_once_children_sit_in_a_class(standing: None) -> None:
    school = Classes()
    address = school.written("6-В;;;;;;", "7-В;;;;;;")
    make_pupils(1, institution_id=school.institution, class_id=school.there()["6-В"].id)
    answer = school.post(f"{address}undo/", address, {})
    assert school.page(address).context["state"] == "DONE"
    assert sorted(school.there()) == ["6-В", "7-В"]
    assert [bool(line.problems) for line in answer.context["lines"]] == [True, False]


def test_forms_classes_of_the_next_year_and_of_no_other(standing: None) -> None:
    school = Classes()
    year = school.place["school_year"]
    address = school.checked(f"1-А;{year + 1}/{year + 2}", f"1-А;{year + 2}", "1-А;", header="Клас;Навчальний рік")
    assert school.counts(address) == {"NEW": 2, "WRONG": 1}


def test_stands_in_the_trail_under_the_id_of_the_upload(standing: None) -> None:
    school = Classes()
    address = school.written("6-В;;;;;;")
    with connection.cursor() as cursor:
        cursor.execute("select distinct table_name from audit_entry where operation_id = %s", [address.split("/")[3]])
        assert [name for (name,) in cursor.fetchall()] == ["enrolment_group"]


def test_is_for_those_who_form_classes(standing: None) -> None:
    school = Classes()
    deputy = make_deputy(school.institution, powers=frozenset({"movement"}))
    from parta.identity.testing import sign_in

    sign_in(school.client, deputy)
    assert school.client.get(school.start).status_code == 403
