"""Test harness: one throw-away PostgreSQL a run, migrated once and kept as a template, cloned for each test process."""

import fcntl
import gc
import hashlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult

from parta.config import embedded
from parta.kernel.dates import KYIV, school_year_of
from parta.kernel.testing import counting_apart, restart

# How long an example takes says something of the machine, not of the code. Examples are the same in every run: what
# fails has been changed, and new ones are looked for by `make soak`.
settings.register_profile("parta", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("soak", settings.get_profile("parta"), derandomize=False)

ROOT = Path(__file__).parent
CACHE = ROOT / ".cache"
DATA = Path(os.environ["PARTA_TEST_DATA"])
TEMPLATE = "parta_template"
_PLANS = 500  # prepared statements that a connection keeps
_KEEP = 2  # migrated clusters kept between runs
_TEST_SECONDS, _WALK_SECONDS = 20, 60  # longer than a test, a walk takes


# Every table numbers its rows from a number of its own: an id is no small number that a test makes up, and the id of
# one thing is not by chance that of another.
_NUMBERS_APART = """
do $$ declare each record; place int := 0; begin
  for each in select format('%I.%I', schemaname, sequencename) as name from pg_sequences
               where schemaname = 'public' and last_value is null and max_value > 100000000 order by 1 loop
    place := place + 1;
    perform setval(each.name, 1000000 + place * 10000, false);
  end loop;
end $$
"""


def _fingerprint() -> str:
    digest = hashlib.sha256(_NUMBERS_APART.encode())
    digest.update(str(school_year_of(datetime.now(KYIV).date())).encode())  # whose partitions the template has
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
            if not done.returncode:
                cluster.sql(_NUMBERS_APART, TEMPLATE)
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


def _keep_plans() -> None:
    """psycopg forgets all prepared statements at a ROLLBACK and a DROP, for a table may be another after it. Every test
    ends by one and every institution is made by the other: each statement of each test would be planned anew, which
    takes longer than to run it, and no test would meet the plans that a server at work keeps. Here only temporary
    tables come and go, and PostgreSQL plans anew by itself what names one.
    """
    discard = PrepareManager._should_discard
    changed = re.compile(rb"^(?:DISCARD ALL|DEALLOCATE ALL)\b").match

    def outlives(self: PrepareManager, prep: Prepare, results: Sequence[PGresult]) -> bool:
        return discard(self, prep, results, changed)

    PrepareManager._should_discard = outlives  # type: ignore[method-assign, assignment]
    PrepareManager.prepared_max = _PLANS


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process works alone at the end: files that may take long by their mark,
    then those of many tests. Of walks a group goes together: the screens of a module, as many as they are; a file of
    walks takes as long as it is to read. The order in a file stays random.
    """
    together: dict[pytest.Item, str] = {}
    longest: dict[Path, float] = {}
    for item in items:
        group, mark = item.get_closest_marker("xdist_group"), item.get_closest_marker("timeout")
        together[item] = str(group.args[0]) if group else str(item.path)
        longest[item.path] = max(longest.get(item.path, 0), float(mark.args[0]) if mark else 0)
    weight = Counter(together.values())
    for item, name in together.items():
        if name == item.path.name:  # a file of walks
            weight[name] = item.path.stat().st_size
    items.sort(key=lambda item: (-longest[item.path], -weight[together[item]], together[item]))


def pytest_collection_finish() -> None:
    """What was loaded for all tests lives as long as they do: the collector need not look at it again and again."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a test finds in the process is the same whatever ran before: language, invented names. Walks share a
    database, in which names go on.
    """
    from django.utils import translation

    is_walk = item.get_closest_marker("journey") is not None
    _let_midnight_pass(_WALK_SECONDS if is_walk else _TEST_SECONDS)
    translation.deactivate()
    if not is_walk:
        restart()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """What tests share is invented by numbers of its own, whichever of them asks for it first."""
    if fixturedef.scope == "function":
        return (yield)
    with counting_apart(fixturedef.argname):
        return (yield)


def _let_midnight_pass(seconds: int) -> None:
    """No test begins in the last seconds of a day: one that sees two days in Kyiv would pass or fail by the hour."""
    now = datetime.now(KYIV)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), KYIV)
    left = midnight.timestamp() - now.timestamp()
    if left < seconds:
        time.sleep(left + 1)


def pytest_configure(config: pytest.Config) -> None:
    _close_network()
    _keep_plans()
    settings.load_profile("soak" if config.option.markexpr == "soak" else "parta")
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
