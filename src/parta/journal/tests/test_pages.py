"""Pages of journals through HTTP: what they show, how many statements they cost, what they let through."""

import gzip
import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.audit.api import acting
from parta.curriculum import testing as curriculum
from parta.curriculum.api import create_courses
from parta.enrolment import testing as enrolment
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.journal import testing
from parta.journal.testing import Change, Kind
from parta.journal.tests.conftest import DAY, NOW, School, make_institution, make_school
from parta.journal.web.places import owner_mark
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.text import sort_key
from parta.people import testing as people
from parta.reference import api as reference

pytestmark = pytest.mark.django_db
ATTACK = "<script>alert('x')</script>\"'&"


@pytest.fixture(scope="module")
def current(ground: None) -> School:
    """A small school of the school year that goes on, for pages that show today."""
    return make_school(1, school_year_of(timezone.localdate()))


@pytest.fixture
def public_id(school: School) -> UUID:
    return institutions.public_id_of(school.institution_id)


@pytest.fixture
def address(school: School, public_id: UUID) -> str:
    return f"/schools/{public_id}/journal/{school.course_id}/"


@pytest.fixture
def browser(client: Client, school: School) -> Client:
    return sign_in(client, school.teacher)


def fill(school: School, **words: Any) -> list[int]:
    """20 lessons in a row with marks, absences and topics; the last one on ``DAY``."""
    made = []
    for back in range(19, -1, -1):
        day = DAY - timedelta(days=back)
        lesson = testing.make_lesson(**school.place, held_on=day, topic="Раціональні рівняння", actor=school.teacher)
        one = {**school.place, "lesson_id": lesson, "now": NOW, "actor": school.teacher}
        pupils = list(enumerate(school.pupils))
        testing.put_marks({p.public_id: 1 + (back + i) % 12 for i, p in pupils if (i + back) % 3}, **one)
        testing.put_absences({p.public_id: 1 for i, p in pupils if (i + back) % 11 == 0}, **one)
        made.append(lesson)
    return made


class TestCoursePage:
    def test_costs_few_statements_and_few_bytes(self, browser: Client, school: School, address: str) -> None:
        fill(school)
        browser.get(address)

        with CaptureQueriesContext(connection) as captured:
            response = browser.get(address)

        assert response.status_code == 200
        assert len(captured) <= 5  # session, roles, the page; the frame reads the school's name into the session once
        assert len(gzip.compress(response.content, 6)) <= 12 * 1024

    def test_shows_names_marks_and_lessons(self, browser: Client, school: School, address: str) -> None:
        fill(school)

        html = browser.get(address).content.decode()

        assert html.count("<tr data-p=") == 30
        assert html.count("data-l=") == 21  # each lesson's column, and the panel's lesson
        assert ">н</td>" in html
        for pupil in school.pupils:
            assert " ".join(pupil.display_name.split()[:2]) in html

    def test_escapes_whatever_people_typed(self, browser: Client, school: School, address: str) -> None:
        with acting(school.teacher, "test.pupil.rename"), connection.cursor() as cursor:
            cursor.execute(
                "update enrolment_pupil set display_name = %s where institution_id = %s and pupil_id = %s",
                [f"{ATTACK} Ім’я", school.institution_id, school.pupils[0].person_id],
            )
        lesson = testing.make_lesson(**school.place, held_on=DAY, topic=ATTACK, actor=school.teacher)
        one = {**school.place, "now": NOW, "actor": school.teacher}
        testing.set_homework(ATTACK, lesson_id=lesson, **one)
        testing.save([Change(uuid4(), Kind.COMMENT, "", ATTACK, lesson, school.pupils[0].public_id)], **one)
        testing.make_theme(**school.place, no=1, title=ATTACK, ends_on=DAY, actor=school.teacher)

        pages = [address, f"{address}lessons/", f"{address}lessons/{lesson}/", f"{address}lessons/{lesson}/history/"]
        for page in (*pages, f"{address}history/?lesson={lesson}&pupil={school.pupils[0].public_id}"):
            html = browser.get(page).content.decode()
            assert "<script>alert" not in html, page
            assert "&lt;script&gt;" in html, page

    def test_tells_namesakes_apart_by_their_patronymics(self, browser: Client, school: School, address: str) -> None:
        lesson = fill(school)[-1]
        names = ("Смереченко Гліб Олегович", "Смереченко Гліб Ігорович")
        with acting(school.teacher, "test.pupil.rename"), connection.cursor() as cursor:
            for pupil, name in zip(school.pupils, names, strict=False):
                cursor.execute(
                    "update enrolment_pupil set display_name = %s where institution_id = %s and pupil_id = %s",
                    [name, school.institution_id, pupil.person_id],
                )

        for page in (address, f"{address}lessons/{lesson}/"):
            html = browser.get(page).content.decode()
            assert "Смереченко Гліб О.<" in html
            assert "Смереченко Гліб І.<" in html

    def test_leads_to_earlier_and_later_lessons(self, browser: Client, school: School, address: str) -> None:
        for back in range(40):
            testing.make_lesson(**school.place, held_on=DAY - timedelta(days=back), actor=school.teacher)

        here = browser.get(address)
        earlier = browser.get(here.context["earlier"])

        assert here.context["later"] == ""
        assert earlier.context["later"].startswith(f"{address}?after=")
        assert earlier.context["focus"].held_on == DAY - timedelta(days=20)

    def test_is_read_only_for_the_head_and_closed_to_others(
        self, client: Client, school: School, address: str, head: Actor, stranger: Actor
    ) -> None:
        lesson = fill(school)[-1]

        seen = sign_in(client, head).get(address).content.decode()
        assert seen.count("data-ro") == seen.count("data-d=") + seen.count("data-r=")
        assert f"{address}open/" not in seen

        other = sign_in(Client(), stranger)
        assert other.get(address).status_code == 403
        assert other.get(f"{address}lessons/{lesson}/").status_code == 403
        foreign = sign_in(Client(), people.make_head(make_institution()))
        assert foreign.get(address).status_code == 404


