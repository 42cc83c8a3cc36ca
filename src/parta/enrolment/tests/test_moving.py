"""Movement of pupils by an order: out, between classes, another form of study, into the next year; and taken back."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from parta.enrolment import api
from parta.enrolment.api import Move, MoveAct
from parta.enrolment.testing import make_class, make_pupils
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, Refused
from parta.people.testing import make_head, make_teacher
from parta.reference import api as reference

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 5), date(2026, 11, 2)
NEXT = date(2027, 9, 1)


class School:
    def __init__(self) -> None:
        reference.load_first_lists()
        self.id = make_institution()
        self.head: Actor = make_head(self.id)
        self.a, self.b = (make_class(institution_id=self.id, grade=8, letter=letter) for letter in "АБ")
        self.pupils = [one.person_id for one in make_pupils(3, institution_id=self.id, class_id=self.a)]

    def move(self, act: MoveAct, who: list[int], *, since: date = OCTOBER, order: int = 7, **words: Any) -> int:
        moves = [Move(each, act, since, self.a, **words) for each in who]
        return api.move_many(actor=self.head, institution_id=self.id, moves=moves, order_id=order)

    def undo(self, order: int = 7, **words: Any) -> int:
        return api.undo_moves(actor=self.head, institution_id=self.id, order_id=order, pupil_ids=self.pupils, **words)

    def in_class(self, group: int, on: date) -> set[int]:
        return {each.pupil_id for each in api.members_on(institution_id=self.id, group_id=group, on=on)}

    def rows(self, table: str = "enrolment_enrolment") -> list[tuple[Any, ...]]:
        who = "person_id" if table == "enrolment_enrolment" else "pupil_id"
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {who}, study_form, during::text from {table} "
                "where institution_id = %s and known_to is null order by 1, 3",
                [self.id],
            )
            return cursor.fetchall()


@pytest.fixture
def school() -> School:
    return School()


class TestMoveMany:
    def test_ends_the_enrolment_with_its_reason(self, school: School) -> None:
        first = school.pupils[0]
        assert school.move(MoveAct.LEAVE, [first], reason=4) == 1
        assert school.rows()[0] == (first, 1, "[2026-09-01,2026-10-05)")
        assert school.in_class(school.a, date(2026, 10, 4)) == set(school.pupils)
        assert school.in_class(school.a, OCTOBER) == set(school.pupils[1:])
        with connection.cursor() as cursor:
            cursor.execute("select ended_by, end_reason from enrolment_enrolment where end_reason is not null")
            assert cursor.fetchall() == [(7, 4)]

    def test_moves_inside_the_parallel_and_leaves_the_enrolment(self, school: School) -> None:
        school.move(MoveAct.CLASS, school.pupils[:2], to_group=school.b)
        assert school.in_class(school.a, OCTOBER) == {school.pupils[2]}
        assert school.in_class(school.b, OCTOBER) == set(school.pupils[:2])
        assert school.in_class(school.b, date(2026, 10, 4)) == set()
        assert {row[2] for row in school.rows()} == {"[2026-09-01,)"}

    def test_changes_the_form_of_study(self, school: School) -> None:
        first = school.pupils[0]
        school.move(MoveAct.FORM, [first], study_form=2)
        assert school.rows()[:2] == [(first, 1, "[2026-09-01,2026-10-05)"), (first, 2, "[2026-10-05,)")]
        assert school.in_class(school.a, OCTOBER) == set(school.pupils)

    def test_gives_a_place_in_the_next_year(self, school: School) -> None:
        then = make_class(institution_id=school.id, grade=9, letter="А", school_year=2027)
        school.move(MoveAct.NEXT_YEAR, school.pupils, since=NEXT, to_group=then)
        assert school.in_class(then, NEXT) == set(school.pupils)
        with pytest.raises(Invalid, match="вже має клас"):
            school.move(MoveAct.NEXT_YEAR, school.pupils, since=NEXT, to_group=then, order=8)

    def test_does_all_or_nothing_and_names_who_stands_in_the_way(self, school: School) -> None:
        make_class(institution_id=school.id, grade=9)
        school.move(MoveAct.LEAVE, school.pupils[:1], reason=4)
        with pytest.raises(Invalid, match="Навчання тут закінчується") as caught:
            school.move(MoveAct.CLASS, school.pupils, since=NOVEMBER, to_group=school.b)
        assert len(caught.value.problems) == 1
        assert school.in_class(school.b, NOVEMBER) == set()

    def test_keeps_to_the_parallel_and_the_sequence(self, school: School) -> None:
        other = make_class(institution_id=school.id, grade=9)
        with pytest.raises(Invalid, match="паралел"):
            school.move(MoveAct.CLASS, school.pupils, to_group=other)
        with pytest.raises(Invalid, match="цьому класі"):
            school.move(MoveAct.CLASS, school.pupils, to_group=school.a)
        school.move(MoveAct.CLASS, school.pupils, since=NOVEMBER, to_group=school.b)
        with pytest.raises(Invalid, match=r"02\.11\.2026"):
            school.move(MoveAct.CLASS, school.pupils, since=OCTOBER, to_group=school.b, order=8)
        with pytest.raises(Invalid, match=r"01\.09\.2026"):
            school.move(MoveAct.FORM, school.pupils, since=date(2026, 9, 1), study_form=2, order=8)

    def test_is_for_those_who_move_pupils(self, school: School) -> None:
        moves = [Move(school.pupils[0], MoveAct.LEAVE, OCTOBER, school.a, reason=4)]
        with pytest.raises(Refused):
            api.move_many(actor=make_teacher(school.id), institution_id=school.id, moves=moves, order_id=7)
        with pytest.raises(Refused):
            api.undo_moves(actor=make_teacher(school.id), institution_id=school.id, order_id=7, pupil_ids=school.pupils)

    def test_takes_as_many_statements_for_one_as_for_three(
        self, school: School, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(20):
            school.move(MoveAct.CLASS, school.pupils, to_group=school.b)


class TestUndoMoves:
    @pytest.mark.parametrize(
        ("act", "words"),
        [(MoveAct.LEAVE, {"reason": 4}), (MoveAct.CLASS, {"to_group": -1}), (MoveAct.FORM, {"study_form": 3})],
    )
    def test_makes_everything_as_it_was(self, school: School, act: MoveAct, words: dict[str, int]) -> None:
        before = school.rows(), school.rows("enrolment_membership")
        school.move(act, school.pupils, **{name: school.b if value < 0 else value for name, value in words.items()})
        assert (school.rows(), school.rows("enrolment_membership")) != before
        assert school.undo() == 3
        assert (school.rows(), school.rows("enrolment_membership")) == before

    def test_can_be_done_again_after_it_was_undone(self, school: School) -> None:
        school.move(MoveAct.CLASS, school.pupils, to_group=school.b)
        school.undo()
        school.move(MoveAct.CLASS, school.pupils, to_group=school.b, order=8)
        assert school.in_class(school.b, OCTOBER) == set(school.pupils)

    def test_is_refused_once_the_child_is_enrolled_elsewhere(self, school: School) -> None:
        school.move(MoveAct.LEAVE, school.pupils, reason=4)
        elsewhere = make_institution()
        group = make_class(institution_id=elsewhere)
        api.enrol_many(
            actor=SYSTEM, institution_id=elsewhere, entries=[api.Entry(school.pupils[0], group)], since=NOVEMBER
        )
        with pytest.raises(api.AlreadyEnrolled, match="до іншого закладу"):
            school.undo()
