"""Subjects of classes and their teachers."""

from datetime import date

import pytest

from parta.curriculum import api, testing
from parta.enrolment import testing as classes
from parta.kernel.actor import SYSTEM
from parta.people.testing import make_teacher

pytestmark = pytest.mark.django_db


class TestMakeCourse:
    def test_has_its_teacher_from_the_day(self, institution: int) -> None:
        class_id = classes.make_class(institution_id=institution, grade=8, letter="Б")
        (post,) = make_teacher(institution).posts(institution_id=institution)
        course_id = testing.make_course(institution_id=institution, group_id=class_id, post_id=post)
        card = api.course_card(institution_id=institution, course_id=course_id, on=date(2026, 9, 1))
        assert card is not None
        assert card.teachers == (post,)
        api.end_assignment(
            actor=SYSTEM, institution_id=institution, course_ids=[course_id], post_id=post, last_day=date(2026, 10, 1)
        )
        assert not api.teaches(institution_id=institution, course_id=course_id, post_ids=[post], on=date(2026, 10, 2))
        assert api.teaches(institution_id=institution, course_id=course_id, post_ids=[post], on=date(2026, 10, 1))
