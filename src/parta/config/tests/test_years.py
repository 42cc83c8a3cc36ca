"""The trail lies in parts by school year, opened with the years of the journals."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from conftest import clone_database, drop_database, owner_url

from parta.config import database

ADD = """
insert into audit_entry (at, table_name, row_id, actor_id, operation, op) values
  ('2040-08-31 20:59:59+00', 'people_person', 'before', 1, 'audit.year.try', 'I'),
  ('2040-08-31 21:00:00+00', 'people_person', 'first', 1, 'audit.year.try', 'I'),
  ('2041-08-31 20:59:59+00', 'people_person', 'last', 1, 'audit.year.try', 'I')
"""
WHERE = "select tableoid::regclass::text, row_id from audit_entry where operation = 'audit.year.try' order by at"


@pytest.fixture
def url(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    clone_database("years_of_the_trail")
    with django_db_blocker.unblock():
        yield owner_url("years_of_the_trail")
    drop_database("years_of_the_trail")


def test_what_was_written_too_early_moves_into_its_year(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute(ADD)
    database.open_school_year(url, 2040)
    database.open_school_year(url, 2040)  # a start opens years again and again
    with psycopg.connect(url) as owner:
        moved = owner.execute(WHERE).fetchall()
        owner.execute("delete from audit_entry_2040")
        owner.execute(ADD.replace("before", "again"))
        again = owner.execute(WHERE).fetchall()

    assert moved == [
        ("audit_entry_default", "before"),
        ("audit_entry_2040", "first"),
        ("audit_entry_2040", "last"),
    ]
    assert {part for part, row in again if row in ("first", "last")} == {"audit_entry_2040"}


def test_today_has_a_part(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute(ADD.replace("'2040-08-31 20:59:59+00'", "now()"))
        ((part, _row), *_rest) = owner.execute(WHERE).fetchall()
    assert part != "audit_entry_default"