def send(browser: Client, actor: Actor, address: str, body: Any, **headers: str) -> HttpResponse:
    data = body if isinstance(body, str) else json.dumps(body)
    headers = {"X-Journal-Owner": owner_mark(actor), "Accept": "application/json"} | headers
    return browser.post(f"{address}save/", data, content_type="application/json", headers=headers)


class TestSave:
    def change(self, school: School, at: int, **words: Any) -> dict[str, Any]:
        pupil = str(school.pupils[0].public_id)
        return {"id": str(uuid4()), "kind": "marks", "lesson": at, "pupil": pupil, "was": [], "now": [7]} | words

    def test_answers_each_change_in_few_statements(self, browser: Client, school: School, address: str) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        changes = [self.change(school, lesson, pupil=str(pupil.public_id)) for pupil in school.pupils]
        browser.get(address)

        with CaptureQueriesContext(connection) as captured:
            answer = send(browser, school.teacher, address, {"request": str(uuid4()), "changes": changes})

        assert {each["state"] for each in answer.json()["answers"].values()} == {"saved"}
        assert len(captured) <= 12

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            "{}",
            '{"request": "x", "changes": []}',
            '{"request": "0193f3a0-0000-7000-8000-000000000001", "changes": [{}]}',
            '{"request": "0193f3a0-0000-7000-8000-000000000001", "changes": 5}',
            "[" * 200_000,
            '{"request": "0193f3a0-0000-7000-8000-000000000001", "changes": [' + "[" * 5_000 + "]" * 5_000 + "]}",
            '{"request": ' + "9" * 5_000 + "}",
        ],
    )
    def test_says_what_to_do_with_a_request_it_cannot_read(
        self, browser: Client, school: School, address: str, body: str
    ) -> None:
        assert send(browser, school.teacher, address, body).status_code == 422

    @pytest.mark.parametrize(
        "words",
        [
            {"now": "7"},
            {"now": [70000]},
            {"now": [True]},
            {"lesson": -1},
            {"lesson": 10**30},
            {"pupil": "'; drop table"},
            {"kind": "delete"},
            {"kind": "comment", "was": "", "now": "\0"},
            {"kind": "topic", "was": "", "now": "Дроби \ud800"},
            {"kind": "topic", "was": "", "now": ["Дроби"]},
            {"reason": "хибна\0"},
            {"reason": "\udfff"},
            {"reason": 5},
            {"kind": "result", "was": None, "now": 7, "column": [1]},
            {"kind": "homework", "was": ["", None], "now": ["§ 1", "9710-12-09"]},
            {"kind": "homework", "was": ["", None], "now": ["§ 1\0", None]},
            {"kind": "homework", "was": ["", None], "now": ["§ 1", "someday"]},
        ],
    )
    def test_refuses_values_of_another_shape_and_takes_the_rest(
        self, browser: Client, school: School, address: str, words: dict[str, Any]
    ) -> None:
        """One change that nobody can take keeps no other from being saved."""
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        odd = self.change(school, lesson, **words)
        good = self.change(school, lesson, pupil=str(school.pupils[1].public_id))

        answer = send(browser, school.teacher, address, {"request": str(uuid4()), "changes": [odd, good]})

        assert answer.status_code == 200
        answers = answer.json()["answers"]
        assert (answers[odd["id"]]["state"], answers[good["id"]]["state"]) == ("refused", "saved")
        assert answers[odd["id"]]["message"]

    def test_keeps_what_another_person_typed_for_that_person(
        self, browser: Client, school: School, address: str, stranger: Actor
    ) -> None:
        answer = send(browser, stranger, address, {"request": str(uuid4()), "changes": []})

        assert (answer.status_code, answer.json()["code"]) == (409, "typed-by-another")

    def test_needs_the_token_of_the_page(self, school: School, address: str) -> None:
        browser = sign_in(Client(enforce_csrf_checks=True), school.teacher)

        assert send(browser, school.teacher, address, {"request": str(uuid4()), "changes": []}).status_code == 403


