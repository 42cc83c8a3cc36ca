"""What in journals keeps pupils from being moved by an order, and an order that moved them from being undone."""

from datetime import date
from typing import Any

import pytest

from parta.curriculum.testing import make_course
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_class, make_pupils
from parta.institutions.testing import make_institution
from parta.journal import testing
from parta.kernel.actor import Actor
from parta.people.testing import make_head
from parta.reference import api as reference

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, NEXT = date(2026, 10, 5), date(2026, 11, 2), date(2027, 9, 1)
ORDER = 7


class School:
    """Two parallel classes; three pupils in the first."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.id = make_institution()
        self.head: Actor = make_head(self.id)
        self.words: dict[str, Any] = {"institution_id": self.id}
        self.a, self.b = (make_class(**self.words, grade=8, letter=letter) for letter in "АБ")
        self.made = make_pupils(3, **self.words, class_id=self.a)
        self.pupils = [one.person_id for one in self.made]

    def move(self, act: enrolment.MoveAct, since: date = OCTOBER, **words: Any) -> int:
        moves = [enrolment.Move(each, act, since, self.a, **words) for each in self.pupils]
        return enrolment.move_many(actor=self.head, **self.words, moves=moves, order_id=ORDER)

    def undo(self, **words: Any) -> int:
        return enrolment.undo_moves(actor=self.head, **self.words, order_id=ORDER, pupil_ids=self.pupils, **words)

    def mark(self, group: int) -> None:
        """The first pupil's mark of 2 November."""
        words = self.words | {"course_id": make_course(**self.words, group_id=group)}
        lesson = testing.make_lesson(**words, held_on=NOVEMBER)
        testing.put_marks({self.made[0].public_id: 10}, **words, lesson_id=lesson, now=testing.at_noon(NOVEMBER))


@pytest.fixture
def school() -> School:
    return School()


def test_marks_of_a_later_day_keep_a_pupil_in_his_class(school: School) -> None:
    school.mark(school.a)
    for act, words in ((enrolment.MoveAct.LEAVE, {"reason": 4}), (enrolment.MoveAct.CLASS, {"to_group": school.b})):
        with pytest.raises(enrolment.StandsInTheWay, match="1 оцінка"):
            school.move(act, **words)
    assert school.move(enrolment.MoveAct.LEAVE, date(2026, 11, 3), reason=4) == 3


def test_marks_in_the_new_class_stand_on_the_order(school: School) -> None:
    school.move(enrolment.MoveAct.CLASS, to_group=school.b)
    school.mark(school.b)
    with pytest.raises(enrolment.StandsInTheWay, match="1 оцінка"):
        school.undo()


def test_the_first_lesson_of_the_year_stands_on_the_order_that_opened_the_class(school: School) -> None:
    then = make_class(**school.words, grade=9, letter="А", school_year=2027)
    school.move(enrolment.MoveAct.NEXT_YEAR, NEXT, to_group=then)
    course = make_course(**school.words, group_id=then, since=NEXT)
    testing.make_lesson(**school.words, course_id=course, held_on=NEXT)
    with pytest.raises(enrolment.StandsInTheWay, match=r"1 урок \(9-А\)"):
        school.undo(opens_classes=True)


def test_marks_say_nothing_of_the_form_of_study(school: School) -> None:
    school.move(enrolment.MoveAct.FORM, study_form=2)
    school.mark(school.a)
    assert school.undo() == 3
