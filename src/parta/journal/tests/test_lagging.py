"""Journals that lag: when they are said to, to whom, at what cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.curriculum import testing as curriculum
from parta.enrolment import testing as enrolment
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.journal import testing
from parta.journal.queries import lagging_courses
from parta.journal.tests.conftest import School
from parta.kernel.actor import Actor
from parta.people import api as people_api
from parta.people import testing as people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)  # a Friday


def study_days(last: date, count: int) -> list[date]:
    """So many weekdays up to the day, the earliest first."""
    found = [last - timedelta(days=n) for n in range(count * 2) if (last - timedelta(days=n)).weekday() < 5]
    return found[:count][::-1]


def another_course(school: School, teacher: Actor, number: int = 0) -> int:
    """A course of another teacher in a class of its own."""
    (post,) = teacher.posts(institution_id=school.institution_id)
    class_id = enrolment.make_class(
        institution_id=school.institution_id, grade=5 + number % 5, letter="ЯЮЩ"[number // 5]
    )
    return curriculum.make_course(institution_id=school.institution_id, group_id=class_id, post_id=post)


def hold(school: School, course_id: int, days: list[date]) -> None:
    for day in days:
        testing.make_lesson(
            institution_id=school.institution_id, course_id=course_id, held_on=day, no=course_id % 7, topic="Тема"
        )


def late(actor: Actor, school: School, today: date = TODAY) -> dict[int, int]:
    found = lagging_courses(actor, institution_id=school.institution_id, today=today)
    return {course.course_id: course.days for course in found}


class TestAJournal:
    def test_lags_when_the_school_went_on_for_a_week_without_it(self, school: School, stranger: Actor) -> None:
        days = study_days(TODAY, 15)
        hold(school, another_course(school, stranger), days)
        hold(school, school.course_id, days[:-5])

        assert late(school.teacher, school) == {school.course_id: 7}
        assert late(stranger, school) == {}, "not hers"

    def test_of_one_lesson_a_week_is_waited_for_longer(self, school: School, stranger: Actor) -> None:
        days = study_days(TODAY, 20)
        hold(school, another_course(school, stranger), days)
        hold(school, school.course_id, days[0:13:5])  # Mondays; nothing in the last nine days of study

        assert late(school.teacher, school, days[19]) == {}
        hold(school, another_course(school, stranger, 1), [TODAY + timedelta(days=n) for n in (3, 4, 5, 6)])
        assert late(school.teacher, school, TODAY + timedelta(days=6)) == {school.course_id: 17}

    def test_does_not_lag_in_holidays(self, school: School, stranger: Actor) -> None:
        days = study_days(TODAY, 15)
        hold(school, another_course(school, stranger), days)
        hold(school, school.course_id, days)

        assert late(school.teacher, school, TODAY + timedelta(days=16)) == {}


class TestTheFirstPage:
    def test_tells_the_teacher_and_the_leaders_which_journal_lags(
        self, school: School, stranger: Actor, head: Actor
    ) -> None:
        days = study_days(timezone.localdate(), 12)
        hold(school, another_course(school, stranger), days)
        hold(school, school.course_id, days[:-6])
        gone = (timezone.localdate() - days[-7]).days

        own = sign_in(Client(), school.teacher).get("/").content.decode()
        leader = sign_in(Client(), head).get("/").content.decode()

        assert f"/journal/{school.course_id}/" in own
        assert f"урок не внесено {gone} дн" in own.replace("\u00a0", " ")
        name = people_name(school)
        assert f"{name} · урок не внесено {gone}" in leader.replace("\u00a0", " ")

    def test_costs_the_same_for_one_and_for_ten(self, school: School, stranger: Actor, head: Actor) -> None:
        days = study_days(timezone.localdate(), 12)
        hold(school, another_course(school, stranger), days)
        hold(school, school.course_id, days[:-6])
        browser, counts = sign_in(Client(), head), []
        browser.get("/")
        for size in (0, 9):
            for number in range(size):
                teacher = people.make_teacher(school.institution_id)
                hold(school, another_course(school, teacher, 2 + number), days[:-6])
            with CaptureQueriesContext(connection) as queries:
                page = browser.get("/").content.decode()
            counts.append(len(queries))

        assert counts[0] == counts[1]
        assert "?lagging=1" in page
        listed = browser.get(f"/schools/{institutions.public_id_of(school.institution_id)}/journal/?lagging=1")
        assert sum(len(each.lines) for each in listed.context["classes"]) == 10


def people_name(school: School) -> str:
    (post,) = school.teacher.posts(institution_id=school.institution_id)
    return people_api.posts([post])[post].person.short.replace("\u00a0", " ")
