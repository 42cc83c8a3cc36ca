"""Announcing what happened, and answering a repeated request with its first answer."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from parta.events.models import Receipt
from parta.kernel.errors import NotVisible

RECEIPTS_KEPT = timedelta(days=30)


def publish(event: Any, *, institution_id: int = 0) -> None:
    """Store an event (a frozen dataclass of ids and plain values) in the caller's transaction; delivered after commit.

    The topic is «module.ClassName».
    """
    if not dataclasses.is_dataclass(event) or isinstance(event, type):
        raise TypeError("an event is an instance of a frozen dataclass")
    payload = json.dumps(_plain(dataclasses.asdict(event)), ensure_ascii=False)
    with connection.cursor() as cursor:  # with each save of a journal: by the ORM a tenth of its time
        cursor.execute(
            "insert into events_outbox (institution_id, topic, payload, attempts, trouble)"
            " values (%s, %s, %s::text::jsonb, 0, '')",
            [institution_id, topic_of(type(event)), payload],
        )


def topic_of(kind: type) -> str:
    """Topic under which events of this class are delivered: «journal.MarksPut»."""
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


def claim_request(*, institution_id: int, request_id: UUID, account_id: int) -> dict[str, Any] | None:
    """Claim a request's id in the caller's transaction, before any change.

    A simultaneous twin waits here until the first one commits.

    :returns: None when this is the first time (finish with `answer_request`), else the first answer
    :raises NotVisible: the id was used by another account
    """
    claimed = Receipt.objects.bulk_create(
        [
            Receipt(
                institution_id=institution_id,
                request_id=request_id,
                account_id=account_id,
                answer={"claimed": _claim()},
            )
        ],
        ignore_conflicts=True,
    )
    found = (
        Receipt.objects.filter(institution_id=institution_id, request_id=request_id)
        .values_list("account_id", "answer")
        .first()
    )
    if found is None or found[0] != account_id:
        raise NotVisible
    return None if found[1] == claimed[0].answer else found[1]


def answer_request(*, institution_id: int, request_id: UUID, answer: Mapping[str, Any]) -> None:
    """Keep the answer of a claimed request, to be given again to a repeat."""
    Receipt.objects.filter(institution_id=institution_id, request_id=request_id).update(answer=dict(answer))


def _claim() -> str:
    """A word that tells this claim from a twin's: ON CONFLICT DO NOTHING does not say whether the row was ours."""
    return uuid4().hex


def prune_receipts(now: datetime) -> int:
    """Delete receipts older than 30 days; returns how many."""
    with transaction.atomic():
        return Receipt.objects.filter(at__lt=now - RECEIPTS_KEPT).delete()[0]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    if isinstance(value, UUID | date | datetime):
        return str(value)
    return value
