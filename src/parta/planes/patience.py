"""How long a statement may take, where the limit of a page (15 s, `config.settings`) is not the one."""

from collections.abc import Mapping
from typing import Any

from django.db import OperationalError, connection, transaction

BULK_SECONDS = 600
_CANCELLED = "57014"  # SQLSTATE of a statement that ran into its limit of time


def wait_for_bulk_work() -> None:
    """Give the statements of this transaction ten minutes each: many rows on a busy machine, nobody waits at a page."""
    with connection.cursor() as cursor:
        cursor.execute(f"set local statement_timeout = '{BULK_SECONDS}s'")


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
