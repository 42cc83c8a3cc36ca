"""Jobs of a worker that died in their middle are done by another."""

from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from parta.events.tasks import deliver, take_back


def job_of_a_dead_worker(attempts: int = 1) -> int:
    job_id: int = deliver.defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = %s, attempts = %s where id = %s",
            [worker, attempts, job_id],
        )
    return job_id


def take() -> None:
    context: Any = SimpleNamespace(app=app)
    async_to_sync(take_back.func)(context, 0)


def states() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs order by id")
        found: list[tuple[int, str]] = cursor.fetchall()
    return found


@pytest.mark.django_db
class TestTakeBack:
    def test_queues_the_job_again(self) -> None:
        job = job_of_a_dead_worker()
        take()

        assert states() == [(job, "todo")]

    def test_forgets_a_job_whose_successor_waits(self) -> None:
        job_of_a_dead_worker()
        successor = deliver.defer(timestamp=5)
        take()

        assert states() == [(successor, "todo")]

    def test_leaves_a_job_that_ends_every_worker(self) -> None:
        job = job_of_a_dead_worker(attempts=5)
        take()

        assert states() == [(job, "failed")]

    def test_leaves_a_job_that_is_being_done(self) -> None:
        job = job_of_a_dead_worker()
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_workers set last_heartbeat = now()")
        take()

        assert states() == [(job, "doing")]
