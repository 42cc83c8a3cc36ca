"""Where several indexes begin like a key, a plan made without statistics takes any of them (docs/scale.md §5)."""

import pytest
from django.db import connection

# A table that others point at, and an index besides its key that begins with the key's first two columns.
RIVALS = """
select k.indrelid::regclass::text, o.indexrelid::regclass::text
  from pg_index k join pg_index o on o.indrelid = k.indrelid and o.indexrelid <> k.indexrelid
 where k.indisprimary and k.indnkeyatts > 2 and o.indnkeyatts > 1
   and (o.indkey[0], o.indkey[1]) = (k.indkey[0], k.indkey[1])
   and exists (select from pg_constraint c where c.contype = 'f' and c.confrelid = k.indrelid)
 order by 1, 2
"""


def rivals() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(RIVALS)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_no_index_begins_like_the_key_that_others_point_at() -> None:
    assert rivals() == []
