"""Receipts in bulk: a request of many changes, each with its own id, in one statement to look up and one to keep."""

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import connection


def first_answers(*, institution_id: int, ids: Collection[UUID], account_id: int) -> dict[UUID, Any]:
    """The answers already given to these ids of requests or changes, for those seen before. One statement.

    Another account's receipts are not shown: a guessed id yields nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select request_id, answer::text from events_receipt"
            " where institution_id = %s and request_id = any (%s::uuid[]) and account_id = %s",
            [institution_id, list(ids), account_id],
        )
        return {request_id: json.loads(answer) for request_id, answer in cursor.fetchall()}


def keep_answers(*, institution_id: int, answers: Mapping[UUID, Any], account_id: int) -> bool:
    """Keep the answers of these ids in the caller's transaction. One statement.

    :returns: False when one of the ids is taken (a simultaneous twin, or another account's): the caller must roll back
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into events_receipt (institution_id, request_id, account_id, answer)"
            " select %s, key::uuid, %s, value from jsonb_each(%s::text::jsonb) on conflict do nothing",
            [institution_id, account_id, _written({str(id_): answer for id_, answer in answers.items()})],
        )
        return bool(cursor.rowcount == len(answers))


def _written(answers: Mapping[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
