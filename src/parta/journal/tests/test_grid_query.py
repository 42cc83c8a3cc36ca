"""What the journal page reads."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parta.journal import testing
from parta.journal.queries import LessonColumn, ResultColumn, Window, grid_page
from parta.journal.rules.cells import Cell
from parta.journal.tests.conftest import DAY, NOW, School, make_institution
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible, Refused
from parta.people import testing as people

pytestmark = pytest.mark.django_db


class TestGridPage:
    def test_is_one_statement_whatever_is_on_it(self, school: School) -> None:
        lessons = [
            testing.make_lesson(**school.place, held_on=DAY - timedelta(days=2 * back), actor=school.teacher)
            for back in range(20)
        ]
        for lesson in lessons:
            testing.put_marks(
                {pupil.public_id: 9 for pupil in school.pupils},
                **school.place,
                lesson_id=lesson,
                now=NOW,
                actor=school.teacher,
            )

        with CaptureQueriesContext(connection) as captured:
            page = grid_page(school.teacher, **school.place, today=DAY)

        assert len(captured) == 1
        assert len(page.rows) == 30
        assert len(page.lessons) == 20
        assert sum(len(cells) for cells in page.cells.values()) == 600

    def test_shows_the_last_revision_of_each_fact(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)
        ann, bob = school.pupils[0], school.pupils[1]
        one = {"lesson_id": lesson, "now": NOW, **school.place}
        testing.put_marks({ann.public_id: [7, 6]}, **one)
        testing.put_marks({ann.public_id: 8}, was=[7, 6], **one)
        testing.put_absences({ann.public_id: 1, bob.public_id: 1}, **one)
        testing.put_absences({bob.public_id: None}, was=1, **one)

        page = grid_page(school.teacher, **school.place, today=DAY)

        assert page.cells == {ann.person_id: {lesson: Cell((8,), 1)}}

    def test_keeps_today_in_view_with_eight_lessons_ahead(self, school: School) -> None:
        for step in range(-30, 15):
            testing.make_lesson(**school.place, held_on=DAY + timedelta(days=step))

        page = grid_page(school.teacher, **school.place, today=DAY)

        assert [lesson.held_on for lesson in page.lessons] == [DAY + timedelta(days=step) for step in range(-11, 9)]
        assert (page.has_earlier, page.has_later) == (True, True)
        first = page.lessons[0]
        earlier = grid_page(
            school.teacher, **school.place, today=DAY, window=Window(first.held_on, first.no - 1, back=20, ahead=0)
        )
        assert [lesson.held_on for lesson in earlier.lessons] == [
            DAY + timedelta(days=step) for step in range(-30, -11)
        ] + [DAY - timedelta(days=11)]

    def test_suggests_a_theme_from_its_marks_and_a_term_from_its_themes(self, school: School) -> None:
        days = [date(2026, 9, 2) + timedelta(days=step) for step in range(0, 60, 2)]
        ann = school.pupils[0].public_id
        for day, value in zip(days, [6, 9, 9, 10] + [11] * 26, strict=True):
            lesson = testing.make_lesson(**school.place, held_on=day)
            testing.put_marks({ann: value}, lesson_id=lesson, now=NOW, **school.place)
        testing.make_theme(**school.place, no=1, title="Дроби", ends_on=days[3])
        testing.make_theme(**school.place, no=2, title="Рівняння", ends_on=days[29])
        testing.put_results({ann: 9}, column=(1, 1), now=NOW, **school.place)

        page = grid_page(school.teacher, **school.place, today=DAY)

        shown = [column for column in page.columns if isinstance(column, ResultColumn)]
        assert [(column.kind, column.no, column.title) for column in shown] == [
            (1, 2, "Рівняння"), (2, 1, ""), (3, 1, ""),
        ]  # fmt: skip
        assert isinstance(page.columns[0], LessonColumn)
        theme = page.suggestions[1, 2, school.pupils[0].person_id]
        assert (theme.value, theme.of) == (11, (11,) * 26)
        assert page.suggestions[2, 1, school.pupils[0].person_id].of == (9,)

    def test_is_refused_to_another_teacher_naming_who_teaches(self, school: School, stranger: Actor) -> None:
        family_name = school.teacher.name.split()[-1]
        with pytest.raises(Refused, match=family_name):
            grid_page(stranger, **school.place, today=DAY)

    def test_is_hidden_from_another_school(self, school: School) -> None:
        elsewhere = people.make_head(make_institution())
        with pytest.raises(NotVisible):
            grid_page(elsewhere, **school.place, today=DAY)

    def test_is_read_by_the_head_who_does_not_write(self, school: School, head: Actor) -> None:
        testing.make_lesson(**school.place, held_on=DAY)

        page = grid_page(head, **school.place, today=DAY)

        assert [lesson.may_write for lesson in page.lessons] == [False]
