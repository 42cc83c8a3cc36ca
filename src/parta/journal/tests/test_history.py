"""The past of a journal, loaded in bulk."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from parta.journal import api
from parta.journal.tests.conftest import School
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import NotVisible, Refused, Stale

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 9, 7)
PUT = datetime(2026, 9, 7, 12, tzinfo=UTC)


def load(school: School, history: api.History, actor: object = SYSTEM) -> dict[str, int]:
    return api.load_history(actor=actor, institution_id=school.institution_id, school_year=2026, history=history)  # type: ignore[arg-type]


def past(school: School) -> api.History:
    """A lesson with two marks, one of them corrected with a reason, an absence, homework, a theme with a result."""
    (post,) = school.teacher.posts(institution_id=school.institution_id)
    lesson = api.PastLesson(school.course_id, MONDAY, 1, topic="Повторення")
    first, second, third = (pupil.person_id for pupil in school.pupils[:3])
    return api.History(
        lessons=[lesson],
        homework=[api.PastHomework(lesson.place, date(2026, 9, 9), "§ 1")],
        themes=[api.PastTheme(school.course_id, 1, date(2026, 10, 2), "Нерівності")],
        notes=[api.PastNote(lesson.place, second, 2, "Описка", post, PUT, slot=1, rev=1)],
        marks=[
            api.PastMark(lesson.place, first, 9, post, PUT),
            api.PastMark(lesson.place, second, 4, post, PUT),
            api.PastMark(lesson.place, second, 7, post, PUT, rev=1),
        ],
        absences=[api.PastAbsence(lesson.place, third, 2, post, PUT)],
        results=[api.PastResult(school.course_id, first, 1, 1, date(2026, 10, 2), 9, post, PUT)],
    )


def entries(school: School) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select entry::jsonb ->> 't', entry::jsonb ->> 'by', entry::jsonb ->> 'op' from journal_log "
            "where institution_id = %s and journal_id = %s order by seq",
            [school.institution_id, school.class_id],
        )
        return cursor.fetchall()


class TestHistory:
    def test_is_written_under_the_chain_in_the_name_of_who_loads(self, school: School) -> None:
        written = load(school, past(school))

        assert written == {
            "lessons": 1, "homework": 1, "themes": 1, "notes": 1, "marks": 3, "absences": 1, "results": 1,
        }  # fmt: skip
        told = entries(school)
        assert [row[0] for row in told] == ["open", "lesson", "theme", "homework", "note", "mark", "absence", "result"]
        assert {row[1:] for row in told} == {("0", "journal.history.load")}

    def test_verifies_as_what_teachers_write_does(self, school: School) -> None:
        load(school, past(school))

        with connection.cursor() as cursor:
            cursor.execute("select * from journal_verify(%s, %s)", [school.institution_id, school.class_id])
            assert cursor.fetchall() == []

    def test_is_read_by_the_family(self, school: School) -> None:
        load(school, past(school))
        desk = api.Desk(school.institution_id, 2026, school.pupils[1].person_id, (school.class_id,), (school.class_id,))

        span = api.diary_span(desk, first=MONDAY, last=MONDAY, due_to=date(2026, 9, 10), today=MONDAY, since=None)

        (mark,) = span.lessons[0].marks
        assert (mark.label, mark.before[0].label, mark.before[0].reason) == ("7", "4", "Описка")
        assert mark.put_at == PUT

    def test_follows_the_same_rules_as_a_save(self, school: School) -> None:
        (post,) = school.teacher.posts(institution_id=school.institution_id)
        lesson = api.PastLesson(school.course_id, MONDAY, 1)
        off_scale = api.PastMark(lesson.place, school.pupils[0].person_id, 13, post, PUT)

        with pytest.raises(Stale):
            load(school, api.History(lessons=[lesson], marks=[off_scale]))

    def test_is_loaded_by_the_system_only(self, school: School) -> None:
        with pytest.raises(Refused):
            load(school, past(school), school.teacher)

    def test_takes_no_course_of_another_school(self, school: School) -> None:
        with pytest.raises(NotVisible):
            load(school, api.History(lessons=[api.PastLesson(school.course_id + 1000, MONDAY, 1)]))

    def test_takes_no_mark_of_a_lesson_it_does_not_bring(self, school: School) -> None:
        (post,) = school.teacher.posts(institution_id=school.institution_id)
        stray = api.PastMark((school.course_id, MONDAY, 5), school.pupils[0].person_id, 9, post, PUT)

        with pytest.raises(NotVisible):
            load(school, api.History(lessons=[api.PastLesson(school.course_id, MONDAY, 1)], marks=[stray]))
