"""Spreadsheets handled badly, or by several at once: doubles written differently, two uploads of one thing, power that
was taken in between.
"""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from parta.enrolment.testing import make_class
from parta.identity.testing import sign_in
from parta.people import api as people
from parta.people.testing import make_deputy, make_person
from parta.reference import api as reference
from tests.sheets.test_classes import Classes
from tests.sheets.test_staff import Browser

pytestmark = pytest.mark.django_db
HEADER = "Клас;Мова навчання"


@pytest.fixture(scope="module")
def standing(ground: None) -> None:
    reference.load_first_lists()


class TestTwoRowsOfOneRecord:
    def test_are_asked_about_however_they_are_written(self, standing: None) -> None:
        school = Classes()
        address = school.checked("5-А;", "5 а;польська", '5-"A" клас;', header=HEADER)
        assert school.counts(address) == {"NEW": 1, "WRONG": 2}
        school.post(f"{address}correct/", address, {"leave_out_wrong": "1"})
        school.post(f"{address}write/", address, {})
        assert list(school.there()) == ["5-А"]

    def test_are_asked_about_when_one_is_corrected_into_the_other(self, standing: None) -> None:
        school = Classes()
        address = school.checked("5-А;", "п’ятий а;", header=HEADER)
        school.post(f"{address}correct/", address, {"fix-3-name": "5 а", "take": "3"})
        assert school.counts(address) == {"NEW": 1, "WRONG": 1}
        school.post(f"{address}correct/", address, {"fix-3-name": "5-Б", "take": "3"})
        assert school.counts(address) == {"NEW": 2}


class TestTwoUploadsAtOnce:
    def test_the_second_is_shown_anew_when_the_first_changed_what_it_was_to_change(self, standing: None) -> None:
        school = Classes()
        make_class(**school.place, grade=5, letter="А")
        first = school.checked("5-А;польська", header=HEADER)
        second = school.checked("5-А;угорська", header=HEADER)
        school.post(f"{first}write/", first, {})
        school.post(f"{second}write/", second, {})
        assert school.page(second).context["state"] == "READY"
        (line,) = school.page(second).context["lines"]
        assert line.changes == (("Мова навчання", "польська", "угорська"),)
        school.post(f"{second}write/", second, {})
        assert school.page(second).context["state"] == "DONE"

    def test_the_first_is_not_taken_back_under_the_second(self, standing: None) -> None:
        school = Classes()
        make_class(**school.place, grade=5, letter="А")
        first = school.checked("5-А;польська", header=HEADER)
        school.post(f"{first}write/", first, {})
        second = school.checked("5-А;угорська", header=HEADER)
        school.post(f"{second}write/", second, {})
        school.post(f"{first}undo/", first, {})
        assert school.page(first).context["state"] == "DONE"
        school.post(f"{second}undo/", second, {})
        school.post(f"{first}undo/", first, {})
        assert school.there()["5-А"].language == 1


def test_a_list_checked_in_one_language_is_written_in_another(standing: None) -> None:
    school = Classes()
    make_class(**school.place, grade=5, letter="А")
    address = school.checked("5-А;польська", "шостий;", header=HEADER)
    school.client.cookies["django_language"] = "en"
    school.post(f"{address}correct/", address, {"fix-3-name": "6-Б", "take": "3"})
    school.post(f"{address}write/", address, {})
    assert school.page(address).context["state"] == "DONE"


class TestPowerTaken:
    def test_between_the_check_and_the_writing_leaves_the_list_unwritten(self, standing: None) -> None:
        school = Classes()
        deputy = make_deputy(school.institution, powers=frozenset({"classes"}))
        sign_in(school.client, deputy)
        address = school.checked("5-А;", header=HEADER)
        revision = school.page(address).context["page"].revision
        (post,) = deputy.posts(institution_id=school.institution)
        people.set_powers(actor=school.actor, post_id=post, powers=frozenset(), since=timezone.localdate())
        answer: Any = school.client.post(f"{address}write/", {"revision": revision})
        assert answer.status_code in (403, 404)
        assert school.there() == {}


class TestSearches:
    def test_are_counted_when_they_are_shown_and_not_again_when_the_list_is_written(self) -> None:
        school = Browser()
        make_person("Іваненко", "Петро", rnokpp="1759013776")
        header = "Прізвище;Ім'я;Посада;РНОКПП"
        address = school.checked("Нетотожний;Орест;вчитель;1759013776", "Лисенко;Марко;вчитель;", header=header)
        assert searches(school) == 1
        school.post(f"{address}correct/", address, {"leave_out_wrong": "1"})
        school.post(f"{address}write/", address, {})
        assert school.page(address).context["state"] == "DONE"
        assert searches(school) == 1


def searches(school: Browser) -> int:
    """Readings noted for the person who was found by РНОКПП."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_reading where what = 'search by rnokpp'")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def test_a_formula_in_a_name_of_a_group_stays_text_and_comes_back_as_the_same(standing: None) -> None:
    school = Classes()
    address = school.checked("5-А;=1+1", header="Клас;Групи")
    school.post(f"{address}write/", address, {})
    assert school.groups() == ["=1+1"]
    for ending in ("csv", "xlsx"):
        data = b"".join(school.client.get(f"{school.start}list.{ending}"))  # type: ignore[arg-type]
        assert not any(sign + b"=1+1" in data for sign in (b"\n", b";", b","))
        again = school.bring(data, f"classes.{ending}")
        school.agree(again)
        assert school.counts(again) == {"SAME": 1}
