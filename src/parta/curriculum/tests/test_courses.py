"""Subjects of classes, and who teaches them when."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from parta.audit.api import acting
from parta.curriculum import api, testing
from parta.enrolment import api as enrolment
from parta.enrolment import testing as classes
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people.testing import make_deputy, make_head, make_teacher

pytestmark = pytest.mark.django_db
FIRST, DAY = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def class_id(institution: int) -> int:
    return classes.make_class(institution_id=institution, grade=8, letter="Б")


@pytest.fixture
def post(institution: int) -> int:
    return min(make_teacher(institution).posts(institution_id=institution))


def subjects(institution: int, class_id: int) -> list[int]:
    found = api.courses_of_classes(institution_id=institution, class_ids=[class_id], on=DAY)
    return sorted(course.subject_id for course in found)


class TestCreateCourse:
    def test_takes_the_scale_of_the_year_of_study(self, institution: int, class_id: int, head: Actor) -> None:
        first = classes.make_class(institution_id=institution, grade=2, letter="А")
        scales = []
        for group_id in (first, class_id):
            course_id = api.create_course(actor=head, institution_id=institution, group_id=group_id, subject_id=1)
            card = api.course_card(institution_id=institution, course_id=course_id, on=DAY)
            assert card is not None
            scales.append(card.scale_id)
        assert scales == [3, 1]

    def test_of_a_study_group_is_kept_in_the_journal_of_its_class(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        group = enrolment.create_study_group(actor=head, institution_id=institution, class_id=class_id, name="англ. 1")
        course_id = api.create_course(actor=head, institution_id=institution, group_id=group, subject_id=6)
        card = api.course_card(institution_id=institution, course_id=course_id, on=DAY)
        assert card is not None
        assert (card.group_id, card.journal_id, card.subject) == (group, class_id, "Англійська мова")

    def test_gives_a_subject_once(self, institution: int, class_id: int, head: Actor) -> None:
        other = classes.make_class(institution_id=institution, grade=8, letter="В")
        api.create_course(actor=head, institution_id=institution, group_id=class_id, subject_id=1)
        with pytest.raises(api.CourseExists, match="уже є"):
            api.create_courses(actor=head, institution_id=institution, group_ids=[other, class_id], subject_id=1)
        assert subjects(institution, other) == []

    def test_refuses_what_is_not_there(self, institution: int, class_id: int, head: Actor) -> None:
        foreign = classes.make_class(institution_id=make_institution("Інша"), grade=8)
        words: dict[str, Any] = {"actor": head, "institution_id": institution}
        with pytest.raises(NotVisible):
            api.create_course(**words, group_id=foreign, subject_id=1)
        with pytest.raises(Invalid, match="Такого предмета немає"):
            api.create_course(**words, group_id=class_id, subject_id=9999)
        with pytest.raises(Invalid, match="від 0 до 40"):
            api.create_course(**words, group_id=class_id, subject_id=1, weekly_hours=Decimal(41))

    def test_is_for_the_head_and_whom_he_trusts(self, institution: int, class_id: int) -> None:
        trusted = make_deputy(institution, powers=frozenset({enrolment.CLASSES}))
        assert api.create_course(actor=trusted, institution_id=institution, group_id=class_id, subject_id=1)
        for actor in (make_deputy(institution), make_teacher(institution), make_head(make_institution("Інша"))):
            with pytest.raises(Refused, match="директор"):
                api.create_course(actor=actor, institution_id=institution, group_id=class_id, subject_id=2)


class TestRemoveCourse:
    def test_takes_back_a_slip_and_keeps_a_history(
        self, institution: int, class_id: int, head: Actor, post: int
    ) -> None:
        slip = testing.make_course(institution_id=institution, group_id=class_id, subject_id=1)
        taught = testing.make_course(institution_id=institution, group_id=class_id, subject_id=2, post_id=post)
        api.remove_course(actor=head, institution_id=institution, course_id=slip)
        with pytest.raises(api.CourseIsTaught):
            api.remove_course(actor=head, institution_id=institution, course_id=taught)
        with pytest.raises(NotVisible):
            api.remove_course(actor=head, institution_id=institution, course_id=slip)
        assert subjects(institution, class_id) == [2]


class TestCopyPlan:
    def test_gives_what_is_missing(self, institution: int, class_id: int, head: Actor, post: int) -> None:
        others = [classes.make_class(institution_id=institution, grade=8, letter=letter) for letter in "ВГ"]
        for subject_id in (1, 2, 21):
            testing.make_course(institution_id=institution, group_id=class_id, subject_id=subject_id, post_id=post)
        algebra = api.courses_of_classes(institution_id=institution, class_ids=[class_id], on=DAY)[-1]
        api.set_hours(actor=head, institution_id=institution, course_id=algebra.id, weekly_hours=Decimal("3.5"))
        testing.make_course(institution_id=institution, group_id=others[0], subject_id=1)
        made = api.copy_plan(actor=head, institution_id=institution, from_class_id=class_id, to_class_ids=others)
        assert made == 5
        copied = api.courses_of_classes(institution_id=institution, class_ids=[others[1]], on=DAY)
        assert [(c.subject_id, c.weekly_hours, c.teachers) for c in copied] == [
            (1, None, ()), (2, None, ()), (21, Decimal("3.50"), ()),
        ]  # fmt: skip
        again = api.copy_plan(actor=head, institution_id=institution, from_class_id=class_id, to_class_ids=others)
        assert again == 0


class TestAssignTeacher:
    def assign(self, head: Actor, institution: int, courses: list[int], post: int, **words: Any) -> int:
        words = {"since": FIRST} | words
        return api.assign_teacher(actor=head, institution_id=institution, course_ids=courses, post_id=post, **words)

    def test_gives_one_teacher_to_several_classes(
        self, institution: int, class_id: int, head: Actor, post: int
    ) -> None:
        other = classes.make_class(institution_id=institution, grade=8, letter="В")
        courses = [testing.make_course(institution_id=institution, group_id=group) for group in (class_id, other)]
        assert self.assign(head, institution, courses, post) == 2
        taught = api.courses_of_posts(institution_id=institution, post_ids=[post], on=DAY)
        assert [course.id for course in taught] == courses

    def test_holds_on_its_days_only(self, institution: int, class_id: int, head: Actor, post: int) -> None:
        course = testing.make_course(institution_id=institution, group_id=class_id)
        self.assign(head, institution, [course], post, since=DAY, until=date(2026, 12, 1))
        days = (date(2026, 9, 30), DAY, date(2026, 11, 30), date(2026, 12, 1))
        held = [api.teaches(institution_id=institution, course_id=course, post_ids=[post], on=day) for day in days]
        assert held == [False, True, True, False]

    def test_ends_without_forgetting(self, institution: int, class_id: int, head: Actor, post: int) -> None:
        course = testing.make_course(institution_id=institution, group_id=class_id, post_id=post)
        words: dict[str, Any] = {"actor": head, "institution_id": institution, "course_ids": [course], "post_id": post}
        api.end_assignment(**words, last_day=DAY)
        (assignment,) = api.assignments_of(institution_id=institution, course_ids=[course])
        assert (assignment.since, assignment.last_day) == (FIRST, DAY)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from curriculum_course_teacher where course_id = %s", [course])
            assert cursor.fetchone() == (2,)
        with pytest.raises(NotVisible):
            api.end_assignment(**words, last_day=DAY)

    def test_is_refused_twice_on_one_day(self, institution: int, class_id: int, head: Actor, post: int) -> None:
        course = testing.make_course(institution_id=institution, group_id=class_id, post_id=post)
        with pytest.raises(api.AlreadyAssigned):
            self.assign(head, institution, [course], post, since=DAY)

    def test_stays_within_the_school_year(self, institution: int, class_id: int, head: Actor, post: int) -> None:
        course = testing.make_course(institution_id=institution, group_id=class_id)
        for words in ({"since": date(2026, 8, 31)}, {"until": date(2027, 9, 2)}, {"since": DAY, "until": DAY}):
            with pytest.raises(Invalid, match=r"31\.08\.2027"):
                self.assign(head, institution, [course], post, **words)

    def test_takes_nobody_of_another_school(self, institution: int, class_id: int, head: Actor) -> None:
        other = make_institution("Інша")
        stranger = min(make_teacher(other).posts(institution_id=other))
        course = testing.make_course(institution_id=institution, group_id=class_id)
        foreign = testing.make_course(institution_id=other, group_id=classes.make_class(institution_id=other))
        with pytest.raises(NotVisible):
            self.assign(head, institution, [course], stranger)
        with pytest.raises(NotVisible):
            self.assign(head, institution, [foreign], stranger)

    def test_opens_the_children_of_the_class_to_the_teacher(self, institution: int) -> None:
        """Whom a class is open to is asked of today."""
        class_id = classes.make_class(institution_id=institution, school_year=school_year_of(timezone.localdate()))
        teacher = make_teacher(institution)
        (post,) = teacher.posts(institution_id=institution)
        words = {"institution_id": institution, "group_id": class_id}
        before = enrolment.may_read_group(teacher, **words)
        testing.make_course(institution_id=institution, group_id=class_id, post_id=post)
        after = enrolment.may_read_group(teacher, **words)
        assert (bool(before), bool(after)) == (False, True)

    def test_is_kept_by_the_database_itself(self, institution: int, class_id: int, post: int) -> None:
        testing.make_course(institution_id=institution, group_id=class_id, post_id=post)
        with (
            pytest.raises(DatabaseError, match="keeps its history"),
            transaction.atomic(),
            acting(SYSTEM, "curriculum.test.forge"),
            connection.cursor() as cursor,
        ):
            cursor.execute("update curriculum_course_teacher set post_id = post_id + 1")


class TestStatements:
    def test_do_not_grow_with_the_number_of_courses(
        self, institution: int, class_id: int, post: int, django_assert_num_queries: Callable[[int], Any]
    ) -> None:
        for subject_id in (1, 2, 5, 6, 20, 21, 22):
            testing.make_course(institution_id=institution, group_id=class_id, subject_id=subject_id, post_id=post)
        with django_assert_num_queries(2):
            assert len(api.courses_of_classes(institution_id=institution, class_ids=[class_id], on=DAY)) == 7
        with django_assert_num_queries(2):
            assert len(api.courses_of_posts(institution_id=institution, post_ids=[post], on=DAY)) == 7
