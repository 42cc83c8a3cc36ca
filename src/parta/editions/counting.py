"""Counting bounded in time, for owners who say what an edition would change."""

from collections.abc import Mapping
from typing import Any

from django.db import OperationalError, connection, transaction

_CANCELLED = "57014"  # SQLSTATE of a statement that ran into its limit of time


def counted_within(statement: str, words: Mapping[str, Any], *, seconds: int) -> list[tuple[Any, ...]] | None:
    """Rows of a SELECT, or None when it would have taken longer than allowed. The former limit stands again."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select current_setting('statement_timeout')")
            (before,) = cursor.fetchone() or ("0",)
            cursor.execute(f"set local statement_timeout = '{seconds}s'")
            cursor.execute(statement, words)
            found = list(cursor.fetchall())
            cursor.execute(f"set local statement_timeout = '{before}'")
            return found
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _CANCELLED:
            raise
        return None
