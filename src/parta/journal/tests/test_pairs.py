"""Who may put what into which column, in which state of the lesson, on which scale: every pair of these meets once.

What is expected is told anew in `expected`, in the words of the README, not taken from the code under test.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any
from uuid import UUID, uuid4

import pytest

from parta.curriculum import testing as curriculum
from parta.enrolment import api as enrolment
from parta.journal import testing
from parta.journal.operations.cells import save_cells
from parta.journal.operations.lessons import cancel_lesson, close_journal
from parta.journal.testing import Change, Kind
from parta.journal.tests.conftest import DAY, NOW, School
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Refused
from parta.people import testing as people

SCALES = {"twelve": (1, 7, 20), "level": (3, 31, 21), "credit": (5, 22, 23), "verbal": (6, None, None)}
DIMENSIONS: tuple[tuple[str, ...], ...] = (
    tuple(SCALES),
    ("marks", "absence", "comment", "topic", "theme", "term", "year"),
    ("teacher", "class teacher", "another teacher", "head", "deputy", "system"),
    ("held", "cancelled", "closed", "ahead"),
    ("on the scale", "off the scale"),
)
OFF_EVERY_SCALE = 99
Case = tuple[str, ...]


def pairs_of(case: Case) -> set[tuple[tuple[int, str], ...]]:
    return set(combinations(enumerate(case), 2))


def cases() -> Iterator[Case]:
    """Few cases in which every pair of values of two dimensions occurs: those that bring most new pairs first."""
    left = {pair for case in product(*DIMENSIONS) for pair in pairs_of(case)}
    for wanted in range(10, 0, -1):
        for case in product(*DIMENSIONS):
            if len(pairs_of(case) & left) >= wanted:
                left -= pairs_of(case)
                yield case
    assert not left


def expected(case: Case) -> str:
    """«saved», or the code of the refusal that comes first; «stranger» = the whole request is refused."""
    scale, column, role, state, value = case
    if role == "another teacher":
        return "stranger"
    of_lesson = column in ("marks", "absence", "comment", "topic")
    if of_lesson and state == "cancelled":
        return "lesson"
    if state == "closed" and (of_lesson or column == "theme"):
        return "closed"
    if role not in ("teacher", "system"):
        return "teacher"
    if state == "ahead" and column in ("marks", "absence"):
        return "future"
    if column in ("comment", "topic"):
        return "saved"
    if value == "off the scale" or (scale == "verbal" and column != "absence"):
        return "scale"
    return "saved"


class Scene:
    """A class with one course on the scale, a lesson in its state and a theme that ends on its day."""

    def __init__(self, case: Case, school: School) -> None:
        scale, _column, _role, state, _value = case
        self.school = school
        institution = school.institution_id
        (post,) = school.teacher.posts(institution_id=institution)
        course = curriculum.make_course(
            institution_id=institution, group_id=self.school.class_id, subject_id=22, post_id=post,
            scale_id=SCALES[scale][0],
        )  # fmt: skip
        self.place = {"institution_id": institution, "course_id": course}
        day: date = DAY + timedelta(days=7) if state == "ahead" else DAY
        self.lesson = testing.make_lesson(**self.place, held_on=day)
        testing.make_theme(**self.place, no=1, title="Дроби", ends_on=day)
        if state == "cancelled":
            cancel_lesson(actor=SYSTEM, **self.place, lesson_id=self.lesson)
        if state == "closed":
            close_journal(actor=SYSTEM, institution_id=institution, journal_id=self.school.class_id, upto=day)

    def actor(self, role: str) -> Actor:
        institution = self.school.institution_id
        if role == "class teacher":
            tutor = people.make_teacher(institution)
            (post,) = tutor.posts(institution_id=institution)
            enrolment.change_class(
                actor=SYSTEM, institution_id=institution, class_id=self.school.class_id, version=1, letter="Б",
                language=1, study_form=1, is_special=False, tutor_post_id=post,
            )  # fmt: skip
            return tutor
        makers: dict[str, Any] = {
            "teacher": lambda: self.school.teacher,
            "another teacher": lambda: people.make_teacher(institution),
            "head": lambda: people.make_head(institution),
            "deputy": lambda: people.make_deputy(institution, powers=frozenset({"journals"})),
            "system": lambda: SYSTEM,
        }
        actor: Actor = makers[role]()
        return actor

    def change(self, case: Case) -> Change:
        scale, column, _role, _state, value = case
        pupil: UUID = self.school.pupils[0].public_id
        of_lesson, of_column = SCALES[scale][1:]
        wrong = value == "off the scale"
        if column == "marks":
            code = OFF_EVERY_SCALE if wrong or of_lesson is None else of_lesson
            return Change(uuid4(), Kind.MARKS, [], [code], self.lesson, pupil)
        if column == "absence":
            return Change(uuid4(), Kind.ABSENCE, None, OFF_EVERY_SCALE if wrong else 1, self.lesson, pupil)
        if column == "comment":
            return Change(uuid4(), Kind.COMMENT, "", "Гарна робота", self.lesson, pupil)
        if column == "topic":
            return Change(uuid4(), Kind.TOPIC, "", "Дроби", self.lesson)
        code = OFF_EVERY_SCALE if wrong or of_column is None else of_column
        where = {"theme": (1, 1), "term": (2, 1), "year": (4, 1)}[column]
        return Change(uuid4(), Kind.RESULT, None, code, pupil=pupil, column=where)


@pytest.mark.parametrize("case", tuple(cases()), ids=" · ".join)
def test_each_pair_of_scale_column_role_state_and_value(case: Case, school: School) -> None:
    scene = Scene(case, school)
    actor, change = scene.actor(case[2]), scene.change(case)

    def save() -> dict[str, Any]:
        return save_cells(actor=actor, **scene.place, request_id=uuid4(), changes=[change], now=NOW)

    if expected(case) == "stranger":
        with pytest.raises(Refused):
            save()
        return
    answer = save()["answers"][str(change.id)]
    assert (answer.get("code") or answer["state"]) == expected(case)
