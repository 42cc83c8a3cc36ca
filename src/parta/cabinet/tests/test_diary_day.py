"""A day of a child, as the family reads it."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from parta.cabinet.tests.conftest import NOW, WEDNESDAY, Family
from parta.identity.testing import actor_of_person, sign_in

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    response = client.get(path, headers={"Accept-Language": "uk"})
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.usefixtures("wednesday")
class TestDay:
    def test_shows_lessons_with_marks_absences_and_homework(self, family: Family, phone: Client) -> None:
        first = family.lesson(WEDNESDAY, 1, topic="Числові нерівності")
        second = family.lesson(WEDNESDAY, 2, course=family.english)
        family.mark(first, 9)
        family.absent(second, 2, course=family.english)
        family.homework(first, "§ 12, № 412", date(2026, 11, 20))

        page = text_of(phone, f"/diary/{family.child}/2026-11-18/")

        assert "Середа, 18\xa0листопада" in page
        assert "Числові нерівності" in page
        assert '<span class="mk">9</span>' in page
        assert "Не було на уроці: хвороба" in page
        assert "§\xa012, №\xa0412" in page
        assert "На п’ятницю, 20\xa0листопада" in page

    def test_shows_both_marks_of_a_lesson(self, family: Family, phone: Client) -> None:
        family.mark(family.lesson(WEDNESDAY, 1), 10, 8)

        page = text_of(phone, f"/diary/{family.child}/2026-11-18/")

        assert '<span class="mk">10</span><span class="mk">8</span>' in page

    def test_tells_what_a_corrected_mark_was_who_changed_it_and_why(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.mark(lesson, 8)
        family.mark(lesson, 10, was=(8,), reason="Апеляція")

        page = text_of(phone, f"/diary/{family.child}/2026-11-18/")

        assert '<span class="mk">10</span>' in page
        assert "було 8. Апеляція (Савчук О. П.)." in page.replace("\xa0", " ")

    def test_tells_of_a_mark_taken_back(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.mark(lesson, 4)
        family.mark(lesson, was=(4,), reason="Поставлено не тому учневі")

        page = text_of(phone, f"/diary/{family.child}/2026-11-18/")

        assert '<span class="mk">' not in page
        assert "було 4. Поставлено не тому учневі" in page

    def test_shows_nothing_of_a_cancelled_lesson(self, family: Family, phone: Client) -> None:
        from parta.journal.api import cancel_lesson

        lesson = family.lesson(WEDNESDAY, 1, topic="Відкрито помилково")
        cancel_lesson(
            actor=family.teacher, institution_id=family.institution_id, course_id=family.algebra, lesson_id=lesson
        )

        assert "Відкрито помилково" not in text_of(phone, f"/diary/{family.child}/2026-11-18/")

    def test_shows_nobody_elses_marks(self, family: Family, phone: Client) -> None:
        from parta.journal import testing as journal

        other = next(iter(_classmates(family)))
        lesson = family.lesson(WEDNESDAY, 1)
        journal.put_marks(
            {other: 3},
            institution_id=family.institution_id,
            course_id=family.algebra,
            lesson_id=lesson,
            now=NOW,
            actor=family.teacher,
        )

        assert '<span class="mk">' not in text_of(phone, f"/diary/{family.child}/2026-11-18/")

    def test_leads_to_the_nearest_lessons_when_there_are_none(self, family: Family, phone: Client) -> None:
        family.lesson(date(2026, 11, 6), 1)

        page = text_of(phone, f"/diary/{family.child}/2026-11-16/")

        assert "Уроків не внесено" in page
        assert f'href="/diary/{family.child}/2026-11-06/"' in page

    def test_calls_a_sunday_a_day_off(self, family: Family, phone: Client) -> None:
        assert "Вихідний день" in text_of(phone, f"/diary/{family.child}/2026-11-22/")

    def test_skips_the_weekend_between_friday_and_monday(self, family: Family, phone: Client) -> None:
        page = text_of(phone, f"/diary/{family.child}/2026-11-20/")

        assert f'rel="next" href="/diary/{family.child}/2026-11-23/"' in page
        assert f'rel="prev" href="/diary/{family.child}/2026-11-19/"' in page

    def test_says_so_before_the_child_was_enrolled(self, family: Family, phone: Client) -> None:
        page = text_of(phone, f"/diary/{family.child}/2026-08-20/")

        assert "цього дня не навчається в жодному класі" in page

    def test_says_homework_is_for_tomorrow(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(date(2026, 11, 17), 1)
        family.homework(lesson, "Вивчити формули", date(2026, 11, 19))

        page = text_of(phone, f"/diary/{family.child}/")

        assert "На завтра" in page
        assert "Вивчити формули" in page

    def test_takes_no_impossible_day(self, family: Family, phone: Client) -> None:
        assert phone.get(f"/diary/{family.child}/2026-02-30/").status_code == 404
        assert phone.get(f"/diary/{family.child}/1026-02-03/").status_code == 404

    def test_writes_out_what_was_typed_without_obeying_it(self, family: Family, phone: Client) -> None:
        lesson = family.lesson(WEDNESDAY, 1, topic="<script>alert(1)</script>")
        family.homework(lesson, "<b>жирно</b>\nдругий рядок", date(2026, 11, 19))

        page = text_of(phone, f"/diary/{family.child}/")

        assert "<script>alert" not in page
        assert "&lt;b&gt;жирно&lt;/b&gt;<br>другий рядок" in page


def _classmates(family: Family) -> list:
    from parta.enrolment import api as enrolment

    members = enrolment.members_on(institution_id=family.institution_id, group_id=family.class_id, on=WEDNESDAY)
    return [member.public_id for member in members if member.public_id != family.child]


@pytest.mark.usefixtures("wednesday")
class TestNews:
    def test_is_marked_once(self, family: Family, phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        page = f"/diary/{family.child}/2026-11-18/"
        text_of(phone, page)
        family.mark(lesson, 9, now=NOW + timedelta(hours=1))

        at(monkeypatch, NOW + timedelta(hours=2))
        first = text_of(phone, page)
        at(monkeypatch, NOW + timedelta(hours=2, minutes=10))
        again = text_of(phone, page)
        at(monkeypatch, NOW + timedelta(hours=4))
        later = text_of(phone, page)

        assert "9<small>нове</small>" in first
        assert "9<small>нове</small>" in again, "a page read again in the same visit says the same"
        assert "нове" not in later

    def test_names_what_is_new_on_other_days(
        self, family: Family, phone: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lesson = family.lesson(date(2026, 11, 16), 1)
        text_of(phone, f"/diary/{family.child}/2026-11-18/")
        family.absent(lesson, 1, now=NOW + timedelta(hours=1))

        at(monkeypatch, NOW + timedelta(hours=2))
        page = text_of(phone, f"/diary/{family.child}/2026-11-18/")

        assert f'<a href="/diary/{family.child}/2026-11-16/">Алгебра, пн\xa016</a> <b>н</b>' in page
        assert "Нове від 18.11.2026\xa017:00" in page

    def test_is_a_correction_too(self, family: Family, phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        lesson = family.lesson(WEDNESDAY, 1)
        family.mark(lesson, 8, now=NOW - timedelta(hours=1))
        text_of(phone, f"/diary/{family.child}/2026-11-18/")
        family.mark(lesson, 10, was=(8,), reason="Апеляція", now=NOW + timedelta(hours=1))

        at(monkeypatch, NOW + timedelta(hours=2))

        assert "10<small>нове</small>" in text_of(phone, f"/diary/{family.child}/2026-11-18/")

    def test_is_nothing_on_the_first_visit(self, family: Family, phone: Client) -> None:
        family.mark(family.lesson(WEDNESDAY, 1), 9)

        assert "нове" not in text_of(phone, f"/diary/{family.child}/2026-11-18/")

    def test_is_kept_for_each_reader_apart(
        self, family: Family, phone: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pupil = sign_in(Client(), actor_of_person(family.elder.person_id))
        lesson = family.lesson(WEDNESDAY, 1)
        page = f"/diary/{family.child}/2026-11-18/"
        text_of(phone, page)
        text_of(pupil, page)
        family.mark(lesson, 9, now=NOW + timedelta(minutes=1))
        at(monkeypatch, NOW + timedelta(hours=1))
        text_of(phone, page)
        at(monkeypatch, NOW + timedelta(hours=2))

        assert "нове" in text_of(pupil, page)
        assert "нове" not in text_of(phone, page)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
