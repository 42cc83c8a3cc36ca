"""What records say now, read where they lie: findings keep no copy of it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection

from parta.rulebook import api as rulebook


def facts_of(
    records: rulebook.Records, *, institution_id: int, keys: Collection[int], day: date
) -> dict[int, Mapping[str, Any]]:
    """Facts of these records of an institution. One statement."""
    names = list(records.facts)
    columns = ", ".join(f'r."{name}"' for name in names)
    words = records.words(day, [institution_id]) | {"keys": list(keys)}
    statement = f"select r.{records.key}, {columns} from ({records.statement}) r where r.{records.key} = any (%(keys)s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor.fetchall()}
