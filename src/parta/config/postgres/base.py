"""A pooled connection that the server has cut meanwhile is put aside before a request meets it.

Asked of the operating system, not of the database: a server that ends a connection says so, and the words wait unread.
The check of `psycopg_pool` would ask by a statement of its own for each request.
"""

import select
from typing import Any

from django.db.backends.postgresql import base

_MOST = 16  # in a row; the pool is smaller, and a connection just made has nothing unread


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with that check where a connection is taken from the pool."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool that nobody has cut."""
        taken = super().get_new_connection(conn_params)
        pool = self.pool  # type: ignore[attr-defined]  # django-stubs do not know it yet
        for _attempt in range(_MOST):
            if pool is None or not _has_words_unread(taken):
                break
            taken.close()
            pool.putconn(taken)  # which replaces what is closed
            taken = super().get_new_connection(conn_params)
        return taken


def _has_words_unread(connection: Any) -> bool:
    """Has the server sent something unasked? Words of farewell, or a notice: not worth a closer look."""
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(watch.poll(0))