class TestLessonForm:
    """Without a script: one pupil a row, saved as one request."""

    @pytest.fixture
    def lesson(self, school: School) -> int:
        return testing.make_lesson(**school.place, held_on=DAY, topic="Дроби", actor=school.teacher)

    def form(self, school: School, **words: str) -> dict[str, str]:
        rows = {f"was-{pupil.public_id}": "|" for pupil in school.pupils}
        of_lesson = {
            "topic": "Дроби",
            "was-topic": "Дроби",
            "kind": "1",
            "was-kind": "1",
            "homework": "",
            "was-homework": "",
        }
        return {"request": str(uuid4()), **of_lesson, **rows, **words}

    def test_saves_marks_absences_topic_and_homework(
        self, browser: Client, school: School, address: str, lesson: int
    ) -> None:
        ann, bob = (str(pupil.public_id) for pupil in school.pupils[:2])
        words = {f"m-{ann}": "9", f"a-{bob}": "on", "topic": "Десяткові дроби", "homework": "§ 12"}

        saved = browser.post(f"{address}lessons/{lesson}/", self.form(school, **words))
        html = browser.get(f"{address}lessons/{lesson}/").content.decode()

        assert saved.status_code == 302
        assert f'name="was-{ann}" value="9|"' in html
        assert f'name="was-{bob}" value="|1"' in html
        assert "Десяткові дроби" in html
        assert "§ 12" in html

    def test_says_why_odd_values_are_not_saved(
        self, browser: Client, school: School, address: str, lesson: int
    ) -> None:
        ann, bob = (str(pupil.public_id) for pupil in school.pupils[:2])
        words = {"topic": "Дроби\0", "homework": "§ 1", "due": "9710-12-09", f"m-{ann}": "²", f"m-{bob}": "9" * 5_000}

        answer = browser.post(f"{address}lessons/{lesson}/", self.form(school, **words))
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "знак, якого не можна зберегти" in html
        assert "31.08." in html

    def test_keeps_a_day_that_is_none_and_says_what_to_write(
        self, browser: Client, school: School, address: str, lesson: int
    ) -> None:
        ann = str(school.pupils[0].public_id)
        words = {"homework": "§ 77", "due": "31.02.2027", f"m-{ann}": "9"}

        answer = browser.post(f"{address}lessons/{lesson}/", self.form(school, **words))
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "Дати 31.02.2027 немає: у тому місяці днів 28" in html.replace("\u00a0", " ")
        assert 'value="31.02.2027"' in html
        assert ">§ 77</textarea>" in html
        assert f'name="was-{ann}" value="9|"' in html  # the rest is saved

    def test_reads_the_day_of_homework_as_people_write_it(
        self, browser: Client, school: School, address: str, lesson: int
    ) -> None:
        due = DAY + timedelta(days=2)
        words = {"homework": "§ 12", "due": f"{due.day}.{due.month}.{due.year}"}

        browser.post(f"{address}lessons/{lesson}/", self.form(school, **words))
        html = browser.get(f"{address}lessons/{lesson}/").content.decode()

        assert f'name="due" inputmode="numeric" autocomplete="off" value="{due:%d.%m.%Y}"' in html
        assert f"{due:%d.%m.%Y}" in browser.get(f"{address}lessons/{lesson}/history/").content.decode()

    def test_sent_twice_changes_nothing_twice(self, browser: Client, school: School, address: str, lesson: int) -> None:
        ann = str(school.pupils[0].public_id)
        form = self.form(school, **{f"m-{ann}": "9"})
        browser.post(f"{address}lessons/{lesson}/", form)
        browser.post(f"{address}lessons/{lesson}/", form)

        with connection.cursor() as cursor:
            cursor.execute("select count(*) from journal_mark where institution_id = %s", [school.institution_id])
            assert cursor.fetchone() == (1,)

    def test_shows_both_versions_of_what_changed_meanwhile_and_saves_the_rest(
        self, browser: Client, school: School, address: str, lesson: int
    ) -> None:
        ann, bob = (str(pupil.public_id) for pupil in school.pupils[:2])
        one = {**school.place, "lesson_id": lesson, "now": NOW, "actor": school.teacher}
        testing.put_marks({school.pupils[0].public_id: 5}, **one)

        answer = browser.post(f"{address}lessons/{lesson}/", self.form(school, **{f"m-{ann}": "9", f"m-{bob}": "8"}))
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "«9»" in html
        assert "«5»" in html
        assert f'name="was-{ann}" value="5|"' in html
        assert f'name="was-{bob}" value="8|"' in html

    def test_costs_four_statements_to_read(self, browser: Client, school: School, address: str, lesson: int) -> None:
        browser.get(f"{address}lessons/{lesson}/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"{address}lessons/{lesson}/").status_code == 200

        assert len(captured) <= 4


class TestToday:
    @pytest.fixture
    def school(self, current: School, db: None) -> School:
        return current

    def test_begins_with_the_first_lesson(self, browser: Client, school: School, address: str) -> None:
        html = browser.get(address).content.decode()

        assert f'href="{address}open/"' in html
        assert "<table" not in html

        testing.make_lesson(**school.place, held_on=timezone.localdate(), actor=school.teacher)
        assert '<td class="today"' in browser.get(address).content.decode()

    def test_takes_no_marks_before_the_day(self, client: Client) -> None:
        """In the last days of August that day is of the next school year."""
        later = timezone.localdate() + timedelta(days=3)
        school = make_school(1, school_year_of(later))
        lesson = testing.make_lesson(**school.place, held_on=later, actor=school.teacher)
        address = f"/schools/{institutions.public_id_of(school.institution_id)}/journal/{school.course_id}/lessons/"

        html = sign_in(client, school.teacher).get(f"{address}{lesson}/").content.decode()

        assert html.count("<li data-p=") == 1
        assert 'type="radio"' not in html


class TestOpening:
    def test_by_hand_adds_a_column_once(self, browser: Client, school: School, address: str) -> None:
        form = {"held_on": f"{DAY:%d.%m.%Y}", "no": "3", "kind": "1", "topic": "Вступ"}
        for _ in range(2):
            assert browser.post(f"{address}open/", form).status_code == 302

        with connection.cursor() as cursor:
            cursor.execute(
                "select held_on, no, topic from journal_lesson where institution_id = %s", [school.institution_id]
            )
            assert cursor.fetchall() == [(DAY, 3, "Вступ")]

    def test_of_a_lesson_that_stands_keeps_what_was_typed_and_leads_to_it(
        self, browser: Client, school: School, address: str
    ) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, no=3, topic="Вступ", actor=school.teacher)
        form = {"held_on": f"{DAY:%d.%m.%Y}", "no": "3", "kind": "3", "topic": "Дроби"}

        answer = browser.post(f"{address}open/", form)
        html = answer.content.decode()

        assert answer.status_code == 422
        assert f'href="{address}lessons/{lesson}/"' in html
        assert "Дроби" in html
        assert browser.post(f"{address}open/", form | {"kind": "1", "topic": ""}).status_code == 302

    def test_of_a_cancelled_lesson_revives_it_with_the_topic_typed(
        self, browser: Client, school: School, address: str
    ) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, no=3, topic="Вступ", actor=school.teacher)
        browser.post(f"{address}lessons/{lesson}/cancel/")

        form = {"held_on": f"{DAY:%d.%m.%Y}", "no": "3", "kind": "3", "topic": "Дроби"}
        assert browser.post(f"{address}open/", form).status_code == 302
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, topic, kind, is_cancelled from journal_lesson where institution_id = %s",
                [school.institution_id],
            )
            assert cursor.fetchall() == [(lesson, "Дроби", 3, False)]

    def test_outside_the_school_year_is_explained(self, browser: Client, address: str) -> None:
        form = {"held_on": "01.07.2020", "no": "3", "kind": "1", "topic": ""}

        assert browser.post(f"{address}open/", form).status_code == 422

    def test_and_cancelling_leave_the_lesson_in_the_log(self, browser: Client, school: School, address: str) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)

        assert browser.post(f"{address}lessons/{lesson}/cancel/").status_code == 302
        assert testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher) == lesson
        with connection.cursor() as cursor:
            cursor.execute("""select count(*) from journal_log where entry like '%"t":"lesson"%'""")
            assert cursor.fetchone() == (3,)

    def test_of_a_lesson_with_marks_is_not_undone(self, browser: Client, school: School, address: str) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        testing.put_marks(
            {school.pupils[0].public_id: 7}, **school.place, lesson_id=lesson, now=NOW, actor=school.teacher
        )

        assert browser.post(f"{address}lessons/{lesson}/cancel/").status_code == 409


