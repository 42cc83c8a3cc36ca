"""Two people at once, and a worker that dies, with real commits."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections

from parta.documents import api
from parta.documents.operations import registering
from parta.documents.progress import Stage, Tick
from parta.documents.queries.orders import ProgressCard, progress_of
from parta.documents.tests.conftest import NOW, ROWS, SINCE, School, csv, load_state, make_school
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_pupils
from parta.kernel.errors import DomainError


def members(school: School) -> int:
    return len(enrolment.members_on(institution_id=school.institution, group_id=school.class_id, on=SINCE))


class TestTwoAtOnce:
    def test_register_one_order_once(self, elsewhere: Callable[[], None]) -> None:
        load_state()
        school = make_school()
        order_id = school.prepare(school.begin(csv(*ROWS)))
        together = threading.Barrier(2)

        def click(_: int) -> str:
            connection.ensure_connection()
            together.wait()
            try:
                return str(school.register(order_id, uuid4()).name)
            except DomainError as error:
                return type(error).__name__
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(click, range(2))) == ["NotReady", "REGISTERED"]
        assert members(school) == 5

    def test_schools_never_both_get_the_child(self, elsewhere: Callable[[], None]) -> None:
        load_state()
        schools = [make_school("Перша"), make_school("Друга")]
        ordered = [(school, school.prepare(school.begin(csv(*ROWS)))) for school in schools]
        together = threading.Barrier(2)

        def click(one: tuple[School, int]) -> str:
            connection.ensure_connection()
            together.wait()
            try:
                return str(one[0].register(one[1], uuid4()).name)
            except DomainError:
                return "refused"
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(click, ordered)) == ["REGISTERED", "refused"]
        assert sorted(members(school) for school in schools) == [0, 5]

    def test_a_transfer_is_either_signed_by_the_other_or_given_up(self, elsewhere: Callable[[], None]) -> None:
        load_state()
        source, target = make_school("Перша"), make_school("Друга")
        (pupil,) = make_pupils(1, institution_id=source.institution, class_id=source.class_id)
        own: dict[str, Any] = {"actor": source.head, "institution_id": source.institution, "now": NOW}
        theirs: dict[str, Any] = {"actor": target.head, "institution_id": target.institution, "now": NOW}
        since, words = date(2026, 12, 1), {"number": "1-у", "dated_on": NOW.date(), "ground": "заява"}
        key = api.offer_transfer(**own, pupil_id=pupil.person_id, target_id=target.institution, since=since)
        source.register(api.prepare_side(**own, **words, public_id=key, since=since), uuid4())
        arrival = api.prepare_side(**theirs, **words, public_id=key, group_id=target.class_id)
        together = threading.Barrier(2)

        def act(gives_up: bool) -> str:
            connection.ensure_connection()
            together.wait()
            try:
                if gives_up:
                    api.end_transfer(**own, public_id=key, answer="")
                    return "given up"
                return str(target.register(arrival, uuid4()).name)
            except DomainError:
                return "refused"
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            done = sorted(pool.map(act, (True, False)))
        assert done in (["REGISTERED", "refused"], ["given up", "refused"])
        where = enrolment.enrolled_at(person_ids=[pupil.person_id], on=since)[pupil.person_id]
        assert where == (target if "REGISTERED" in done else source).institution


class TestWorkerKilled:
    @pytest.fixture
    def queued(self, elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> tuple[School, int]:
        """An order of 30 children in the queue, enrolled in steps of 10."""
        monkeypatch.setattr(registering, "AT_ONCE", 2)
        monkeypatch.setattr(registering, "ROWS_A_STEP", 10)
        load_state()
        school = make_school()
        rows = [ROWS[0].replace("482913", f"7{n:05}").replace("Бабенко", f"Учень{letter}")
            for n, letter in enumerate("абвгґдеєжзиіїйклмнопрстуфхцчшщ")]  # fmt: skip
        order_id = school.prepare(school.begin(csv(*rows)))
        school.register(order_id, uuid4())
        return school, order_id

    def test_says_how_far_it_was_leaves_nothing_half_done_and_another_finishes(
        self, queued: tuple[School, int]
    ) -> None:
        school, order_id = queued
        assert self.die_at(queued, Stage.ENROLLING, 20) == signal.SIGKILL
        assert self.progress(queued) == (Stage.ENROLLING, 20, 30)
        assert (school.order(order_id).state, members(school)) == (api.State.QUEUED, 0)

        again = api.finish_queued(actor=school.head, institution_id=school.institution, order_id=order_id, now=NOW)
        assert again is api.State.REGISTERED
        assert members(school) == 30
        assert len({line.pupil_id for line in school.order(order_id).lines}) == 30

    def test_takes_a_whole_school_over_or_nothing_of_it(
        self, elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registering, "AT_ONCE", 2)
        monkeypatch.setattr(registering, "ROWS_A_STEP", 2)
        load_state()
        school = make_school()
        make_pupils(6, institution_id=school.institution, class_id=school.class_id)
        words: dict[str, Any] = {"actor": school.head, "institution_id": school.institution, "now": NOW}
        plan = api.change_new_year(**words, revision=0, number="1-у", ground="рішення")
        order_id = api.prepare_new_year(**words, revision=plan.revision)
        school.register(order_id, uuid4())
        assert self.die_at((school, order_id), Stage.ENROLLING, 4) == signal.SIGKILL
        assert self.classes(school) == {}
        assert api.finish_queued(**words, order_id=order_id) is api.State.REGISTERED
        assert self.classes(school) == {"9-Б": 6}

    def classes(self, school: School) -> dict[str, int]:
        found = enrolment.groups_of(institution_id=school.institution, school_year=2027, on=date(2027, 9, 1))
        return {group.name: group.size for group in found}

    def die_at(self, queued: tuple[School, int], stage: Stage, done: int) -> int:
        """Let another process register the order and be killed there; the signal that ended it."""
        school, order_id = queued
        connections.close_all()
        child = os.fork()
        if child == 0:
            self._register_and_die(school, order_id, stage, done)
        return os.waitpid(child, 0)[1]

    def _register_and_die(self, school: School, order_id: int, stage: Stage, done: int) -> None:
        told = registering.ticking

        @contextmanager
        def deadly(institution_id: int, order_id: int) -> Iterator[Tick]:
            with told(institution_id, order_id) as tick:

                def kill(at: Stage, rows: int) -> None:
                    tick(at, rows)
                    if (at, rows) == (stage, done):
                        os.kill(os.getpid(), signal.SIGKILL)

                yield kill

        try:
            registering.ticking = deadly  # type: ignore[assignment]
            registering.finish_queued(actor=school.head, institution_id=school.institution, order_id=order_id, now=NOW)
        finally:
            os._exit(1)  # never back into the test's process

    def progress(self, queued: tuple[School, int]) -> tuple[Stage, int, int]:
        found: ProgressCard | None = progress_of(institution_id=queued[0].institution, order_id=queued[1])
        assert found is not None
        return found.stage, found.done, found.total
