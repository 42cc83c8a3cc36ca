"""Data sets of children as a spreadsheet: what is new is recorded, what stood before ends, all of it is taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from parta.dossiers import api as dossiers
from parta.enrolment.testing import make_class, make_pupil
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.reference import api as reference
from parta.reference.models import Category
from parta.reference.testing import make_place
from tests.sheets.test_staff import Browser, statements

pytestmark = pytest.mark.django_db
CHILD = "Нетотожна;Марта"
HEADER = "Прізвище;Ім'я;Рідна мова;Категорії;Рівень підтримки;Номер висновку;Дата висновку;ІРЦ;Населений пункт;Адреса"
FULL = f'{CHILD};польська;"ВПО; дитина-сирота";2;ІРЦ-77/1;20.08.2026;ІРЦ громади;Нетотожне;вул. Шкільна, 5'


@pytest.fixture(scope="module")
def lists(ground: None) -> None:
    reference.load_first_lists()
    make_place("UA05120090010099991", Category.VILLAGE, "Нетотожне")
    for last in "23":
        make_place(f"UA0512009001009999{last}", Category.VILLAGE, "Двоїсте")


class DataSets(Browser):
    """The list of data sets before the head, with one child."""

    def __init__(self) -> None:
        super().__init__(kind="dossiers.children")
        self.class_id = make_class(
            institution_id=self.institution, school_year=school_year_of(timezone.localdate()), grade=5
        )
        person = people.NewPerson("Нетотожна", "Марта", "", sex="f", born_on=date(2015, 3, 14))
        self.child = make_pupil(person, institution_id=self.institution, class_id=self.class_id)

    def facts(self) -> list[tuple[dossiers.Slot, str]]:
        return [(slot.slot, line.title) for slot in dossiers.facts_of_child(self.child.person_id) for line in slot.now]

    def written(self, *rows: str, header: str = HEADER) -> str:
        address = self.checked(*rows, header=header)
        assert set(self.counts(address)) <= {"CHANGED"}, [line.problems for line in self.page(address).context["lines"]]
        self.post(f"{address}write/", address, {})
        assert self.page(address).context["state"] == "DONE", self.page(address).context["trouble"]
        return address


def category() -> str:
    """The first social category of the codifier."""
    return next(iter(reference.items("child_category")["child_category"].values())).name


def test_is_recorded_and_comes_out_as_the_same_and_is_taken_back(lists: None) -> None:
    school = DataSets()
    row = FULL.replace('"ВПО; дитина-сирота"', category())
    address = school.written(row)
    assert {slot for slot, _title in school.facts()} == {
        dossiers.Slot.NATIVE_LANGUAGE, dossiers.Slot.CATEGORY, dossiers.Slot.NEED, dossiers.Slot.ACTUAL_ADDRESS,
    }  # fmt: skip
    data = school.client.get(f"{school.start}list.xlsx", follow=True).content
    again = school.bring(data, "data.xlsx")
    school.agree(again)
    assert school.counts(again) == {"SAME": 1}
    school.post(f"{address}undo/", address, {})
    assert school.facts() == []


def test_a_value_that_stood_before_ends_and_holds_again_once_taken_back(lists: None) -> None:
    school = DataSets()
    header = "Прізвище;Ім'я;Рідна мова;З якого дня"
    before = timezone.localdate() - timedelta(days=30)
    school.written(f"{CHILD};польська;{before:%d.%m.%Y}", header=header)
    address = school.checked(f"{CHILD};українська;", header=header)
    (line,) = school.page(address).context["lines"]
    assert [(before, after) for _column, before, after in line.changes] == [("польська", "українська")]
    school.post(f"{address}write/", address, {})
    assert [title for _slot, title in school.facts()] == ["українська"]
    school.post(f"{address}undo/", address, {})
    assert [title for _slot, title in school.facts()] == ["польська"]


def test_a_file_without_the_columns_of_a_conclusion_leaves_it(lists: None) -> None:
    school = DataSets()
    school.written(FULL.replace('"ВПО; дитина-сирота"', ""))
    address = school.checked(f"{CHILD};2", header="Прізвище;Ім'я;Рівень підтримки")
    assert school.counts(address) == {"SAME": 1}
    address = school.checked(f"{CHILD};3", header="Прізвище;Ім'я;Рівень підтримки")
    assert school.counts(address) == {"WRONG": 1}


def test_is_not_taken_back_when_it_was_corrected_since(lists: None) -> None:
    school = DataSets()
    address = school.written(f"{CHILD};польська", header="Прізвище;Ім'я;Рідна мова")
    (slot,) = [each for each in dossiers.facts_of_child(school.child.person_id) if each.now]
    dossiers.amend_fact(
        actor=school.actor, institution_id=school.institution, person_id=school.child.person_id, slot=slot.slot,
        public_id=slot.now[0].public_id, instead=None, reason="описка", now=timezone.now(),
    )  # fmt: skip
    school.post(f"{address}undo/", address, {})
    assert school.page(address).context["state"] == "DONE"


def test_every_problem_of_a_row_is_told_at_once(lists: None) -> None:
    school = DataSets()
    address = school.checked(f"{CHILD};клінгонська;немає такої;3;;;;Двоїсте;", header=HEADER)
    (line,) = school.page(address).context["lines"]
    assert {field for field, *_more in line.problems} == {
        "Рідна мова", "Соціальні категорії", "Номер висновку", "Дата висновку", "Який ІРЦ видав",
        "Населений пункт, де живе дитина",
    }  # fmt: skip


def test_what_an_outside_system_keeps_is_not_changed(lists: None) -> None:
    school = DataSets()
    said = {"native-language": {"item": 1, "is_so": True, "since": "2026-09-01"}}
    people.hear(actor=SYSTEM, person_id=school.child.person_id, source="Нові знання", said=said, now=timezone.now())
    address = school.checked(f"{CHILD};польська", header="Прізвище;Ім'я;Рідна мова")
    (line,) = school.page(address).context["lines"]
    assert "Нові знання" in line.problems[0][2]


def test_what_stood_before_is_in_no_file_of_the_upload(lists: None) -> None:
    school = DataSets()
    header = "Прізвище;Ім'я;Рідна мова;З якого дня"
    before = timezone.localdate() - timedelta(days=30)
    school.written(f"{CHILD};польська;{before:%d.%m.%Y}", header=header)
    address = school.checked(f"{CHILD};українська;", header=header)
    data = b"".join(school.client.get(f"{address}rows.csv")).decode("utf-8-sig")
    assert "українська" in data
    assert "польська" not in data


def test_a_comparison_is_noted_among_the_readings_of_the_child(lists: None) -> None:
    school = DataSets()
    school.checked(f"{CHILD};польська", header="Прізвище;Ім'я;Рідна мова")
    assert "data set as rows" in {look.what for look in people.readings_of([school.child.person_id])}


def test_asks_as_many_statements_for_three_children_as_for_one(lists: None) -> None:
    school = DataSets()
    names = ("Нетотожна;Марта", "Ґудзь;Захар", "Їжак;Орест")
    for family_name, _sign, given_name in (name.partition(";") for name in names[1:]):
        person = people.NewPerson(family_name, given_name, "", sex="m", born_on=date(2015, 3, 14))
        make_pupil(person, institution_id=school.institution, class_id=school.class_id)
    counts: list[Any] = []
    for many in (1, 1, 3):
        rows = [f"{name};польська;;;;;;UA05120090010099991 Нетотожне;вул. {at}" for at, name in enumerate(names[:many])]
        address = school.bring("\r\n".join((HEADER, *rows)).encode())
        counts.append(statements(lambda address=address: school.agree(address)))  # type: ignore[misc]
    assert counts[2] == counts[1]
