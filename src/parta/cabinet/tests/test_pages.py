"""Week, homework, marks, one subject, absences; and how many statements each page costs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parta.cabinet.tests.conftest import NOW, WEDNESDAY, Family
from parta.cabinet.tests.test_diary_day import text_of
from parta.journal import testing as journal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

MONDAY = date(2026, 11, 16)


class TestWeek:
    def test_shows_each_day_with_marks_absences_and_homework_under_its_lesson(
        self, family: Family, phone: Client
    ) -> None:
        monday, wednesday = family.lesson(MONDAY, 1), family.lesson(WEDNESDAY, 2)
        family.mark(monday, 7)
        family.absent(wednesday, 1)
        family.homework(monday, "Вправа 140", WEDNESDAY)
        family.homework(wednesday, "Повторити § 9", date(2026, 11, 20))

        page = text_of(phone, f"/diary/{family.child}/week/2026-11-16/")

        assert "16–20\xa0листопада" in page
        assert '<b class="mk">7</b>' in page
        under_wednesday = page[page.index("Середа, 18") : page.index("Четвер, 19")]
        assert "Вправа 140" in under_wednesday
        assert ">н</span>" in under_wednesday
        under_friday = page[page.index("П’ятниця, 20") :]
        assert "Повторити §\xa09" in under_friday

    def test_shows_a_saturday_only_when_something_is_on_it(self, family: Family, phone: Client) -> None:
        assert "Субота" not in text_of(phone, f"/diary/{family.child}/week/2026-11-16/")

        family.lesson(date(2026, 11, 21), 1)

        assert "Субота, 21" in text_of(phone, f"/diary/{family.child}/week/2026-11-16/")

    def test_has_one_address_whatever_day_of_it_is_asked(self, family: Family, phone: Client) -> None:
        answer = phone.get(f"/diary/{family.child}/week/2026-11-19/")

        assert answer.status_code == 302
        assert answer["Location"] == f"/diary/{family.child}/week/2026-11-16/"

    def test_over_two_months_names_both(self, family: Family, phone: Client) -> None:
        page = text_of(phone, f"/diary/{family.child}/week/2026-09-28/")

        assert "28\xa0вересня – 2\xa0жовтня" in page


class TestHomework:
    def test_stands_under_the_day_it_is_for(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.homework(lesson, "Повторити § 12", date(2026, 11, 19))

        page = text_of(phone, f"/diary/{family.child}/homework/")

        assert "Завдання на завтра" in page
        assert "Повторити §\xa012" in page

    def test_of_the_past_is_kept_folded(self, family: Family, phone: Client) -> None:
        family.homework(family.lesson(date(2026, 11, 11), 1), "Минуле завдання", date(2026, 11, 13))

        page = text_of(phone, f"/diary/{family.child}/homework/")

        assert page.index("На найближчі дні нічого не задано") < page.index("Що було задано") < page.index("Минуле")

    def test_taken_back_disappears(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.homework(lesson, "Помилкове", date(2026, 11, 19))
        change = journal.Change(uuid4(), journal.Kind.HOMEWORK, ["Помилкове", "2026-11-19"], ["", None], lesson)
        journal.save(
            [change], institution_id=family.institution_id, course_id=family.algebra, now=NOW, actor=family.teacher
        )

        assert "Помилкове" not in text_of(phone, f"/diary/{family.child}/homework/")


class TestMarks:
    def test_stand_by_subject_with_the_last_ones_and_a_line(self, family: Family, phone: Client) -> None:
        for number, code in enumerate((5, 6, 7, 8, 9, 10)):
            family.mark(family.lesson(MONDAY - timedelta(days=7 - number), 1), code)

        page = text_of(phone, f"/diary/{family.child}/marks/")

        assert "Алгебра" in page
        assert "6, 7, 8, 9, 10" in page
        assert '<svg class="spark"' in page
        assert "Англійська мова" not in page, "a subject without marks says nothing"

    def test_taken_back_do_not_count(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.mark(lesson, 2)
        family.mark(lesson, was=(2,), reason="Не той учень")

        assert "Цього навчального року оцінок іще немає" in text_of(phone, f"/diary/{family.child}/marks/")

    def test_of_themes_and_terms_stand_beside(self, family: Family, phone: Client) -> None:
        journal.make_theme(
            institution_id=family.institution_id, course_id=family.algebra, no=1, title="Нерівності", ends_on=MONDAY,
            actor=family.teacher,
        )  # fmt: skip
        family.mark(family.lesson(MONDAY, 1), 8)
        journal.put_results(
            {family.child: 8}, institution_id=family.institution_id, course_id=family.algebra, column=(1, 1), now=NOW,
            actor=family.teacher,
        )  # fmt: skip

        assert "Тематична 1: Нерівності&nbsp;—&nbsp;8" in text_of(phone, f"/diary/{family.child}/marks/")

    def test_of_one_subject_open_lesson_by_lesson(self, family: Family, phone: Client) -> None:
        first, second = family.lesson(MONDAY, 1, topic="Тотожності"), family.lesson(WEDNESDAY, 1, kind=3)
        family.mark(first, 8)
        family.mark(first, 9, was=(8,), reason="Описка")
        family.absent(second, 3)

        page = text_of(phone, f"/diary/{family.child}/marks/{family.algebra}/")

        assert page.index("18.11") < page.index("16.11"), "the newest first"
        assert "Контрольна робота" in page
        assert "Тотожності" in page
        assert "було 8. Описка" in page
        assert "поважна причина" in page

    def test_of_a_subject_that_is_not_the_childs_are_not_found(self, family: Family, phone: Client) -> None:
        from parta.curriculum import testing as curriculum
        from parta.enrolment import testing as enrolment

        other = enrolment.make_class(institution_id=family.institution_id, grade=9)
        course = curriculum.make_course(institution_id=family.institution_id, group_id=other)

        assert phone.get(f"/diary/{family.child}/marks/{course}/").status_code == 404
        assert phone.get(f"/diary/{family.child}/marks/{2**40}/").status_code == 404


class TestAbsences:
    def test_count_whole_days_and_single_lessons(self, family: Family, phone: Client) -> None:
        both = [family.lesson(MONDAY, 1), family.lesson(MONDAY, 2, course=family.english)]
        family.absent(both[0], 2)
        family.absent(both[1], 2, course=family.english)
        single = family.lesson(WEDNESDAY, 1)
        family.lesson(WEDNESDAY, 2, course=family.english)
        family.absent(single, 1)

        page = text_of(phone, f"/diary/{family.child}/absences/")

        assert "Пропущено: 1 день і 1 окремий урок" in page
        assert "Хвороба: 2 уроки" in page
        assert "Весь день" in page

    def test_taken_back_are_not_counted(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.absent(lesson, 1)
        family.absent(lesson, None, was=1, why="Запізнення")

        page = text_of(phone, f"/diary/{family.child}/absences/")

        assert "Цього навчального року пропусків немає" in page

    def test_are_named_in_english_to_a_reader_in_english(self, family: Family, phone: Client) -> None:
        family.absent(family.lesson(WEDNESDAY, 1), 2)

        phone.cookies["parta_language"] = "en"
        page = phone.get(f"/diary/{family.child}/absences/").content.decode()

        assert "Not at the lesson: illness" in page
        assert "хвороба" not in page

    def test_whose_reason_became_known_tell_it(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.absent(lesson, 1)
        family.absent(lesson, 2, was=1, why="Довідка")

        page = text_of(phone, f"/diary/{family.child}/absences/")

        assert "Не було на уроці: хвороба" in page
        assert "було н. Довідка" in page


class TestStatements:
    """Session, roles, children with the last visit, the page itself. Names are one more where somebody corrected."""

    @pytest.mark.parametrize(
        ("path", "statements"),
        [
            ("2026-11-18/", 4), ("week/2026-11-16/", 4), ("homework/", 4),
            ("marks/", 4), ("absences/", 4), ("marks/{algebra}/", 4),
        ],
    )  # fmt: skip
    def test_are_as_many_however_much_there_is_to_show(
        self, family: Family, phone: Client, path: str, statements: int
    ) -> None:
        address = f"/diary/{family.child}/{path.format(algebra=family.algebra)}"
        family.mark(family.lesson(WEDNESDAY, 12), 7)
        phone.get(address)  # the first visit is written down
        few = asked(phone, address)
        for number in range(1, 7):
            lesson = family.lesson(WEDNESDAY, number)
            family.mark(lesson, 9)
            family.homework(lesson, f"Вправа {number}", date(2026, 11, 19))
            family.absent(family.lesson(date(2026, 11, 17), number), 1)

        many = asked(phone, address)

        assert (few, many) == (statements, statements)

    def test_are_one_more_for_the_name_of_who_corrected(self, family: Family, phone: Client) -> None:
        address = f"/diary/{family.child}/2026-11-18/"
        lesson = family.lesson(WEDNESDAY, 1)
        family.mark(lesson, 9)
        family.mark(lesson, 10, was=(9,), reason="Описка")
        phone.get(address)

        assert asked(phone, address) == 5

    def test_are_one_more_when_a_visit_begins(self, family: Family, phone: Client) -> None:
        family.lesson(WEDNESDAY, 1)

        assert asked(phone, f"/diary/{family.child}/2026-11-18/") == 5

    def test_are_one_more_to_find_the_nearest_lessons(self, family: Family, phone: Client) -> None:
        address = f"/diary/{family.child}/2026-11-18/"
        phone.get(address)

        assert asked(phone, address) == 5


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])
