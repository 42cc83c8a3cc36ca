"""What records say now, read where they lie: findings keep no copy of it."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction

from parta.rulebook import api as rulebook


@contextmanager
def planned_for_one() -> Iterator[None]:
    """Within: statements are planned for the institution they ask about. Served connections plan for any, and sources
    that serve a country as well as one school would then be read whole.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local plan_cache_mode = force_custom_plan")
        yield


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