class TestThemes:
    def test_end_one_after_another(self, browser: Client, address: str) -> None:
        def theme(no: int, title: str, ends_on: str) -> int:
            return browser.post(f"{address}theme/", {"no": str(no), "title": title, "ends_on": ends_on}).status_code

        assert theme(1, "Дроби", "30.09.2026") == 302
        assert theme(2, "Рівняння", "29.09.2026") == 422
        assert theme(2, "Рівняння", "30.10.2026") == 302
        assert theme(1, "Дроби", "31.10.2026") == 422


class TestHistory:
    def test_tells_old_value_author_and_reason_to_the_head(
        self, client: Client, school: School, address: str, head: Actor
    ) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        one = {**school.place, "lesson_id": lesson, "actor": school.teacher}
        ann = school.pupils[0].public_id
        testing.put_marks({ann: 7}, now=NOW, **one)
        testing.put_marks({ann: 10}, was=[7], reason="Апеляція", now=NOW + timedelta(days=5), **one)

        html = sign_in(client, head).get(f"{address}history/?lesson={lesson}&pupil={ann}").content.decode()

        assert "<s>7</s>" in html
        assert "<b>10</b>" in html
        assert "Апеляція" in html
        assert school.teacher.name.split()[-1] in html

    @pytest.mark.parametrize("query", ["", "?lesson=x", "?pupil=1", "?lesson=1&pupil=1", "?column=1&pupil=1"])
    def test_of_nothing_is_not_found(self, browser: Client, address: str, query: str) -> None:
        assert browser.get(f"{address}history/{query}").status_code == 404


