"""Limits of time: a page's by default, ten minutes for bulk work, seconds for a guess."""

import pytest
from django.db import connection

from parta.planes.patience import counted_within, wait_for_bulk_work

pytestmark = pytest.mark.django_db


def limit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('statement_timeout')")
        return str((cursor.fetchone() or ("",))[0])


def test_a_guess_is_cut_off_and_the_transaction_goes_on() -> None:
    before = limit()
    assert counted_within("select pg_sleep(3)", {}, seconds=1) is None
    assert counted_within("select %(one)s::int", {"one": 1}, seconds=1) == [(1,)]
    assert limit() == before


def test_bulk_work_outlives_the_limit_of_a_page() -> None:
    assert limit() == "15s"
    wait_for_bulk_work()
    assert limit() == "10min"
