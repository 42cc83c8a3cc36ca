"""A load by parts answers with one entry a part and table; only the owner may load so."""

from collections.abc import Iterator

import psycopg
import pytest
from conftest import clone_database, drop_database, owner_url
from django.db import DatabaseError, connection, transaction

from parta.audit.api import acting
from parta.audit.models import Entry
from parta.kernel.actor import Actor

ADMIN = Actor(account_id=77)


def attempt(*statements: str) -> str:
    try:
        with acting(ADMIN, "audit.part.attempt"), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.mark.django_db
class TestApplication:
    def test_cannot_silence_the_trail_of_rows(self) -> None:
        with acting(ADMIN, "audit.part.attempt"), connection.cursor() as cursor:
            cursor.execute("set local app.audit_by_parts = 'yes'")
            cursor.execute("insert into people_person (family_name, given_name) values ('Тиха', 'Ніна') returning id")
            (person,) = cursor.fetchone()
        assert Entry.objects.filter(table_name="people_person", row_id=str(person)).count() == 1

    def test_cannot_write_the_entry_of_a_part(self) -> None:
        with transaction.atomic():
            said = attempt(
                "set local app.audit_by_parts = 'yes'", "select audit_part('people_person', 1, '1', '1', 'x')"
            )
            assert "permission denied" in said


class TestOwner:
    @pytest.fixture
    def url(self) -> Iterator[str]:
        clone_database("parts_of_the_trail")
        yield owner_url("parts_of_the_trail")
        drop_database("parts_of_the_trail")

    def test_loads_by_parts_only_where_it_says_so(self, url: str) -> None:
        add = "insert into people_person (family_name, given_name) values ('Тиха', 'Ніна'), ('Гучна', 'Рита')"
        with psycopg.connect(url) as own:
            own.execute("set app.actor = '0'")
            own.execute("set app.operation = 'audit.part.try'")
            own.execute(add)
            rows = own.execute("select count(*) from audit_entry where operation = 'audit.part.try'").fetchone()
            own.execute("set app.audit_by_parts = 'yes'")
            own.execute(add)
            own.execute("select audit_part('people_person', 2, '3', '4', 'digest')")
            told = own.execute("select row_id, op, after from audit_entry where after ? 'rows'").fetchall()
            own.execute("update people_person set given_name = 'Рома' where family_name = 'Гучна'")
            changes = own.execute(
                "select count(*) from audit_entry where op = 'U' and operation = 'audit.part.try'"
            ).fetchone()
        assert rows == (2,)
        assert told == [("3…4", "I", {"rows": 2, "first": "3", "last": "4", "sha256": "digest"})]
        assert changes == (2,), "a change keeps its own entry, by parts or not"

    def test_is_refused_without_an_actor(self, url: str) -> None:
        with psycopg.connect(url) as own:
            own.execute("set app.audit_by_parts = 'yes'")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no part"):
                own.execute("select audit_part('people_person', 2, '3', '4', 'digest')")
