"""Naming who acts, for the triggers that write the trail."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from parta.kernel.actor import Actor


@contextmanager
def acting(
    actor: Actor, operation: str, *, operation_id: uuid.UUID | None = None, signature_id: int | None = None
) -> Iterator[None]:
    """Open a transaction in which every write is recorded as this actor's, under this operation.

    ``operation`` is «module.object.verb». Inside another ``acting`` the inner words hold until the outer
    transaction ends:
    an operation that calls another module's operation passes its own actor on.
    """
    if not set(operation) <= set("abcdefghijklmnopqrstuvwxyz_."):
        raise ValueError(f"operation {operation!r}: lower-case words separated by dots")
    words = [
        f"set local app.actor = '{int(actor.account_id)}'",
        f"set local app.operation = '{operation}'",
        f"set local app.operation_id = '{operation_id or uuid.uuid4()}'",
    ]
    if signature_id is not None:
        words.append(f"set local app.signature = '{int(signature_id)}'")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("; ".join(words))
        yield
