"""Two people save at once, with real commits: no entry is lost or overwritten unseen, and the chain stays whole."""

import threading
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, connections

from parta.journal import testing
from parta.journal.operations.cells import save_cells
from parta.journal.testing import Change, Kind
from parta.journal.tests.conftest import DAY, NOW, School, make_school
from parta.kernel.errors import Stale


@pytest.fixture
def school(django_db_setup: None, owner: psycopg.Connection[Any]) -> School:
    return make_school(12)


def at_once(*acts: Any) -> list[Any]:
    """Run the acts in threads of their own, each with its own connection, from one starting shot; answers in order."""
    answers: list[Any] = [None] * len(acts)
    shot = threading.Barrier(len(acts))

    def run(number: int, act: Any) -> None:
        try:
            shot.wait()
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def saving(school: School, lesson: int, pupils: list[UUID], value: int, request: UUID | None = None) -> Any:
    changes = [Change(uuid4(), Kind.MARKS, [], [value], lesson, pupil) for pupil in pupils]
    return lambda: save_cells(
        actor=school.teacher, **school.place, request_id=request or uuid4(), changes=changes, now=NOW
    )


def marks(school: School) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select rev, value from journal_mark where institution_id = %s", [school.institution_id])
        return cursor.fetchall()


def troubles(school: School) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("select * from journal_verify(%s, %s)", [school.institution_id, school.class_id])
        return cursor.fetchall()


class TestTwoSavers:
    def test_of_the_same_cells_one_wins_and_the_other_is_told(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        pupils = [pupil.public_id for pupil in school.pupils]

        answers = at_once(saving(school, lesson, pupils, 7), saving(school, lesson, pupils, 9))

        states = [{each["state"] for each in answer["answers"].values()} for answer in answers]
        assert sorted(states, key=str) == [{"saved"}, {"stale"}]
        winner = 7 if states[0] == {"saved"} else 9
        assert marks(school) == [(0, winner)] * 12
        loser = answers[1] if winner == 7 else answers[0]
        assert {tuple(each["value"]) for each in loser["answers"].values()} == {(winner,)}
        assert troubles(school) == []

    def test_of_different_cells_both_win_and_the_chain_is_whole(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)

        answers = at_once(*(saving(school, lesson, [pupil.public_id], 8) for pupil in school.pupils))

        assert all({each["state"] for each in answer["answers"].values()} == {"saved"} for answer in answers)
        assert marks(school) == [(0, 8)] * 12
        assert troubles(school) == []

    def test_of_the_same_request_write_once(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        once = saving(school, lesson, [school.pupils[0].public_id], 8, uuid4())

        answers = at_once(once, once, once)

        assert answers[0] == answers[1] == answers[2]
        assert marks(school) == [(0, 8)]

    def test_opening_one_lesson_open_it_once(self, school: School) -> None:
        def opening() -> int:
            return testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)

        answers = at_once(opening, opening, opening)

        assert len({answer for answer in answers if isinstance(answer, int)}) == 1
        assert all(isinstance(answer, int | Stale) for answer in answers)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from journal_lesson where institution_id = %s", [school.institution_id])
            assert cursor.fetchone() == (1,)
