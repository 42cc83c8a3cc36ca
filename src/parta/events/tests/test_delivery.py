"""Events reach their subscribers once, in a transaction with their removal; a failing one is put off, dies in sight."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from parta.events.api import MOST_ATTEMPTS, Delivery, deliver_due, publish, revive, subscribe
from parta.events.models import OutboxEvent, Receipt

NOW = datetime(2099, 1, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Happened:
    number: int
    on: datetime = NOW


@dataclass(frozen=True)
class Failed:
    number: int


seen: list[Delivery] = []
trouble: list[int] = []


def note(delivery: Delivery) -> None:
    seen.append(delivery)


def write_and_fail(delivery: Delivery) -> None:
    Receipt.objects.create(request_id=f"00000000-0000-0000-0000-{delivery.event_id:012}", account_id=1, answer={})
    if trouble:
        raise RuntimeError("Іваненко Марія")


@pytest.fixture(autouse=True)
def _listening() -> None:
    seen.clear()
    trouble.clear()
    subscribe("events.Happened", note)
    subscribe("events.Failed", write_and_fail)


@pytest.mark.django_db
class TestDelivery:
    def test_brings_each_event_once_in_the_order_of_publishing(self) -> None:
        for number in (1, 2, 3):
            publish(Happened(number), institution_id=7)

        assert deliver_due(now=NOW).done == 3
        assert [(d.payload["number"], d.institution_id) for d in seen] == [(1, 7), (2, 7), (3, 7)]
        assert deliver_due(now=NOW).done == 0

    def test_removes_an_event_nobody_waits_for(self) -> None:
        publish(Unheard())

        assert deliver_due(now=NOW).done == 1
        assert not OutboxEvent.objects.exists()

    def test_undoes_what_a_failing_subscriber_wrote_and_goes_on(self) -> None:
        trouble.append(1)
        publish(Failed(1))
        publish(Happened(2))

        assert (deliver_due(now=NOW).failed, [d.payload["number"] for d in seen]) == (1, [2])
        assert not Receipt.objects.exists()

    def test_tries_later_and_later(self) -> None:
        trouble.append(1)
        publish(Failed(1))

        deliver_due(now=NOW)
        assert deliver_due(now=NOW + timedelta(seconds=9)).failed == 0
        assert deliver_due(now=NOW + timedelta(seconds=10)).failed == 1
        assert deliver_due(now=NOW + timedelta(seconds=29)).failed == 0
        assert deliver_due(now=NOW + timedelta(seconds=30)).failed == 1

    def test_notes_where_it_failed_and_never_what_was_said(self) -> None:
        trouble.append(1)
        publish(Failed(1))
        deliver_due(now=NOW)

        assert OutboxEvent.objects.get().trouble.startswith(
            "RuntimeError in write_and_fail, events/tests/test_delivery.py:"
        )

    def test_gives_up_after_eight_attempts_until_revived(self) -> None:
        trouble.append(1)
        publish(Failed(1))
        for day in range(20):
            deliver_due(now=NOW + timedelta(days=day))
        dead = OutboxEvent.objects.get()
        assert dead.attempts == MOST_ATTEMPTS

        trouble.clear()
        assert revive(event_id=dead.id)
        assert deliver_due(now=NOW).done == 1
        assert not revive(event_id=dead.id)

    def test_costs_four_statements_an_event(self, django_assert_num_queries: Callable[[int], object]) -> None:
        publish(Happened(1))
        with django_assert_num_queries(2 * 2 + 3):  # savepoint, select, delete, release; then one empty look
            deliver_due(now=NOW)


@dataclass(frozen=True)
class Unheard:
    pass


class TestSubscribe:
    @pytest.mark.parametrize("topic", ["", "journal", "journal.marks_put", "Journal.MarksPut", "journal.MarksPut "])
    def test_refuses_a_misspelt_topic(self, topic: str) -> None:
        with pytest.raises(ValueError, match="topic"):
            subscribe(topic, note)

    def test_refuses_what_cannot_be_called_with_one_delivery(self) -> None:
        with pytest.raises(ValueError, match="subscriber"):
            subscribe("journal.MarksPut", print)


@pytest.mark.django_db
def test_jobs_are_queued_and_fetched_by_the_role_that_owns_nothing() -> None:
    from parta.events.tasks import deliver

    job_id = deliver.defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("select task_name, status from procrastinate_jobs where id = %s", [job_id])
        assert cursor.fetchone() == ("events.deliver", "todo")
        cursor.execute("select (procrastinate_fetch_job_v2(null, null)).task_name")
        assert cursor.fetchone() == ("events.deliver",)
