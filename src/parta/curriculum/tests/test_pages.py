"""Pages of teaching."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from parta.curriculum import api, testing
from parta.curriculum.queries import pages
from parta.enrolment import api as enrolment
from parta.enrolment import testing as classes
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people.testing import make_deputy, make_head, make_teacher
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()  # the day of the pages
YEAR = school_year_of(TODAY)
Queries = Callable[[int], Any]


class School:
    """A parallel of two classes; the first has algebra with a teacher."""

    def __init__(self, institution: int) -> None:
        self.institution = institution
        self.class_id, self.other = (
            classes.make_class(institution_id=institution, school_year=YEAR, grade=8, letter=letter) for letter in "АБ"
        )
        self.post = min(make_teacher(institution).posts(institution_id=institution))
        self.course = testing.make_course(institution_id=institution, group_id=self.class_id, post_id=self.post)
        self.public_id = institutions.public_id_of(institution)
        self.base = f"/schools/{self.public_id}"
        self.page = f"{self.base}/classes/{self.class_id}"

    def taught(self, class_id: int) -> list[tuple[int, tuple[int, ...]]]:
        found = api.courses_of_classes(institution_id=self.institution, class_ids=[class_id], on=TODAY)
        return [(course.subject_id, course.teachers) for course in found]


@pytest.fixture
def school(institution: int) -> School:
    return School(institution)


@pytest.fixture
def browser(head: Actor) -> Client:
    return sign_in(Client(), head)


def plain(answer: HttpResponse) -> str:
    """The page with ordinary spaces."""
    return answer.content.decode().replace("\u00a0", " ")


class TestGrid:
    def test_opens_and_assigns_what_is_ticked(self, school: School, browser: Client) -> None:
        form = {
            "missing": [f"{school.other}:21", f"{school.other}:1"],
            "teacher": school.post,
            "since": f"01.09.{YEAR}",
            "assign": "1",
        }
        assert browser.post(f"{school.base}/teaching/?grade=8", form).status_code == 302
        assert school.taught(school.other) == [(1, (school.post,)), (21, (school.post,))]
        read(plain(browser.get(f"{school.base}/teaching/?grade=8")))

    def test_only_gives_subjects_when_asked_so(self, school: School, browser: Client) -> None:
        form = {"missing": [f"{school.other}:21"], "open": "1"}
        assert browser.post(f"{school.base}/teaching/?grade=8", form).status_code == 302
        assert school.taught(school.other) == [(21, ())]

    def test_says_what_is_missing_and_changes_nothing(self, school: School, browser: Client) -> None:
        for form in (
            {"missing": [f"{school.other}:21"], "assign": "1", "since": f"01.09.{YEAR}"},
            {"teacher": school.post, "since": f"01.09.{YEAR}"},
        ):
            answer = browser.post(f"{school.base}/teaching/?grade=8", form)
            assert answer.status_code == 422
        assert "Нічого не позначено" in plain(answer)
        assert school.taught(school.other) == []

    def test_shows_only_subjects_of_the_school_until_another_is_added(self, school: School, browser: Client) -> None:
        address = f"{school.base}/teaching/?grade=8"
        before = plain(browser.get(address))
        assert before.count('type="checkbox"') == 2
        ticked = {"course": str(school.course), "teacher": school.post, "since": f"05.09.{YEAR}"}
        page = plain(browser.post(address, {**ticked, "subject": "1", "add": "1"}))
        assert page.count('type="checkbox"') == 4
        assert f'name="missing" value="{school.class_id}:1"' in page
        assert f'name="course" value="{school.course}" aria-label="Алгебра, 8-А " checked' in page
        assert f'value="05.09.{YEAR}"' in page
        assert f'<option value="{school.post}" selected' in page
        again = {**ticked, "added": "1", "missing": f"{school.other}:1", "subject": "2", "add": "1"}
        page = plain(browser.post(address, again))
        assert page.count('type="checkbox"') == 6
        assert f'value="{school.other}:1" aria-label="Українська мова, 8-Б" checked' in page
        assert school.taught(school.other) == []

    def test_adds_no_subject_but_one_of_the_list(self, school: School, browser: Client) -> None:
        for wrong in ("", "999", "x"):
            answer = browser.post(f"{school.base}/teaching/?grade=8", {"subject": wrong, "add": "1"})
            assert answer.status_code == 422
            assert plain(answer).count('type="checkbox"') == 2

    def test_keeps_what_was_ticked_and_added_when_something_is_wrong(self, school: School, browser: Client) -> None:
        form = {"added": "1", "missing": f"{school.other}:1", "since": f"31.09.{YEAR}", "assign": "1"}
        answer = browser.post(f"{school.base}/teaching/?grade=8", form)
        assert answer.status_code == 422
        assert f'value="{school.other}:1" aria-label="Українська мова, 8-Б" checked' in plain(answer)
        assert f'value="31.09.{YEAR}"' in plain(answer)

    def test_takes_no_class_of_another_school(self, school: School, browser: Client) -> None:
        other = make_institution("Інша")
        foreign = classes.make_class(institution_id=other, school_year=YEAR, grade=8)
        answer = browser.post(f"{school.base}/teaching/?grade=8", {"missing": [f"{foreign}:21", "x:y"], "open": "1"})
        assert answer.status_code == 404

    def test_is_read_by_teachers_and_changed_by_leaders(self, school: School) -> None:
        teacher = sign_in(Client(), make_teacher(school.institution))
        assert 'name="missing"' not in plain(teacher.get(f"{school.base}/teaching/?grade=8"))
        form = {"missing": [f"{school.other}:21"], "open": "1"}
        assert teacher.post(f"{school.base}/teaching/?grade=8", form).status_code == 403
        stranger = sign_in(Client(), make_head(make_institution("Інша")))
        assert stranger.get(f"{school.base}/teaching/").status_code == 404

    def test_costs_nine_statements(self, school: School, head: Actor, django_assert_num_queries: Queries) -> None:
        for subject_id in (1, 2, 6, 22):
            testing.make_course(institution_id=school.institution, group_id=school.class_id, subject_id=subject_id)
        with django_assert_num_queries(9):
            pages.grid_page(head, school.public_id, grade=8, school_year=None, today=TODAY, added=[5, 7])


class TestSubjects:
    def test_are_given_copied_counted_taken_back(self, school: School, browser: Client) -> None:
        assert (
            browser.post(
                f"{school.page}/subjects/", {"group": school.class_id, "subjects": ["1", "2"], "others": ["31"]}
            ).status_code
            == 302
        )
        assert [subject for subject, _teachers in school.taught(school.class_id)] == [1, 2, 21, 31]
        assert (
            browser.post(
                f"{school.base}/classes/{school.other}/subjects/copy/", {"source": school.class_id}
            ).status_code
            == 302
        )
        assert len(school.taught(school.other)) == 4

    def test_are_changed_by_one_save(self, school: School, browser: Client) -> None:
        other = min(make_teacher(school.institution).posts(institution_id=school.institution))
        history, slip = (
            testing.make_course(institution_id=school.institution, group_id=school.class_id, subject_id=subject)
            for subject in (5, 2)
        )
        form = {
            f"hours-{school.course}": "3,5",
            f"was-{school.course}": "",
            "end": f"{school.course}:{school.post}",
            f"teacher-{school.course}": other,
            f"hours-{history}": "1.25",
            "remove": slip,
            "since": TODAY.strftime("%d.%m.%Y"),
            "save": "1",
        }
        assert browser.post(f"{school.page}/subjects/", form).status_code == 302
        assert school.taught(school.class_id) == [(5, ()), (21, (other,))]
        page = plain(browser.get(f"{school.page}/subjects/"))
        assert f'name="hours-{school.course}" value="3,5"' in page
        assert f'name="was-{history}" value="1,25"' in page
        ended, begun = api.assignments_of(institution_id=school.institution, course_ids=[school.course])
        assert (ended.post_id, ended.until) == (school.post, TODAY)
        assert (begun.post_id, begun.since) == (other, TODAY)

    def test_keep_everything_typed_when_one_row_is_wrong(self, school: School, browser: Client) -> None:
        other = testing.make_course(institution_id=school.institution, group_id=school.class_id, subject_id=5)
        form = {
            f"hours-{school.course}": "багато",
            f"hours-{other}": "2",
            f"teacher-{other}": school.post,
            "end": f"{school.course}:{school.post}",
            "remove": other,
            "since": f"05.10.{YEAR}",
            "save": "1",
        }
        answer = browser.post(f"{school.page}/subjects/", form)
        assert answer.status_code == 422
        page = plain(answer)
        assert "від 0 до 40" in page
        assert f'name="hours-{school.course}" value="багато"' in page
        assert f'name="hours-{other}" value="2"' in page
        assert f'<option value="{school.post}" selected' in page
        assert f'name="end" value="{school.course}:{school.post}" checked' in page
        assert f'name="remove" value="{other}" checked' in page
        assert f'value="05.10.{YEAR}"' in page
        assert school.taught(school.class_id) == [(5, ()), (21, (school.post,))]

    def test_are_saved_all_or_none(self, school: School, browser: Client) -> None:
        form = {
            f"hours-{school.course}": "4",
            f"teacher-{school.course}": school.post,
            "since": TODAY.strftime("%d.%m.%Y"),
            "save": "1",
        }
        answer = browser.post(f"{school.page}/subjects/", form)
        assert answer.status_code == 422
        assert "вже навчає" in plain(answer)
        (course,) = api.courses_of_classes(institution_id=school.institution, class_ids=[school.class_id], on=TODAY)
        assert course.weekly_hours is None

    def test_changed_by_two_people_at_once_are_shown_before_one_wins(self, school: School, browser: Client) -> None:
        api.set_hours(
            actor=SYSTEM, institution_id=school.institution, course_id=school.course, weekly_hours=Decimal("2.5")
        )
        stale = {f"hours-{school.course}": "4", f"was-{school.course}": "3", "since": f"01.10.{YEAR}", "save": "1"}
        answer = browser.post(f"{school.page}/subjects/", stale)
        assert answer.status_code == 422
        page = plain(answer)
        assert "Хтось інший уже зберіг тут 2,5" in page
        assert f'name="hours-{school.course}" value="4"' in page
        assert f'name="was-{school.course}" value="2.50"' in page
        again = {**stale, f"was-{school.course}": "2.50"}
        assert browser.post(f"{school.page}/subjects/", again).status_code == 302
        untouched = {f"hours-{school.course}": "2,5", f"was-{school.course}": "2.50", "since": f"01.10.{YEAR}"}
        assert browser.post(f"{school.page}/subjects/", {**untouched, "save": "1"}).status_code == 302
        (course,) = api.courses_of_classes(institution_id=school.institution, class_ids=[school.class_id], on=TODAY)
        assert course.weekly_hours == 4

    def test_of_another_class_are_not_changed_under_this_address(self, school: School, browser: Client) -> None:
        foreign = make_institution("Інша")
        class_id = classes.make_class(institution_id=foreign, school_year=YEAR)
        course = testing.make_course(institution_id=foreign, group_id=class_id)
        form = {f"hours-{course}": "1", "remove": course, "since": f"01.10.{YEAR}", "save": "1"}
        assert browser.post(f"{school.page}/subjects/", form).status_code == 422
        assert browser.post(f"{school.base}/classes/{class_id}/subjects/", form).status_code == 404
        assert api.course_card(institution_id=foreign, course_id=course, on=TODAY) is not None

    def test_are_not_changed_by_a_deputy_without_the_power(self, school: School) -> None:
        deputy = sign_in(Client(), make_deputy(school.institution))
        save = {f"hours-{school.course}": "1", "save": "1"}
        assert deputy.post(f"{school.page}/subjects/", save).status_code == 403
        assert deputy.post(f"{school.page}/subjects/", {"group": school.class_id, "subjects": ["1"]}).status_code == 403
        assert 'name="save"' not in plain(deputy.get(f"{school.page}/subjects/"))

    def test_cost_ten_statements(self, school: School, head: Actor, django_assert_num_queries: Queries) -> None:
        for subject_id in (1, 2, 6, 22):
            testing.make_course(institution_id=school.institution, group_id=school.class_id, subject_id=subject_id)
        with django_assert_num_queries(10):
            pages.subjects_page(head, school.public_id, school.class_id, today=TODAY)


class TestGroups:
    def test_divide_the_class_between_them(self, school: School, browser: Client) -> None:
        pupils = classes.make_pupils(4, institution_id=school.institution, class_id=school.class_id)
        for name in ("нім. 1", "нім. 2"):
            assert browser.post(f"{school.page}/groups/", {"name": name}).status_code == 302
        one, two = (
            group.id
            for group in enrolment.study_groups_of(
                institution_id=school.institution, class_ids=[school.class_id], on=TODAY
            )
        )
        form = {f"d0-{pupil.public_id}": str(one if at < 2 else two) for at, pupil in enumerate(pupils)}
        assert browser.post(f"{school.page}/groups/", form).status_code == 302
        sizes = [
            len(enrolment.members_on(institution_id=school.institution, group_id=group, on=TODAY))
            for group in (one, two)
        ]
        assert sizes == [2, 2]
        assert browser.post(f"{school.page}/groups/", {f"d0-{pupils[0].public_id}": "0"}).status_code == 302
        assert len(enrolment.members_on(institution_id=school.institution, group_id=one, on=TODAY)) == 1
        read(plain(browser.get(f"{school.page}/groups/")))

    def test_have_each_name_once(self, school: School, browser: Client) -> None:
        enrolment.create_study_group(
            actor=SYSTEM, institution_id=school.institution, class_id=school.class_id, name="нім. 1"
        )
        answer = browser.post(f"{school.page}/groups/", {"name": "нім. 1"})
        assert answer.status_code == 422
        assert "вже є" in plain(answer)

    def test_are_not_for_teachers(self, school: School) -> None:
        assert sign_in(Client(), make_teacher(school.institution)).get(f"{school.page}/groups/").status_code == 404


class TestClassPage:
    def test_shows_subjects_and_who_teaches_them(self, school: School, browser: Client) -> None:
        page = plain(browser.get(f"{school.page}/"))
        assert "Алгебра" in page
        assert "Предмети та вчителі" in page
