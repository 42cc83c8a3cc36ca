"""What a loading process runs. Nothing of Django is imported before `enter` has set it up, hence the imports inside."""

import os
import pickle
import time
from typing import Any

import django

from parta.config import lifeline

_state: dict[str, Any] = {}


def enter(url: str, packed_ground: bytes) -> None:
    """Begin a process, which ends with its parent: Django for the lists that are used, a connection."""
    lifeline.follow_parent(os.getppid())
    django.setup()
    from parta.config.twin.loading import connect

    _state["connection"], _state["ground"] = connect(url), pickle.loads(packed_ground)  # noqa: S301  from our parent


def work(part: Any) -> Any:
    """Make and load a part."""
    from parta.config.twin.loading import load_part

    return load_part(_state["connection"], part, _state["ground"])


def raw_copy(batch: list[tuple[str, bytes]]) -> None:
    """COPY ready bytes and take them back: what the database alone costs."""
    from parta.config.twin.loading import begin, copy

    connection = _state["connection"]
    with connection.transaction(force_rollback=True):
        begin(connection)
        for table, data in batch:
            copy(connection, table, _state["ground"].school_year, data)


def wait(seconds: float) -> None:
    """Stay up until the other processes are up too."""
    time.sleep(seconds)