class TestLists:
    def test_count_days_missed_altogether(self, client: Client, school: School, public_id: UUID, head: Actor) -> None:
        one, two = (testing.make_lesson(**school.place, held_on=DAY, no=no, actor=school.teacher) for no in (1, 2))
        place = {**school.place, "now": NOW, "actor": school.teacher}
        ann, bob = (pupil.public_id for pupil in school.pupils[:2])
        testing.put_absences({ann: 2, bob: 1}, lesson_id=one, **place)
        testing.put_absences({ann: 2}, lesson_id=two, **place)

        page = sign_in(client, head).get(
            f"/schools/{public_id}/journal/classes/{school.class_id}/attendance/?month={DAY:%Y-%m}"
        ).context["page"]  # fmt: skip

        counted = {pupil.public_id: (pupil.missed, pupil.whole_days, pupil.excused) for pupil in page.pupils}
        assert (counted[ann], counted[bob]) == ((2, 1, 2), (1, 0, 0))

    def test_let_the_head_close_a_journal_that_stands_as_written(
        self, client: Client, school: School, public_id: UUID, head: Actor
    ) -> None:
        testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        browser = sign_in(client, head)
        place = f"/schools/{public_id}/journal/classes/{school.class_id}/close/"

        assert browser.get(place).context["page"].troubles == ()
        assert browser.post(place, {"upto": f"{DAY:%d.%m.%Y}"}).status_code == 302
        assert browser.post(place, {"upto": ""}).status_code == 422
        assert browser.post(place, {"upto": "", "reason": "Апеляція"}).status_code == 302


