"""Connections that the server has cut meanwhile cost no request."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def pooled(django_db_blocker: Any) -> Iterator[Any]:
    """The application's connection, taken from a pool as the server does."""
    wrapper: Any = connections["default"]
    kept = wrapper.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        wrapper.close()
        wrapper.settings_dict["OPTIONS"] = {**kept, "pool": {"min_size": 2, "max_size": 2, "timeout": 5}}
        try:
            yield wrapper
        finally:
            wrapper.close()
            wrapper.close_pool()
            wrapper.settings_dict["OPTIONS"] = kept


def cut_all(pooled: Any) -> int:
    """As a restart of PostgreSQL does; returns how many there were."""
    pooled.close()
    words = {name: pooled.get_connection_params()[name] for name in ("dbname", "user", "host")}
    others = (
        "from pg_stat_activity "
        "where datname = current_database() and usename = current_user and pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 30
    with psycopg.connect(**words, autocommit=True) as other:
        # The pool is filled by a thread of its own.
        while other.execute(f"select count(*) {others}").fetchone() != (2,):
            assert time.monotonic() < until
            time.sleep(0.01)
        return len(other.execute(f"select pg_terminate_backend(pid, 5000) {others}").fetchall())


def page() -> int:
    answer = Client(raise_request_exception=False).get("/institutions/")
    connections["default"].close()  # as at the end of a request
    return answer.status_code


def test_requests_after_a_cut_are_answered_from_the_first_one(pooled: Any) -> None:
    assert page() == 200
    for _again in range(2):
        assert cut_all(pooled) == 2
        assert [page() for _ in range(5)] == [200] * 5


def test_the_check_is_no_statement(pooled: Any) -> None:
    page()
    with CaptureQueriesContext(pooled) as seen:
        pooled.ensure_connection()
    assert len(seen) == 0
