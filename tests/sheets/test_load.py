"""Teaching load of a school as a spreadsheet."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from parta.curriculum.queries.courses import courses_of_classes
from parta.enrolment.testing import make_class
from parta.kernel.dates import school_year_of
from parta.people.testing import make_person, make_teacher
from parta.reference import api as reference
from tests.sheets.test_staff import Browser

pytestmark = pytest.mark.django_db
HEADER = "Клас;Предмет;Годин;Вчитель"


class Load(Browser):
    """The list of teaching load before the head, with two classes and a teacher."""

    def __init__(self) -> None:
        reference.load_first_lists()
        super().__init__(kind="curriculum.load")
        year = school_year_of(timezone.localdate())
        words: dict[str, Any] = {"institution_id": self.institution, "school_year": year}
        self.classes = [make_class(**words, grade=5, letter=letter) for letter in "АБ"]
        make_teacher(self.institution, person_id=make_person("Нетотожна", "Олена", "Петрівна"))

    def taught(self) -> list[tuple[str, Decimal | None, int]]:
        today = timezone.localdate()
        found = courses_of_classes(institution_id=self.institution, class_ids=self.classes, on=today)
        return [(course.subject, course.weekly_hours, len(course.teachers)) for course in found]


ROWS = ("5-А;Алгебра;3,5;Нетотожна Олена Петрівна", "5 б;алгебра;3;Нетотожна О. П.")


def test_gives_subjects_hours_and_teachers_and_comes_out_as_the_same() -> None:
    load = Load()
    address = load.checked(*ROWS, header=HEADER)
    assert load.counts(address) == {"NEW": 2}
    load.post(f"{address}write/", address, {})
    assert load.taught() == [("Алгебра", Decimal("3.5"), 1), ("Алгебра", Decimal(3), 1)]
    again = load.bring(load.client.get(f"{load.start}list.xlsx").content, "load.xlsx")
    load.agree(again)
    assert load.counts(again) == {"SAME": 2}


def test_says_what_is_wrong_with_a_name_that_would_be_right() -> None:
    load = Load()
    address = load.checked("7-А;Алгебрра;99;Нетотожна Олена Павлівна", header=HEADER)
    assert load.counts(address) == {"WRONG": 1}
    address = load.checked("7-А;Алгебрра;9;Нетотожна Олена Павлівна", header=HEADER)
    (line,) = load.page(address).context["lines"]
    assert [(field, value) for field, _name, _message, _file, value in line.problems] == [
        ("Клас", "7-А"), ("Предмет", "Алгебра"), ("Учитель", "Нетотожна Олена Петрівна"),
    ]  # fmt: skip


def test_shows_what_will_change_and_takes_it_back() -> None:
    load = Load()
    address = load.checked(*ROWS, header=HEADER)
    load.post(f"{address}write/", address, {})
    second = load.checked("5-А;Алгебра;4;", "5-Б;Алгебра;3;", header=HEADER)
    assert load.counts(second) == {"CHANGED": 1, "SAME": 1}
    (line,) = load.page(second, only=2).context["lines"]
    assert line.changes == (("Уроків на тиждень", "3,50", "4"),)
    load.post(f"{second}write/", second, {})
    assert load.taught()[0][1] == Decimal(4)
    load.post(f"{second}undo/", second, {})
    assert load.taught()[0] == ("Алгебра", Decimal("3.5"), 1)


def test_is_not_taken_back_when_hours_were_changed_since() -> None:
    load = Load()
    address = load.checked("5-А;Алгебра;3;", header=HEADER)
    load.post(f"{address}write/", address, {})
    second = load.checked("5-А;Алгебра;4;", header=HEADER)
    load.post(f"{second}write/", second, {})
    load.post(f"{address}undo/", address, {})
    assert load.page(address).context["state"] == "DONE"
    load.post(f"{second}undo/", second, {})
    load.post(f"{address}undo/", address, {})
    assert load.taught() == []