class TestListOfJournals:
    @pytest.fixture
    def school(self, current: School, db: None) -> School:
        return current

    def test_shows_a_teacher_his_journals_and_the_head_all(
        self, browser: Client, school: School, public_id: UUID, head: Actor, stranger: Actor
    ) -> None:
        place = f"/schools/{public_id}/journal/"

        assert f"{place}{school.course_id}/" in browser.get(place).content.decode()
        assert f"{place}{school.course_id}/" in sign_in(Client(), head).get(place).content.decode()
        assert f"{place}{school.course_id}/" not in sign_in(Client(), stranger).get(place).content.decode()

    def test_shows_a_large_school_by_years_of_study(
        self, client: Client, school: School, public_id: UUID, head: Actor
    ) -> None:
        subjects = [subject.id for subject in reference.subjects()][:41]
        groups = [
            enrolment.make_class(
                institution_id=school.institution_id, school_year=school_year_of(timezone.localdate()), grade=grade,
                letter="Я",
            )
            for grade in (9, 10, 11)
        ]  # fmt: skip
        for subject in subjects:
            create_courses(actor=head, institution_id=school.institution_id, group_ids=groups, subject_id=subject)
        browser, place = sign_in(client, head), f"/schools/{public_id}/journal/"

        def shown(query: str) -> set[str]:
            return {each.name for each in browser.get(place + query).context["classes"]}

        assert shown("?grade=9") == {"9-Я"}
        assert shown("?grade=5") == shown("") == {"8-Б"}, "a year that is not there, or none: the youngest"
        assert shown("?q=9-я") == {"9-Я"}, "a search looks everywhere"
        assert 'aria-current="page">11<' in browser.get(place + "?grade=11").content.decode()

    def test_puts_subjects_by_the_ukrainian_alphabet(self, client: Client, school: School, public_id: UUID) -> None:
        (post,) = school.teacher.posts(institution_id=school.institution_id)
        with connection.cursor() as cursor:
            cursor.execute("select id from reference_subject where name ~ '^[АІҐГЄУ]' order by id limit 12")
            subjects = [row[0] for row in cursor.fetchall()]
        for subject_id in subjects:
            place = {"institution_id": school.institution_id, "group_id": school.class_id, "post_id": post}
            if subject_id != curriculum.ALGEBRA:
                curriculum.make_course(**place, subject_id=subject_id)
        lines = sign_in(client, school.teacher).get(f"/schools/{public_id}/journal/").context["classes"][0].lines

        shown = [line.subject for line, _names in lines]
        assert shown == sorted(shown, key=sort_key)
        assert shown.index("Алгебра") < shown.index("Історія України") < shown.index("Українська мова")

    def test_leads_to_attendance_only_those_who_may_read_it(
        self, client: Client, school: School, public_id: UUID, head: Actor
    ) -> None:
        """The teacher of a course is not the class teacher."""
        at = f"/schools/{public_id}/journal/"
        attendance = f"{at}classes/{school.class_id}/attendance/"

        assert attendance in sign_in(client, head).get(at).content.decode()
        teacher = sign_in(Client(), school.teacher)
        assert (attendance in teacher.get(at).content.decode()) is (teacher.get(attendance).status_code == 200)
        assert teacher.get(attendance).status_code == 403


class TestAttendance:
    def test_says_day_and_total_at_every_number_and_leads_to_other_months(
        self, client: Client, school: School, public_id: UUID, head: Actor
    ) -> None:
        place = {**school.place, "actor": school.teacher}
        lesson = testing.make_lesson(**place, held_on=date(2026, 10, 5))
        testing.put_absences({school.pupils[0].public_id: 1}, **place, lesson_id=lesson, now=NOW)
        browser = sign_in(client, head)

        at = f"/schools/{public_id}/journal/classes/{school.class_id}/attendance/"
        html = browser.get(at, {"month": "2026-10"}).content.decode()

        assert "відвідування, жовтень 2026" in html
        assert 'href="?month=2026-09">← вересень 2026<' in html
        assert 'href="?month=2026-11">листопад 2026 →<' in html
        assert '<td class="n" data-l="05.10 —">1</td>' in html
        assert html.count('<td class="n opt" data-l="05.10 —"></td>') == len(school.pupils) - 1
        assert 'data-l="Пропущено уроків:"><b>1</b>' in html
        assert 'type="month"' not in html
        september = browser.get(at, {"month": "2026-09"}).content.decode()
        assert 'rel="prev"' not in september
        for odd in ("9999-12", "2026-13", "²026-10", "0000-01"):
            assert browser.get(at, {"month": odd}).status_code == 200
