"""The opening minute: two hundred applications to one school at once, with real commits."""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import conftest as harness
import pytest
from django.db import connection

from parta.admission import testing
from parta.admission.models import Application, Campaign, Wish
from parta.admission.rules.applications import State
from parta.admission.tests.conftest import Land, make_land
from parta.kernel.errors import Invalid

WINDOWS, CHILDREN = 16, 200


@pytest.fixture
def elsewhere(django_db_setup: None, django_db_blocker: Any) -> Iterator[Land]:
    """Both schools, in a database of their own."""
    with django_db_blocker.unblock(), harness.another_database(f"admission_{uuid.uuid4().hex[:10]}"):
        yield make_land()


def send(number: int, shapes: tuple[int, ...]) -> str:
    try:
        testing.apply(shapes, number)
    except Invalid as error:
        return error.problems[0].field
    return "sent"


class TestManyAtOnce:
    def test_get_numbers_without_a_gap_in_the_order_of_their_moments(self, elsewhere: Land) -> None:
        both = (elsewhere.shape, elsewhere.other_shape)
        together = threading.Barrier(WINDOWS)

        def window(at: int) -> list[str]:
            connection.ensure_connection()
            together.wait()
            try:
                # Every second family names the schools in the other order: nobody waits for the other in a circle.
                return [send(number, both[:: 1 if number % 2 else -1]) for number in range(at, CHILDREN, WINDOWS)]
            finally:
                connection.close()

        with ThreadPoolExecutor(WINDOWS) as pool:
            answers = [answer for part in pool.map(window, range(WINDOWS)) for answer in part]
        assert answers == ["sent"] * CHILDREN
        for campaign in (elsewhere.campaign, elsewhere.other_campaign):
            rows = list(
                Wish.objects.filter(campaign=campaign).order_by("number").values_list("number", "registered_at")
            )
            assert [number for number, _at in rows] == list(range(1, CHILDREN + 1))
            assert [at for _number, at in rows] == sorted(at for _number, at in rows)
            assert Campaign.objects.get(pk=campaign).last_number == CHILDREN

    def test_stand_once_however_often_the_button_is_pressed(self, elsewhere: Land) -> None:
        together = threading.Barrier(WINDOWS)

        def click(_at: int) -> str:
            connection.ensure_connection()
            together.wait()
            try:
                return send(7, (elsewhere.shape,))
            finally:
                connection.close()

        with ThreadPoolExecutor(WINDOWS) as pool:
            assert sorted(pool.map(click, range(WINDOWS))) == ["sent"] + ["wish1"] * (WINDOWS - 1)
        assert Application.objects.count() == 1
        assert Wish.objects.get().state == State.REGISTERED
