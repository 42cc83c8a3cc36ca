"""The database that is measured, up for as long as a measurement lasts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Database


@contextmanager
def standing(data: Path, title: str) -> Iterator[Database]:
    """Bring the folder's database up to date and set Django up on it; a server started meanwhile uses it."""
    os.environ |= {"PARTA_DATA": str(data), "PARTA_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "parta.config.settings"}
    for name in ("DATABASE_URL", "PARTA_APP_DATABASE_URL"):
        os.environ.pop(name, None)
    import django

    from parta.config import database, embedded, lifeline

    cluster = embedded.Cluster(data, buffers="512MB")
    with lifeline.DataLock(data) as lock:
        lock.take_or_explain(title)
        cluster.start_alone()
        try:
            django.setup()
            from parta.config import preparation
            from parta.identity import api as _identity  # noqa: F401  registers grant sources

            database.migrate(embedded.owner_url(data), lambda _line: None)
            preparation.collect_static(lambda _line: None)
            cluster.sql("create extension if not exists pg_stat_statements", embedded.DATABASE)
            yield Database(cluster)
        finally:
            cluster.stop()
