"""Screens of the journal: a full class with seven weeks of lessons."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from parta.curriculum import testing as curriculum
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.journal import testing
from parta.kernel.actor import Actor
from parta.people.testing import make_head, make_teacher
from parta.reference import api as reference

TOPICS = (
    "Числові нерівності та їх властивості",
    "Розв’язування лінійних нерівностей з однією змінною",
    "Системи лінійних нерівностей; запис розв’язків проміжками та на координатній прямій",
)
SICK = 3


class Scene:
    """28 pupils, twenty lessons with marks and absences, a thematic column, homework, a corrected mark."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.institution = make_institution("Ліцей № 1 імені Пантелеймона Куліша")
        self.head = make_head(self.institution)
        self.teacher = make_teacher(self.institution)
        (post,) = self.teacher.posts(institution_id=self.institution)
        self.class_id = enrolment.make_class(institution_id=self.institution, grade=8, letter="Б", tutor_post_id=post)
        pupils = enrolment.make_pupils(
            28, institution_id=self.institution, class_id=self.class_id, since=date(2026, 9, 1)
        )
        self.pupils = [pupil.public_id for pupil in pupils]
        self.course = curriculum.make_course(
            institution_id=self.institution, group_id=self.class_id, post_id=post, since=date(2026, 9, 1)
        )
        self.place: dict[str, Any] = {"institution_id": self.institution, "course_id": self.course}
        self.base = f"/schools/{institutions.public_id_of(self.institution)}/journal/"
        testing.make_theme(**self.place, no=1, title="Нерівності", ends_on=date(2026, 11, 6), actor=self.teacher)
        days = (date(2026, 10, 5) + timedelta(days=number) for number in range(47))
        for number, day in enumerate(day for day in days if day.weekday() in (0, 1, 3)):
            self._lesson(number, day)

    def _lesson(self, number: int, day: date) -> None:
        self.lesson = testing.make_lesson(
            **self.place, held_on=day, no=2, topic=TOPICS[number % 3], kind=3 if number % 9 == 8 else 1,
            actor=self.teacher,
        )  # fmt: skip
        place = {**self.place, "lesson_id": self.lesson, "now": testing.at_noon(day), "actor": self.teacher}
        marked = self.pupils if number % 9 == 8 else self.pupils[number % 5 :: 4]
        self.marked, self.marked_lesson = marked[0], self.lesson
        testing.put_marks({pupil: _mark(row, number) for row, pupil in enumerate(marked)}, **place)
        away: dict[UUID, int | None] = dict.fromkeys(self.pupils[number % 7 :: 11], 1 + number % SICK)
        testing.put_absences({pupil: why for pupil, why in away.items() if pupil not in marked}, **place)
        testing.set_homework(f"§ {14 + number}, № {210 + 3 * number}–{212 + 3 * number}", **place)


def _mark(row: int, number: int) -> int:
    return 4 + (row * 5 + number * 3) % 9


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("journal", Scene)
    return scene


def _teacher(site: Any) -> Actor:
    return _scene(site).teacher


def _head(site: Any) -> Actor:
    return _scene(site).head


def _page(rest: str) -> Any:
    def address(site: Any) -> str:
        scene = _scene(site)
        return scene.base + rest.format(course=scene.course, lesson=scene.lesson, group=scene.class_id)

    return address


def _cell(site: Any) -> str:
    scene = _scene(site)
    return f"{scene.base}{scene.course}/history/?lesson={scene.marked_lesson}&pupil={scene.marked}"


SCREENS = [
    ("journals", _page(""), _teacher),
    ("course", _page("{course}/"), _teacher),
    ("course-read-only", _page("{course}/"), _head),
    ("lessons", _page("{course}/lessons/"), _teacher),
    ("lesson", _page("{course}/lessons/{lesson}/"), _teacher),
    ("open", _page("{course}/open/"), _teacher),
    ("theme", _page("{course}/theme/"), _teacher),
    ("cell-history", _cell, _teacher),
    ("close", _page("classes/{group}/close/"), _head),
    ("lesson-history", _page("{course}/lessons/{lesson}/history/"), _head),
    ("attendance", _page("classes/{group}/attendance/?month=2026-10"), _teacher),
]
