"""Two people at once, with real commits."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from django.db import connection

from parta.documents.tests.conftest import ROWS, SINCE, School, csv, load_state, make_school
from parta.enrolment import api as enrolment
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
