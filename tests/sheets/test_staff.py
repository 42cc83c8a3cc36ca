"""Staff of a school as a spreadsheet: problems by row, corrected in place, seen before it is written, taken back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.people import api as people
from parta.people.testing import make_head, make_person, make_teacher

pytestmark = pytest.mark.django_db

HEADER = "Прізвище;Ім'я;По батькoві;Посада;Працює з;Пошта;Тел."
ROWS = (
    "Нетотожний;Орест;Павлович;вчитель;01.09.2026;orest@example.com;097 123 45 67",
    "СAВЧУК;Кіра;Ігорівна;Учителька;46266;;",  # a Latin letter; a day as a spreadsheet keeps it
    "Шпак;Дарина;;прибиральник;01.09.2026;;123",
    "Лисенко;Марко;Ігорович;вихователь;;;",
)


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join((header, *rows)).encode("windows-1251")


@dataclass
class Browser:
    """A browser of the head before the list of staff."""

    institution: int = field(default_factory=make_institution)
    actor: Actor = field(init=False)
    client: Client = field(default_factory=Client)
    kind: str = "people.staff"

    def __post_init__(self) -> None:
        self.actor = make_head(self.institution)
        sign_in(self.client, self.actor)

    @property
    def start(self) -> str:
        return f"/sheets/{institutions.public_id_of(self.institution)}/{self.kind}/"

    def bring(self, data: bytes, name: str = "staff.csv") -> str:
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = self.client.post(self.start, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    def agree(self, address: str) -> HttpResponse:
        page = self.client.get(f"{address}columns/")
        mapping = {f"c{at}": code for at, code in enumerate(page.context["page"].mapping)}
        return self.post(f"{address}columns/", address, mapping)

    def post(self, to: str, address: str, fields: dict[str, Any]) -> HttpResponse:
        revision = self.client.get(f"{address}columns/", follow=True).context["page"].revision
        return self.client.post(to, {"revision": revision, **fields}, follow=True)

    def checked(self, *rows: str, header: str = HEADER) -> str:
        address = self.bring(csv(*rows, header=header))
        self.agree(address)
        return address

    def page(self, address: str, only: int | None = None) -> Any:
        return self.client.get(address + (f"?show={only}" if only else ""))

    def counts(self, address: str) -> dict[str, int]:
        return {outcome.name: count for outcome, count in self.page(address).context["page"].counts.items()}

    def staff(self) -> dict[str, people.Position]:
        today = timezone.localdate()
        return {line.person.full: line.position for line in people.staff_of(self.institution, today)}


class TestColumns:
    def test_are_guessed_by_titles_with_lookalikes_and_signs(self) -> None:
        browser = Browser()
        address = browser.bring(csv(*ROWS))
        mapping = browser.client.get(f"{address}columns/").context["page"].mapping
        assert mapping == ("family_name", "given_name", "patronymic", "position", "since", "email", "phone")

    def test_chosen_otherwise_are_remembered_for_the_next_file(self) -> None:
        browser = Browser()
        address = browser.bring(csv("Нетотожний;Орест;вчитель;x", header="А;Б;В;Посада"))
        browser.post(
            f"{address}columns/", address, {"c0": "family_name", "c1": "given_name", "c2": "position", "c3": ""}
        )
        again = browser.bring(csv("Нетотожний;Орест;вчитель;x", header="А;Б;В;Посада"))
        assert browser.client.get(f"{again}columns/").context["page"].mapping == (
            "family_name", "given_name", "position", "",
        )  # fmt: skip

    def test_without_one_that_is_needed_lead_no_further(self) -> None:
        browser = Browser()
        address = browser.bring(csv("Нетотожний;Орест", header="Прізвище;Ім'я"))
        answer = browser.agree(address)
        assert "Посада" in answer.content.decode()
        assert answer.status_code == 422


class TestProblems:
    def test_stand_all_at_once_by_row_and_field(self) -> None:
        browser = Browser()
        address = browser.checked(*ROWS)
        assert browser.counts(address) == {"NEW": 2, "WRONG": 2}
        rows = browser.page(address).context["lines"]
        assert [(line.row.number, [field for field, *_more in line.problems]) for line in rows] == [
            (3, ["Прізвище"]),
            (4, ["Посада", "Телефон"]),
        ]

    def test_are_corrected_in_place_and_only_those_rows_are_judged_anew(self) -> None:
        browser = Browser()
        address = browser.checked(*ROWS)
        browser.post(f"{address}correct/", address, {"accept_all": "1"})
        browser.post(
            f"{address}correct/", address, {"fix-4-position": "інше", "fix-4-phone": "0971234567", "take": "4"}
        )
        assert browser.counts(address) == {"NEW": 4}

    def test_rows_are_left_out_and_brought_back(self) -> None:
        browser = Browser()
        address = browser.checked(*ROWS)
        browser.post(f"{address}correct/", address, {"leave_out_wrong": "1"})
        assert browser.counts(address) == {"NEW": 2, "LEFT_OUT": 2}
        browser.post(f"{address}correct/", address, {"bring_back": "4"})
        assert browser.counts(address) == {"NEW": 2, "LEFT_OUT": 1, "WRONG": 1}

    def test_two_rows_about_one_record_are_asked_about_until_one_is_left_out(self) -> None:
        browser = Browser()
        address = browser.checked(ROWS[0], ROWS[3], ROWS[0].upper())
        assert browser.counts(address) == {"NEW": 2, "WRONG": 1}
        browser.post(f"{address}correct/", address, {"leave_out": "2"})
        assert browser.counts(address) == {"NEW": 2, "LEFT_OUT": 1}

    def test_a_stale_page_changes_nothing(self) -> None:
        browser = Browser()
        address = browser.checked(*ROWS)
        answer = browser.client.post(f"{address}correct/", {"revision": "0", "leave_out": "2"})
        assert answer.status_code == 422
        assert browser.counts(address) == {"NEW": 2, "WRONG": 2}

    def test_keep_anything_from_being_written(self) -> None:
        browser = Browser()
        address = browser.checked(*ROWS)
        assert browser.post(f"{address}write/", address, {}).status_code == 422
        assert len(browser.staff()) == 1  # the head

    def test_a_rnokpp_of_somebody_of_another_name_is_told(self) -> None:
        browser = Browser()
        make_person("Іваненко", "Петро", rnokpp="1759013776")
        header = "Прізвище;Ім'я;Посада;РНОКПП"
        address = browser.checked("Нетотожний;Орест;вчитель;1759013776", header=header)
        assert browser.counts(address) == {"WRONG": 1}


class TestWriting:
    def test_makes_people_with_posts_and_says_so_by_row(self) -> None:
        browser = Browser()
        address = browser.checked(ROWS[0], ROWS[3])
        answer = browser.post(f"{address}write/", address, {})
        assert [line.outcome for line in answer.context["lines"]] == ["додано", "додано"]
        staff = browser.staff()
        assert staff["Нетотожний Орест Павлович"] is people.Position.TEACHER
        assert staff["Лисенко Марко Ігорович"] is people.Position.EDUCATOR

    def test_says_before_what_will_change_and_leaves_the_rest(self) -> None:
        browser = Browser()
        person = make_person("Нетотожний", "Орест", "Павлович")
        make_teacher(browser.institution, person_id=person, since=date(2026, 9, 1))
        address = browser.checked(ROWS[0], ROWS[3])
        assert browser.counts(address) == {"CHANGED": 1, "NEW": 1}
        (line,) = browser.page(address, only=2).context["lines"]
        assert line.changes == (("Електронна пошта", "", "orest@example.com"), ("Телефон", "", "+380971234567"))

    def test_of_somebody_known_by_rnokpp_makes_no_second_person(self) -> None:
        browser = Browser()
        person = make_person("Нетотожний", "Орест", "Павлович", rnokpp="1759013776")
        header = "Прізвище;Ім'я;Посада;РНОКПП"
        address = browser.checked("Нетотожний;Орест;вчитель;1759013776", header=header)
        browser.post(f"{address}write/", address, {})
        found = people.staff_of(browser.institution, timezone.localdate())
        assert person in {line.person.person_id for line in found}

    def test_of_a_namesake_with_another_rnokpp_makes_another_person(self) -> None:
        browser = Browser()
        make_teacher(browser.institution, person_id=make_person("Нетотожний", "Орест", rnokpp="1759013776"))
        header = "Прізвище;Ім'я;Посада;РНОКПП"
        address = browser.checked("Нетотожний;Орест;вчитель;3184710691", header=header)
        browser.post(f"{address}write/", address, {})
        found = people.staff_of(browser.institution, timezone.localdate())
        assert len({line.person.person_id for line in found if line.person.family_name == "Нетотожний"}) == 2

    def test_two_posts_of_one_newcomer_are_one_person(self) -> None:
        browser = Browser()
        address = browser.checked(ROWS[0], ROWS[0].replace("вчитель", "секретар"))
        browser.post(f"{address}write/", address, {})
        found = people.staff_of(browser.institution, timezone.localdate())
        assert len([line for line in found if line.person.family_name == "Нетотожний"]) == 2
        assert len({line.person.person_id for line in found if line.person.family_name == "Нетотожний"}) == 1

    def test_is_refused_whole_when_something_changed_since_the_check(self) -> None:
        browser = Browser()
        address = browser.checked(ROWS[0], ROWS[3])
        for _again in range(2):  # two people of this name: the row no longer says which
            make_teacher(browser.institution, person_id=make_person("Нетотожний", "Орест", "Павлович"))
        browser.post(f"{address}write/", address, {})
        assert browser.counts(address) == {"WRONG": 1, "NEW": 1}
        assert "Лисенко Марко Ігорович" not in browser.staff()


class TestUndoing:
    def test_takes_all_of_it_back(self) -> None:
        browser = Browser()
        before = browser.staff()
        address = browser.checked(ROWS[0], ROWS[3])
        browser.post(f"{address}write/", address, {})
        browser.post(f"{address}undo/", address, {})
        assert browser.staff() == before
        assert browser.page(address).context["state"] == "UNDONE"

    def test_is_refused_with_the_row_when_later_facts_stand_on_it(self) -> None:
        browser = Browser()
        address = browser.checked(ROWS[0], ROWS[3])
        browser.post(f"{address}write/", address, {})
        post = next(
            line.post_id for line in people.staff_of(browser.institution, timezone.localdate())
            if line.person.family_name == "Нетотожний"
        )  # fmt: skip
        people.dismiss(actor=browser.actor, post_id=post, on=timezone.localdate())
        answer = browser.post(f"{address}undo/", address, {})
        assert browser.page(address).context["state"] == "DONE"
        assert [bool(line.problems) for line in answer.context["lines"]] == [True, False]
        assert "Лисенко Марко Ігорович" in browser.staff()


class TestGoingOut:
    def test_what_was_taken_out_comes_back_as_the_same(self) -> None:
        browser = Browser()
        address = browser.checked(ROWS[0], ROWS[3])
        browser.post(f"{address}write/", address, {})
        data = b"".join(browser.client.get(f"{browser.start}list.csv"))
        again = browser.bring(data)
        browser.agree(again)
        assert browser.counts(again) == {"SAME": 3}
        data = browser.client.get(f"{browser.start}list.xlsx").content
        again = browser.bring(data, "staff.xlsx")
        browser.agree(again)
        assert browser.counts(again) == {"SAME": 3}


class TestOthers:
    def test_see_nothing_of_it(self) -> None:
        browser, stranger = Browser(), Browser()
        address = browser.bring(csv(*ROWS))
        assert stranger.client.get(address).status_code == 404
        assert stranger.client.get(browser.start).status_code == 404
        teacher = Client()
        sign_in(teacher, make_teacher(browser.institution))
        assert teacher.get(browser.start).status_code in (403, 404)

    def test_a_file_given_up_leaves_nothing(self) -> None:
        browser = Browser()
        address = browser.bring(csv(*ROWS))
        browser.client.post(f"{address}discard/")
        assert browser.client.get(address).status_code == 404


def test_ids_are_uuids() -> None:
    browser = Browser()
    assert UUID(browser.bring(csv(*ROWS)).split("/")[3])


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


class TestStatements:
    def test_of_a_page_are_as_many_for_forty_rows_as_for_one(self) -> None:
        browser = Browser()
        counts = []
        for many in (1, 40):
            rows = [
                f"Нетотожн{letter}{'абвгд'[at % 5]};Орест;;двірник;;;" for at, letter in enumerate("абвгґдежзи" * 4)
            ]
            address = browser.checked(*rows[:many])
            counts.append(statements(lambda address=address: browser.page(address)))  # type: ignore[misc]
        assert counts[0] == counts[1] <= 20

    def test_of_a_check_are_as_many_for_forty_rows_as_for_two(self) -> None:
        browser = Browser()
        rows = [f"Нетотожн{one}{two};Орест;;вчитель;;;" for one in "абвгґдеж" for two in "абвгд"]
        counts = []
        for many in (2, 3, 40):  # the first finds a fresh session
            address = browser.bring(csv(*rows[:many]))
            counts.append(statements(lambda address=address: browser.agree(address)))  # type: ignore[misc]
        assert counts[1] == counts[2]
