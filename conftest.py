"""Test harness: one throw-away PostgreSQL a run, migrated once and kept as a template, cloned for each test process."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from parta.config import embedded

# How long an example takes says something of the machine, not of the code.
settings.register_profile("parta", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("parta")

ROOT = Path(__file__).parent
CACHE = ROOT / ".cache"
DATA = Path(os.environ["PARTA_TEST_DATA"])
TEMPLATE = "parta_template"
_KEEP = 2  # migrated clusters kept between runs


def _fingerprint() -> str:
    digest = hashlib.sha256()
    sources = [
        *ROOT.glob("src/parta/*/migrations/*.py"),
        *ROOT.glob("src/parta/*/models*"),
        *ROOT.glob("src/parta/*/models/*.py"),
    ]
    for path in sorted([*sources, ROOT / "src/parta/config/database.py", ROOT / "src/parta/config/embedded.py"]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _copy_migrated_cluster() -> None:
    """Copy the stopped cluster that holds the migrated template; it is made when the schema has changed."""
    CACHE.mkdir(exist_ok=True)
    kept = CACHE / f"template-{_fingerprint()}"
    with open(CACHE / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            half = CACHE / "template.half"
            shutil.rmtree(half, ignore_errors=True)
            cluster = embedded.Cluster(half, durable=False)
            cluster.start()
            cluster.sql(f"create database {TEMPLATE} owner {embedded.OWNER}")
            done = subprocess.run(
                [
                    ROOT / ".venv/bin/python",
                    "-c",
                    "import django, sys; django.setup(); from parta.config import database; "
                    "database.migrate(sys.argv[1])",
                    embedded.owner_url(half, TEMPLATE),
                ],
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "parta.config.settings", "PYTHONPATH": str(ROOT / "src")},
                capture_output=True,
                text=True,
            )
            cluster.stop()
            if done.returncode:
                raise pytest.UsageError(f"migrations failed:\n{done.stderr}")
            half.rename(kept)
            for old in sorted(CACHE.glob("template-*"), key=lambda p: p.stat().st_mtime)[:-_KEEP]:
                shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(kept / "postgres", DATA / "postgres", symlinks=True)


def _sweep() -> None:
    """Remove the folders of runs that were killed before they could."""
    for folder in DATA.parent.glob("parta-test-*"):
        owner = folder.name.split("-")[2]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _close_network() -> None:
    """A test talks to this machine only; anything else is a mistake that would pass or fail by the weather."""
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {address}")
        connect(self, address)

    socket.socket.connect = local  # type: ignore[method-assign, assignment]


def pytest_configure(config: pytest.Config) -> None:
    _close_network()
    if hasattr(config, "workerinput"):
        return
    _sweep()
    _copy_migrated_cluster()
    cluster = embedded.Cluster(DATA, durable=False)
    cluster.start()
    config.add_cleanup(cluster.stop)
    config.add_cleanup(lambda: shutil.rmtree(DATA, ignore_errors=True))


def clone_database(name: str, template: str = TEMPLATE) -> None:
    """Make a database of this name from the migrated template (about 0.1 s), or from another nobody is connected to."""
    embedded.Cluster(DATA).sql(f"create database {name} template {template} owner {embedded.OWNER}")


def owner_url(name: str) -> str:
    """Connection of the owner to a cloned database, for what the application's role may not do."""
    return embedded.owner_url(DATA, name)


def drop_database(name: str) -> None:
    """Drop a cloned database, whoever is connected."""
    embedded.Cluster(DATA).sql(f"drop database if exists {name} with (force)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """Give this process a database of its own, entered as the application's role."""
    from django.db import connection, connections

    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with open(DATA / "clone.lock", "w") as lock:  # a template can be copied by one session at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        clone_database(name)
    connection.settings_dict["NAME"] = name
    connection.settings_dict["OPTIONS"].pop("pool", None)
    yield
    connections.close_all()


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction under all tests of a file, for what they stand on: made once, taken back with the last of them.
    What a test adds is taken back after it, as everywhere.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def another_database(name: str) -> Iterator[None]:
    """A database of its own, in which commits are real and threads meet; what is open elsewhere stays open."""
    from django.db import connections

    settings, standing = connections.settings["default"], connections["default"]
    own = settings["NAME"]
    clone_database(name)
    settings["NAME"] = name
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections.close_all()
        connections["default"], settings["NAME"] = standing, own
        drop_database(name)
