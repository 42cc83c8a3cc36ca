"""What the role of server and worker cannot do in the database besides what the tables declare."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_temporary_table_deceives_no_function_that_acts_as_the_owner() -> None:
    """Loading a register needs temporary tables; one named like a table of ours must not be taken for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.proname, array_to_string(p.proconfig, ',') from pg_proc p "
            "where p.prosecdef and p.pronamespace = 'public'::regnamespace"
        )
        found = dict(cursor.fetchall())
    assert found
    assert {name for name, settings in found.items() if not (settings or "").endswith("pg_temp")} == set()
