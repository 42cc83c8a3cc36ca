"""Saving what was typed: each change is answered, nothing happens twice, nothing is overwritten unseen."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parta.curriculum import testing as curriculum
from parta.enrolment import testing as enrolment
from parta.journal import testing
from parta.journal.operations.cells import MOST_CHANGES, save_cells
from parta.journal.operations.lessons import close_journal
from parta.journal.testing import Change, Kind
from parta.journal.tests.conftest import DAY, NOW, School, make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people import testing as people

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=4)  # past the three days of the edit window


@pytest.fixture
def lesson(school: School) -> int:
    return testing.make_lesson(**school.place, held_on=DAY, topic="Рівняння", actor=school.teacher)


@pytest.fixture
def ann(school: School) -> UUID:
    return school.pupils[0].public_id


def save(
    school: School, *changes: Change, actor: Actor | None = None, request: UUID | None = None, now: Any = NOW
) -> Any:
    """The answers in the order of the changes."""
    answer = save_cells(
        actor=actor or school.teacher, **school.place, request_id=request or uuid4(), changes=changes, now=now
    )
    return [answer["answers"][str(change.id)] for change in changes]


def mark(lesson: int, pupil: UUID, was: list[int], now: list[int], reason: str = "") -> Change:
    return Change(uuid4(), Kind.MARKS, was, now, lesson, pupil, reason=reason)


def absence(lesson: int, pupil: UUID, was: int | None, now: int | None, reason: str = "") -> Change:
    return Change(uuid4(), Kind.ABSENCE, was, now, lesson, pupil, reason=reason)


def rows(school: School, columns: str, table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {columns} from {table} where institution_id = %s order by {columns}", [school.institution_id]
        )
        return cursor.fetchall()


class TestSaveCells:
    def test_saves_thirty_marks_in_nine_statements(self, school: School, lesson: int) -> None:
        changes = [mark(lesson, pupil.public_id, [], [7]) for pupil in school.pupils]

        with CaptureQueriesContext(connection) as captured:
            states = {answer["state"] for answer in save(school, *changes)}

        assert states == {"saved"}
        assert len(captured) == 9  # BEGIN and COMMIT, the actor, lock, receipts, board, marks, receipts, outbox
        assert rows(school, "slot, rev, value", "journal_mark") == [(1, 0, 7)] * 30

    def test_saves_thirty_absences_in_nine_statements(self, school: School, lesson: int) -> None:
        changes = [absence(lesson, pupil.public_id, None, 1) for pupil in school.pupils]

        with CaptureQueriesContext(connection) as captured:
            save(school, *changes)

        assert len(captured) == 9
        assert rows(school, "rev, reason, held_on", "journal_absence") == [(0, 1, DAY)] * 30

    def test_keeps_mark_and_absence_of_one_cell_apart(self, school: School, lesson: int, ann: UUID) -> None:
        assert save(school, mark(lesson, ann, [], [7]), absence(lesson, ann, None, 2)) == [{"state": "saved"}] * 2

        assert rows(school, "value", "journal_mark") == [(7,)]
        assert rows(school, "reason", "journal_absence") == [(2,)]

    def test_writes_a_correction_as_the_next_revision(self, school: School, lesson: int, ann: UUID) -> None:
        save(school, mark(lesson, ann, [], [7, 6]))
        save(school, mark(lesson, ann, [7, 6], [6]))

        assert rows(school, "slot, rev, value", "journal_mark") == [(1, 0, 7), (1, 1, 6), (2, 0, 6), (2, 1, None)]

    def test_takes_two_changes_of_one_cell_in_turn(self, school: School, lesson: int, ann: UUID) -> None:
        assert save(school, mark(lesson, ann, [], [7]), mark(lesson, ann, [7], [8])) == [{"state": "saved"}] * 2

        assert rows(school, "rev, value", "journal_mark") == [(0, 7), (1, 8)]

    def test_is_done_when_the_value_is_there_already(self, school: School, lesson: int, ann: UUID) -> None:
        save(school, mark(lesson, ann, [], [7]))

        assert save(school, mark(lesson, ann, [], [7])) == [{"state": "saved"}]
        assert rows(school, "rev, value", "journal_mark") == [(0, 7)]


class TestRepeat:
    def test_of_a_request_gives_the_first_answer(self, school: School, lesson: int, ann: UUID) -> None:
        request, change = uuid4(), mark(lesson, ann, [], [7])
        first = save(school, change, request=request)
        save(school, mark(lesson, ann, [7], [9]))

        assert save(school, change, request=request) == first
        assert rows(school, "rev, value", "journal_mark") == [(0, 7), (1, 9)]

    def test_of_a_change_in_another_request_gives_the_first_answer(
        self, school: School, lesson: int, ann: UUID
    ) -> None:
        change = mark(lesson, ann, [], [7])
        save(school, change)
        save(school, mark(lesson, ann, [7], []))  # undone: the cell is empty again, as the change expects it

        assert save(school, change) == [{"state": "saved"}]
        assert rows(school, "rev, value", "journal_mark") == [(0, 7), (1, None)]

    def test_of_a_refused_change_is_refused_again(self, school: School, lesson: int, ann: UUID) -> None:
        change = mark(lesson, ann, [], [13])
        first = save(school, change)

        assert save(school, change) == first
        assert first[0]["code"] == "scale"

    def test_of_another_account_changes_nothing(self, school: School, lesson: int, ann: UUID) -> None:
        change = mark(lesson, ann, [], [7])
        save(school, change)
        second = people.make_teacher(school.institution_id)
        (post,) = second.posts(institution_id=school.institution_id)
        curriculum.assign_teacher(**school.place, post_id=post)

        with pytest.raises(Stale):
            save(school, change, actor=second)
        assert rows(school, "rev, value", "journal_mark") == [(0, 7)]


class TestStale:
    def test_change_is_answered_with_what_stands_there(self, school: School, lesson: int, ann: UUID) -> None:
        bob = school.pupils[1].public_id
        save(school, mark(lesson, ann, [], [7]))

        stale, saved = save(school, mark(lesson, ann, [6], [8]), mark(lesson, bob, [], [9]))

        assert stale["state"] == "stale"
        assert stale["value"] == [7]
        assert stale["author"].startswith(school.teacher.name.split()[-1])
        assert "at" in stale
        assert saved == {"state": "saved"}
        assert rows(school, "value", "journal_mark") == [(7,), (9,)]

    @pytest.mark.parametrize(
        ("kind", "was", "now", "present"),
        [
            (Kind.TOPIC, "Нерівності", "Функції", "Рівняння"),
            (Kind.WORK, 3, 2, 1),
            (Kind.HOMEWORK, ["§ 1", None], ["§ 2", None], ["", None]),
        ],
    )
    def test_change_of_a_lesson_is_answered_too(
        self, school: School, lesson: int, kind: Kind, was: Any, now: Any, present: Any
    ) -> None:
        (answer,) = save(school, Change(uuid4(), kind, was, now, lesson))

        assert answer == {"state": "stale", "value": present}

    def test_absence_and_comment_are_answered_too(self, school: School, lesson: int, ann: UUID) -> None:
        save(school, absence(lesson, ann, None, 1), Change(uuid4(), Kind.COMMENT, "", "Гарно", lesson, ann))

        answers = save(school, absence(lesson, ann, 2, None), Change(uuid4(), Kind.COMMENT, "", "Так", lesson, ann))

        assert [(answer["state"], answer["value"]) for answer in answers] == [("stale", 1), ("stale", "Гарно")]


class TestRefused:
    def code(self, school: School, change: Change, **words: Any) -> Any:
        (answer,) = save(school, change, **words)
        assert answer["state"] == "refused", answer
        assert answer["message"]
        return answer["code"]

    def test_is_a_mark_the_scale_has_not(self, school: School, lesson: int, ann: UUID) -> None:
        assert self.code(school, mark(lesson, ann, [], [13])) == "scale"
        assert self.code(school, mark(lesson, ann, [], [1, 2, 3, 4])) == "scale"
        assert self.code(school, absence(lesson, ann, None, 77)) == "scale"

    def test_is_a_pupil_who_was_not_there_that_day(self, school: School, lesson: int) -> None:
        (late,) = enrolment.make_pupils(
            1, institution_id=school.institution_id, class_id=school.class_id, since=DAY + timedelta(days=1)
        )

        assert self.code(school, mark(lesson, late.public_id, [], [7])) == "member"
        assert self.code(school, mark(lesson, uuid4(), [], [7])) == "member"

    def test_is_a_lesson_of_another_course_or_none(self, school: School, ann: UUID, lesson: int) -> None:
        other = curriculum.make_course(institution_id=school.institution_id, group_id=school.class_id, subject_id=1)
        foreign = testing.make_lesson(institution_id=school.institution_id, course_id=other, held_on=DAY)

        assert self.code(school, mark(foreign, ann, [], [7])) == "lesson"
        assert self.code(school, mark(10**9, ann, [], [7])) == "lesson"

    def test_is_a_lesson_not_held_yet(self, school: School, ann: UUID, lesson: int) -> None:
        tomorrow = testing.make_lesson(**school.place, held_on=DAY + timedelta(days=1))

        assert self.code(school, mark(tomorrow, ann, [], [7])) == "future"

    def test_is_another_teachers_day_and_says_whose(self, school: School, lesson: int, ann: UUID) -> None:
        second = people.make_teacher(school.institution_id)
        (post,) = second.posts(institution_id=school.institution_id)
        curriculum.assign_teacher(**school.place, post_id=post, since=DAY + timedelta(days=1))
        change = mark(lesson, ann, [], [7])

        (answer,) = save(school, change, actor=second)

        assert answer["code"] == "teacher"
        assert school.teacher.name.split()[-1] in answer["message"]

    def test_is_the_head_who_only_reads(self, school: School, lesson: int, ann: UUID, head: Actor) -> None:
        assert self.code(school, mark(lesson, ann, [], [7]), actor=head) == "teacher"

    def test_is_whatever_the_closed_journal_holds(self, school: School, lesson: int, ann: UUID, head: Actor) -> None:
        close_journal(actor=head, institution_id=school.institution_id, journal_id=school.class_id, upto=DAY)

        for change in (
            mark(lesson, ann, [], [7]),
            absence(lesson, ann, None, 1),
            Change(uuid4(), Kind.COMMENT, "", "Гарно", lesson, ann),
            Change(uuid4(), Kind.TOPIC, "Рівняння", "Функції", lesson),
            Change(uuid4(), Kind.HOMEWORK, ["", None], ["§ 2", None], lesson),
        ):
            assert self.code(school, change) == "closed"

        close_journal(
            actor=head, institution_id=school.institution_id, journal_id=school.class_id, upto=None, reason="Апеляція"
        )
        assert save(school, mark(lesson, ann, [], [7])) == [{"state": "saved"}]

    def test_leaves_the_rest_saved(self, school: School, lesson: int, ann: UUID) -> None:
        bad, good = save(school, mark(lesson, ann, [], [13]), absence(lesson, ann, None, 1))

        assert (bad["state"], good["state"]) == ("refused", "saved")

    def test_is_a_whole_request_of_a_stranger(self, school: School, lesson: int, ann: UUID, stranger: Actor) -> None:
        with pytest.raises(Refused, match=school.teacher.name.split()[-1]):
            save(school, mark(lesson, ann, [], [7]), actor=stranger)
        with pytest.raises(NotVisible):
            save(school, mark(lesson, ann, [], [7]), actor=people.make_head(make_institution()))

    def test_is_a_request_too_big_to_be_typed(self, school: School, lesson: int, ann: UUID) -> None:
        with pytest.raises(Invalid):
            save(school, *[mark(lesson, ann, [], [7])] * (MOST_CHANGES + 1))


class TestCorrectionAfterTheWindow:
    def test_needs_a_reason_and_keeps_it(self, school: School, lesson: int, ann: UUID) -> None:
        save(school, mark(lesson, ann, [], [7]))

        (refused,) = save(school, mark(lesson, ann, [7], [8]), now=LATER)
        (saved,) = save(school, mark(lesson, ann, [7], [8], reason="Апеляція, наказ № 44"), now=LATER)

        assert (refused["state"], refused["code"]) == ("refused", "reason")
        assert saved == {"state": "saved"}
        assert rows(school, "kind, slot, rev, body", "journal_note") == [(2, 1, 1, "Апеляція, наказ № 44")]

    def test_is_asked_of_an_absence_taken_back_but_not_of_its_reason(
        self, school: School, lesson: int, ann: UUID
    ) -> None:
        save(school, absence(lesson, ann, None, 1))

        told, refused = save(school, absence(lesson, ann, 1, 2), absence(lesson, ann, 2, None), now=LATER)

        assert told == {"state": "saved"}
        assert refused["code"] == "reason"

    def test_is_not_asked_within_it(self, school: School, lesson: int, ann: UUID) -> None:
        save(school, mark(lesson, ann, [], [7]))

        assert save(school, mark(lesson, ann, [7], [8]), now=NOW + timedelta(days=2)) == [{"state": "saved"}]


class TestClassTeacher:
    def test_tells_the_reason_of_an_absence_and_nothing_else(self, school: School) -> None:
        tutor = people.make_teacher(school.institution_id)
        (post,) = tutor.posts(institution_id=school.institution_id)
        class_id = enrolment.make_class(institution_id=school.institution_id, tutor_post_id=post)
        (ann,) = enrolment.make_pupils(1, institution_id=school.institution_id, class_id=class_id)
        (teaching,) = school.teacher.posts(institution_id=school.institution_id)
        course = curriculum.make_course(institution_id=school.institution_id, group_id=class_id, post_id=teaching)
        theirs = School(school.institution_id, class_id, course, school.teacher, [ann])
        lesson = testing.make_lesson(**theirs.place, held_on=DAY)
        save(theirs, absence(lesson, ann.public_id, None, 1))

        (told,) = save(theirs, absence(lesson, ann.public_id, 1, 2), actor=tutor)
        taken_back, marked = save(
            theirs, absence(lesson, ann.public_id, 2, None), mark(lesson, ann.public_id, [], [9]), actor=tutor
        )

        assert told == {"state": "saved"}
        assert (taken_back["code"], marked["code"]) == ("teacher", "teacher")


class TestLessonFields:
    def test_are_saved_with_cells(self, school: School, lesson: int) -> None:
        answers = save(
            school,
            Change(uuid4(), Kind.TOPIC, "Рівняння", "  Раціональні   рівняння ", lesson),
            Change(uuid4(), Kind.WORK, 1, 3, lesson),
            Change(uuid4(), Kind.HOMEWORK, ["", None], ["§ 12\n№ 412", "2026-11-13"], lesson),
        )

        assert answers == [{"state": "saved"}] * 3
        assert rows(school, "topic, kind", "journal_lesson") == [("Раціональні рівняння", 3)]
        assert rows(school, "body, due_on", "journal_homework") == [("§ 12\n№ 412", date(2026, 11, 13))]

    def test_guess_the_day_of_homework_from_the_weekdays_before(self, school: School, lesson: int) -> None:
        testing.make_lesson(**school.place, held_on=date(2026, 11, 9))

        save(school, Change(uuid4(), Kind.HOMEWORK, ["", None], ["§ 12", None], lesson))

        assert rows(school, "due_on", "journal_homework") == [(date(2026, 11, 16),)]

    def test_refuse_homework_due_before_it_is_set(self, school: School, lesson: int) -> None:
        (answer,) = save(school, Change(uuid4(), Kind.HOMEWORK, ["", None], ["§ 12", str(DAY)], lesson))

        assert answer["code"] == "due"

    def test_take_homework_back_without_losing_it(self, school: School, lesson: int) -> None:
        save(school, Change(uuid4(), Kind.HOMEWORK, ["", None], ["§ 12", "2026-11-13"], lesson))
        save(school, Change(uuid4(), Kind.HOMEWORK, ["§ 12", "2026-11-13"], ["", None], lesson))

        assert rows(school, "body", "journal_homework") == [("",)]
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from journal_log where entry like %s", ['%"t":"homework"%§ 12%'])
            assert cursor.fetchone() == (1,)


class TestResult:
    def test_is_saved_and_corrected_as_a_revision(self, school: School, ann: UUID) -> None:
        testing.make_theme(**school.place, no=1, title="Дроби", ends_on=DAY, actor=school.teacher)

        def result(was: int | None, now: int | None) -> Change:
            return Change(uuid4(), Kind.RESULT, was, now, pupil=ann, column=(1, 1))

        assert save(school, result(None, 8)) == [{"state": "saved"}]
        assert save(school, result(8, 20)) == [{"state": "saved"}]  # «н/а» is of the totals' scale only
        assert save(school, result(8, 9))[0]["value"] == 20
        assert rows(school, "rev, value, closes_on", "journal_result") == [(0, 8, DAY), (1, 20, DAY)]

    def test_needs_a_column_that_is_there(self, school: School, ann: UUID, lesson: int) -> None:
        (answer,) = save(school, Change(uuid4(), Kind.RESULT, None, 8, pupil=ann, column=(1, 9)))

        assert answer["code"] == "column"

    def test_of_a_term_closes_with_the_term(self, school: School, ann: UUID, lesson: int) -> None:
        save(school, Change(uuid4(), Kind.RESULT, None, 8, pupil=ann, column=(2, 1)))

        assert rows(school, "kind, no, closes_on", "journal_result") == [(2, 1, date(2026, 12, 31))]


def test_a_journal_that_was_never_opened_takes_nothing(school: School) -> None:
    (answer,) = save(school, Change(uuid4(), Kind.RESULT, None, 8, pupil=school.pupils[0].public_id, column=(2, 1)))

    assert answer["code"] == "closed"


def test_the_system_writes_without_a_post(school: School) -> None:
    lesson = testing.make_lesson(**school.place, held_on=DAY)
    testing.put_marks({school.pupils[0].public_id: 7}, lesson_id=lesson, now=NOW, **school.place, actor=SYSTEM)

    assert rows(school, "author_post_id", "journal_mark") == [(None,)]
