"""Naming who acts, for the triggers that write the trail."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from parta.kernel.actor import Actor

_within: ContextVar[uuid.UUID | None] = ContextVar("operation", default=None)


@contextmanager
def acting(
    actor: Actor, operation: str, *, operation_id: uuid.UUID | None = None, signature_id: int | None = None
) -> Iterator[None]:
    """Open a transaction in which every write is recorded as this actor's, under this operation.

    ``operation`` is «module.object.verb». Inside another ``acting`` the inner words hold until the outer
    transaction ends:
    an operation that calls another module's operation passes its own actor on. What it does there stands in the trail
    under the id of the outer one, unless it is given an id of its own: one act of a person is found by one id.
    """
    id_ = operation_id or _within.get() or uuid.uuid4()
    if not set(operation) <= set("abcdefghijklmnopqrstuvwxyz_."):
        raise ValueError(f"operation {operation!r}: lower-case words separated by dots")
    words = [
        f"set local app.actor = '{int(actor.account_id)}'",
        f"set local app.operation = '{operation}'",
        f"set local app.operation_id = '{id_}'",
    ]
    if signature_id is not None:
        words.append(f"set local app.signature = '{int(signature_id)}'")
    before = _within.set(id_)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("; ".join(words))
            yield
    finally:
        _within.reset(before)
