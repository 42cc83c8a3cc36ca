"""How far a batch is: told by a connection of its own, since the work itself is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import connection
from django.utils import timezone


class CalledBack(Exception):
    """Somebody called the batch back while the worker had it: nothing of it stays."""


class Tick(Protocol):
    """Say how far the work is; seen by others at once.

    :raises CalledBack: the work is to stop
    """

    def __call__(self, done: int, total: int, /) -> None: ...


def no_tick(_done: int, _total: int) -> None:
    """For a batch that is done while somebody waits: there is nothing to follow."""


@contextmanager
def ticking(batch_id: int) -> Iterator[Tick]:
    """Progress of one batch."""
    apart = connection.copy()

    def tick(done: int, total: int) -> None:
        with apart.cursor() as cursor:
            cursor.execute(_TICK, [done, total, timezone.now(), batch_id])
            row = cursor.fetchone()
        if row is not None and row[0]:
            raise CalledBack

    try:
        yield tick
    finally:
        apart.close()


_TICK = """
update sheets_progress set done = %s, total = %s, beat_at = %s where batch_id = %s returning is_called_back
"""
