"""How far a large order is: told by a connection of its own, since the order itself is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Protocol

from django.db import connection
from django.utils import timezone


class Stage(IntEnum):
    """What the worker is doing; values are stored while an order waits."""

    WAITING = 0
    CHECKING = 1
    ENROLLING = 2
    FINISHING = 3


class Tick(Protocol):
    """Say how far the work is; seen by others at once."""

    def __call__(self, stage: Stage, done: int, /) -> None: ...


def no_tick(_stage: Stage, _done: int) -> None:
    """For an order registered while its head waits: there is nothing to follow."""


@contextmanager
def ticking(institution_id: int, order_id: int) -> Iterator[Tick]:
    """Progress of one order, kept on the row that waits beside it."""
    apart = connection.copy()

    def tick(stage: Stage, done: int) -> None:
        with apart.cursor() as cursor:
            cursor.execute(_TICK, [int(stage), done, timezone.now(), institution_id, order_id])

    try:
        yield tick
    finally:
        apart.close()


_TICK = """
update documents_pending set stage = %s, done = %s, changed_at = %s where institution_id = %s and order_id = %s
"""
