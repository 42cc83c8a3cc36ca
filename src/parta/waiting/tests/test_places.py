"""Places are given by arrival, once, and cannot be forged or moved; the page shows place and time."""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import conftest as harness
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Refused
from parta.waiting import api, operations
from parta.waiting.models import Gate, Ticket
from parta.waiting.rules import Place, rush_of

OPENS = datetime(2027, 4, 1, 6, 0, tzinfo=UTC)


def take(holder: int | str, *, gate: str = "first", opens_at: datetime = OPENS, every: float = 2) -> Place:
    return api.take_place(actor=None, gate=gate, holder=str(holder), opens_at=opens_at, every=every)


@pytest.mark.django_db
class TestPlace:
    def test_follows_arrival_and_its_turn_comes_after_the_opening(self) -> None:
        places = [take(holder) for holder in range(3)]
        assert [place.place for place in places] == [1, 2, 3]
        assert [place.turn_at - OPENS for place in places] == [timedelta(seconds=each) for each in (0, 2, 4)]
        assert [place.arrived_at for place in places] == sorted(place.arrived_at for place in places)

    def test_is_one_for_a_holder_however_often_he_asks(self) -> None:
        first, other = take("a"), take("b")
        assert take("a") == first
        assert take("b") == other
        assert Gate.objects.get().issued == 2

    def test_is_of_one_gate(self) -> None:
        take("a")
        assert (take("b", gate="second").place, take("b", gate="second").place) == (1, 1)

    def test_comes_at_once_when_nobody_waits(self) -> None:
        long_ago = timezone.now() - timedelta(hours=1)
        place = take("a", opens_at=long_ago)
        assert place.is_turn(timezone.now())
        assert take("b", opens_at=long_ago).turn_at == place.turn_at + timedelta(seconds=2), "a rush an hour later"

    def test_cannot_be_changed_by_the_application(self) -> None:
        take("a")
        with pytest.raises(DatabaseError), transaction.atomic():
            Ticket.objects.update(place=7)
        with pytest.raises(DatabaseError), transaction.atomic():
            Ticket.objects.update(turn_at=OPENS - timedelta(days=1))

    def test_keeps_nothing_of_who_holds_it(self) -> None:
        take("account 77")
        assert b"account" not in bytes(Ticket.objects.get().holder)

    def test_is_forgotten_by_the_system_alone(self) -> None:
        take("a")
        with pytest.raises(Refused):
            operations.prune_gates(actor=Actor(account_id=7, name=""), now=OPENS + timedelta(days=31))
        assert operations.prune_gates(actor=SYSTEM, now=OPENS + timedelta(days=30)) == 0
        assert operations.prune_gates(actor=SYSTEM, now=OPENS + timedelta(days=31)) == 1
        assert not Ticket.objects.exists()


class TestShown:
    PLACE = Place(uuid.UUID(int=1), 101, OPENS, OPENS, OPENS + timedelta(seconds=200), 2.0)

    @pytest.mark.parametrize(("after", "ahead", "left", "again"), [
        (-600, 100, 800, 60), (0, 100, 200, 60), (1, 100, 199, 60), (150, 25, 50, 50), (199.5, 1, 1, 2), (200, 0, 0, 2),
    ])  # fmt: skip
    def test_counts_down(self, after: float, ahead: int, left: int, again: int) -> None:
        now = OPENS + timedelta(seconds=after)
        assert (self.PLACE.ahead(now), self.PLACE.seconds_left(now), self.PLACE.look_again(now)) == (ahead, left, again)
        assert self.PLACE.is_turn(now) is (after >= 199)

    def test_belongs_to_a_rush_from_before_the_opening_until_after_it(self) -> None:
        early, late = timedelta(minutes=30), timedelta(hours=3)
        found = [
            rush_of((OPENS,), OPENS + timedelta(minutes=each), early, late) for each in (-31, -30, 0, 179, 180)
        ]  # fmt: skip
        assert found == [None, OPENS, OPENS, OPENS, None]


@pytest.mark.django_db
class TestPage:
    def soon(self, holder: int) -> Place:
        return take(holder, opens_at=timezone.now().replace(microsecond=0) + timedelta(minutes=10), gate="soon")

    def test_opens_at_once_for_who_comes_when_nobody_waits(self) -> None:
        before = timezone.now()
        assert take("x", opens_at=before - timedelta(minutes=1), gate="past").is_turn(before)

    def test_shows_place_and_time_at_the_cost_of_one_statement(self) -> None:
        self.soon(1)
        address = api.page_of(self.soon(2), "/admission/")
        client = Client()
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        page = answer.content.decode().replace("\u00a0", " ")
        assert answer.status_code == 200
        assert len(asked) == 1
        assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
        assert "Ваша черга настане" in page
        assert len(answer.content) < 16_000
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "hx-get" in part

    def test_goes_on_when_the_turn_has_come_and_nowhere_else(self) -> None:
        place = take("x", opens_at=timezone.now() - timedelta(minutes=1), gate="past")
        assert Client().get(api.page_of(place, "/admission/?a=b")).headers["Location"] == "/admission/?a=b"
        answer = Client().get(api.page_of(place, "/admission/"), headers={"HX-Request": "true"})
        assert answer.headers["HX-Redirect"] == "/admission/"
        assert Client().get(api.page_of(place, "https://evil.example/")).headers["Location"] == "/"

    def test_is_not_found_behind_a_forged_link(self) -> None:
        address = api.page_of(self.soon(1), "/").partition("?")[0]
        other = address[:-6] + ("A" if address[-6] != "A" else "B") + address[-5:]
        assert Client().get(other).status_code == 404
        assert Client().get("/waiting/x/").status_code == 404


@pytest.fixture
def elsewhere(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), harness.another_database(f"waiting_{uuid.uuid4().hex[:10]}"):
        yield


def rush(people: int, windows: int, *, times: int = 2) -> None:
    """Everybody comes through one of the windows at once, several times."""
    together = threading.Barrier(windows)

    def window(at: int) -> None:
        connection.ensure_connection()
        together.wait()
        try:
            for holder in range(at, people, windows):
                places = {take(holder, every=0.05) for _time in range(times)}
                assert len(places) == 1
        finally:
            connection.close()

    with ThreadPoolExecutor(windows) as pool:
        list(pool.map(window, range(windows)))


def require_true_order(people: int) -> None:
    rows = list(Ticket.objects.order_by("place").values_list("place", "arrived_at", "turn_at", "holder"))
    assert [row[0] for row in rows] == list(range(1, people + 1)), "none lost"
    assert len({bytes(row[3]) for row in rows}) == people, "none twice"
    assert [row[1] for row in rows] == sorted(row[1] for row in rows), "order true"
    assert [row[2] for row in rows] == [OPENS + timedelta(seconds=0.05) * each for each in range(people)]


class TestManyAtOnce:
    def test_get_places_without_a_gap_in_the_order_of_arrival(self, elsewhere: None) -> None:
        rush(300, 12)
        require_true_order(300)

    def test_get_one_place_when_one_holder_comes_through_all_windows(self, elsewhere: None) -> None:
        together = threading.Barrier(12)

        def click(_at: int) -> int:
            connection.ensure_connection()
            together.wait()
            try:
                return take("the same").place
            finally:
                connection.close()

        with ThreadPoolExecutor(12) as pool:
            assert set(pool.map(click, range(12))) == {1}
        assert Gate.objects.get().issued == 1, "no place is lost to a double click"

    @pytest.mark.soak
    def test_of_four_thousand_none_is_lost_or_twice(self, elsewhere: None) -> None:
        rush(4000, 16)
        require_true_order(4000)
