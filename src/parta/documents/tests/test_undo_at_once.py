"""Undoing an order while a teacher writes, with real commits: never a mark without a place, never a lost mark."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from parta.curriculum.testing import make_course
from parta.documents import api
from parta.documents.tests.conftest import NOW, ROWS, School, csv, load_state, make_school
from parta.enrolment import api as enrolment
from parta.journal import testing as journal
from parta.kernel.errors import DomainError, Stale

LESSON_DAY = date(2026, 9, 8)
AFTER = datetime(2026, 9, 8, 12, tzinfo=UTC)


class Taught:
    """A school whose class was enrolled by one order and has had a lesson."""

    def __init__(self) -> None:
        load_state()
        self.school: School = make_school()
        self.order_id = self.school.prepare(self.school.begin(csv(*ROWS)))
        self.school.register(self.order_id, uuid4())
        self.pupils = self.school.order(self.order_id).lines
        institution = self.school.institution
        self.place = {
            "institution_id": institution,
            "course_id": make_course(institution_id=institution, group_id=self.school.class_id),
        }
        self.lesson = journal.make_lesson(**self.place, held_on=LESSON_DAY)

    def mark(self) -> None:
        journal.put_marks({UUID(self.pupils[0].public_id): 9}, **self.place, lesson_id=self.lesson, now=AFTER)

    def undo(self) -> int:
        return api.correct_order(
            actor=self.school.head, institution_id=self.school.institution, order_id=self.order_id, number="48-у",
            dated_on=date(2026, 9, 9), ground="не той клас", request_id=uuid4(), now=NOW,
        )  # fmt: skip

    def marks(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from journal_mark where institution_id = %s", [self.school.institution])
            return int(cursor.fetchone()[0])

    def members(self) -> int:
        day = LESSON_DAY
        return len(enrolment.members_on(institution_id=self.school.institution, group_id=self.school.class_id, on=day))


@pytest.fixture
def taught(elsewhere: Callable[[], None]) -> Taught:
    return Taught()


@pytest.fixture(params=["journal's lock", "name cards alone"])
def locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The foreign keys bar the race by themselves: who writes without the journal's lock does not slip in either."""
    if request.param == "name cards alone":
        monkeypatch.setattr("parta.enrolment.operations.undoing._holds", [])


class Second:
    """An act in a thread and connection of its own; starts at once."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.answer: Any = None
        self._thread = threading.Thread(target=self._run, args=[act])
        self._thread.start()

    def _run(self, act: Callable[[], Any]) -> None:
        try:
            self.answer = act()
        except (DomainError, AssertionError) as error:  # an entry refused is told by an assertion of the façade
            self.answer = error
        finally:
            connections.close_all()

    def wait_until_blocked(self) -> None:
        """Until it waits for a lock that this connection's transaction holds."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with connection.cursor() as cursor:  # other databases of the cluster have waiters of their own
                cursor.execute(
                    "select count(*) from pg_locks join pg_stat_activity using (pid)"
                    " where not granted and datname = current_database()"
                )
                if cursor.fetchone() != (0,):
                    return
            time.sleep(0.02)
        raise AssertionError("nobody waits")

    def join(self) -> Any:
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()
        return self.answer


class TestUndoAgainstATeacher:
    def test_waits_for_a_mark_being_saved_and_then_finds_it(self, taught: Taught, locks: None) -> None:
        with transaction.atomic():
            taught.mark()
            undo = Second(taught.undo)
            undo.wait_until_blocked()
        refused = undo.join()
        assert isinstance(refused, enrolment.StandsInTheWay)
        assert str(refused).startswith(
            "Наказ не можна скасувати, на ньому тримаються пізніші факти: Бабенко Мирослава Тарасівна: 1 оцінка."
        )
        assert (taught.marks(), taught.members()) == (1, 5)

    def test_lets_no_mark_in_while_it_runs(self, taught: Taught, locks: None) -> None:
        with transaction.atomic():
            taught.undo()
            mark = Second(taught.mark)
            mark.wait_until_blocked()
        answer = mark.join()
        assert isinstance(answer, Stale | AssertionError)
        assert (taught.marks(), taught.members()) == (0, 0)

    def test_lets_no_division_into_groups_in_while_it_runs(self, taught: Taught) -> None:
        place = {"actor": taught.school.head, "institution_id": taught.school.institution}
        group = enrolment.create_study_group(**place, class_id=taught.school.class_id, name="англійська, 1 група")
        divided = {group: [line.pupil_id for line in taught.pupils]}
        with transaction.atomic():
            taught.undo()
            division = Second(
                lambda: enrolment.divide_class(
                    **place, class_id=taught.school.class_id, groups=divided, since=LESSON_DAY
                )
            )
            division.wait_until_blocked()
        assert isinstance(division.join(), DomainError)
        assert enrolment.members_on(institution_id=taught.school.institution, group_id=group, on=LESSON_DAY) == ()

    def test_ends_whole_in_a_storm_of_teachers(self, taught: Taught) -> None:
        geometry = taught.place | {
            "course_id": make_course(
                institution_id=taught.school.institution, group_id=taught.school.class_id, subject_id=22
            )
        }
        other = journal.make_lesson(**geometry, held_on=LESSON_DAY, no=4)
        backwards = {UUID(line.public_id): 7 for line in reversed(taught.pupils)}

        def save(place: dict[str, int], lesson: int, slice_of: slice) -> None:
            marks = dict(list(backwards.items())[slice_of])
            journal.put_marks(marks, **place, lesson_id=lesson, now=AFTER)

        teachers = [Second(lambda n=n: save(taught.place, taught.lesson, slice(n, n + 1))) for n in range(3)]
        undo = Second(taught.undo)
        teachers += [Second(lambda n=n: save(geometry, other, slice(n, n + 2))) for n in (0, 2)]
        answer = undo.join()
        for teacher in teachers:
            teacher.join()
        if isinstance(answer, enrolment.StandsInTheWay):
            assert taught.members() == 5
            assert taught.marks() > 0
        else:
            assert isinstance(answer, int)
            assert (taught.members(), taught.marks()) == (0, 0)
