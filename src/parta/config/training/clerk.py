"""`parta training`: the training server, and the clerk beside it who builds copies, runs their jobs and sweeps.

The clerk owns the databases of copies; the server has the role that owns nothing. Long work is done by a child of one
piece of work each, forked from the clerk, which has Django loaded and no connection open: a failure ends the child.
"""

import asyncio
import hashlib
import http.client
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from parta import __version__
from parta.config import database, preparation
from parta.config.env import Env
from parta.config.lifeline import PARENT_VARIABLE, DataLock, follow_parent
from parta.config.training.building import build_copy
from parta.config.training.databases import Databases
from parta.kernel.dates import local_day, school_year_of
from parta.training import api as training
from parta.training.api import Copies, Copy, State
from parta.training.entrance import inside

log = logging.getLogger(__name__)

IDLE = 20 * 60  # seconds without anybody, after which server and clerk go
UNUSED = 30 * 24 * 3600  # seconds after which a copy nobody opens is dropped
MOST = 300  # copies kept, some 20 GB; of more, those longest unused are dropped
_PULSE = 0.2
_BEAT_EVERY, _JOBS_EVERY, _SWEEP_EVERY = 2, 4, 600
_AT_WORK = 120  # seconds since the last page, while jobs of a copy are run


@dataclass(slots=True)
class Work:
    """A child at work. ``copy`` is the one it builds."""

    pid: int
    title: str
    copy: Copy | None = None


class Clerk:
    """Runs until told to stop, or, when ``may_leave``, until nobody is there."""

    def __init__(self, env: Env, databases: Databases, say: Callable[[str], None], *, may_leave: bool) -> None:
        self._env, self._databases, self._say, self._may_leave = env, databases, say, may_leave
        self._folder = env.data
        self._copies = Copies(env.data)
        self._stopping = self._is_up = self._has_template = self._template_failed = False
        self._work: Work | None = None
        self._last: dict[str, float] = {}
        self._knocked_at = time.time()
        self._mark = mark_of_this_version()

    def run(self) -> int:
        """Serve and build.

        :returns: 0 after a clean end
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told_to_stop)
        with DataLock(self._folder).take_or_explain("parta training"):
            training.hear(self._folder)
            for copy in self._copies.all():
                if copy.state is State.BUILDING:  # whoever built it is no more
                    self._copies.note(copy, state=State.WANTED)
            if not (self._folder / "static").exists():
                preparation.collect_static(self._say)
            server = self._serve()
            try:
                return self._watch(server)
            finally:
                training.close(self._folder)
                self._end(server)

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _serve(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "parta.config.cli", "serve"],
            env={**os.environ, PARENT_VARIABLE: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _watch(self, server: "subprocess.Popen[bytes]") -> int:
        while not self._stopping:
            if server.poll() is not None:
                self._say(f"training copies: the server has stopped by itself (exit {server.returncode})")
                return 1
            self._beat()
            self._reap()
            if self._work is None:
                self._next()
            if self._may_leave and self._is_idle():
                self._say("training copies: nobody is there, their server goes")
                return 0
            time.sleep(_PULSE)
        return 0

    def _end(self, server: "subprocess.Popen[bytes]") -> None:
        if self._work is not None:
            os.kill(self._work.pid, signal.SIGKILL)
            os.waitpid(self._work.pid, 0)
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()

    def _beat(self) -> None:
        """Say where we are, once the server answers; take note of who knocks."""
        if training.knocked(self._folder):
            training.hear(self._folder)
            self._knocked_at = time.time()
        if not self._is_up:
            self._is_up = _answers(self._env)
            if self._is_up:
                self._say(f"training copies at {self._env.address}")
        if self._is_up and self._due("beat", _BEAT_EVERY):
            training.open_at(self._folder, self._env.port)

    def _next(self) -> None:
        """One piece of work at a time: the template, a copy, jobs, sweeping."""
        wanted = next((copy for copy in self._copies.all() if copy.state is State.WANTED), None)
        if not self._has_template:
            if self._databases.mark_of_template() == self._mark:
                self._has_template = True
            elif wanted is not None or not self._template_failed:
                self._fork("template", self._make_template)
            return
        if wanted is not None:
            begun = self._copies.note(wanted, state=State.BUILDING, done=1)
            if begun is not None:
                self._fork("copy", lambda: self._build(begun), begun)
        elif self._due("sweep", _SWEEP_EVERY):
            self._fork("sweep", self._sweep)
        elif self._due("jobs", _JOBS_EVERY):
            self._start_jobs()

    def _start_jobs(self) -> None:
        now = time.time()
        for copy in self._copies.all():
            is_used = now - self._copies.used_at(copy.institution) < _AT_WORK
            if copy.state is State.READY and is_used and self._databases.has_jobs(copy.database):
                self._fork("jobs", lambda database=copy.database: run_jobs(database))  # type: ignore[misc]
                return

    def _fork(self, title: str, act: Callable[[], None], copy: Copy | None = None) -> None:
        connections.close_all()
        sys.stdout.flush()
        parent, pid = os.getpid(), os.fork()
        if pid:
            self._work = Work(pid, title, copy)
            return
        code = 1
        try:
            follow_parent(parent, signal.SIGKILL)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            act()
            code = 0
        except Exception:  # told in the log; the parent sees the code
            log.exception("training copies: %s failed", title)
        finally:
            sys.stdout.flush()
            os._exit(code)

    def _reap(self) -> None:
        if self._work is None:
            return
        pid, status = os.waitpid(self._work.pid, os.WNOHANG)
        if not pid:
            return
        work, self._work = self._work, None
        failed = os.waitstatus_to_exitcode(status) != 0
        if work.copy is not None:
            self._last.pop("sweep", None)  # the database it stands for is there, the one before it may go
            if failed:
                self._copies.note(work.copy, state=State.FAILED)
        if work.title == "template" and failed:  # tried again when somebody asks again
            self._template_failed = True
            for copy in self._copies.all():
                if copy.state is State.WANTED:
                    self._copies.note(copy, state=State.FAILED)

    def _make_template(self) -> None:
        """Schema, rights, first editions. What was made by another version of the program goes, copies too."""
        self._say("training copies: making the template …")
        for copy in self._copies.all():
            if copy.state is State.READY:
                self._copies.forget(copy)
        self._databases.drop_others(())
        self._databases.make_template()
        url = self._databases.owner_url_of(self._databases.template)
        with inside(self._databases.template):
            database.migrate(url, self._say)
            for load in preparation.FIRST_EDITIONS:
                load(self._say)
        connections.close_all()
        self._databases.analyze(self._databases.template)
        self._databases.mark_template(self._mark)

    def _build(self, copy: Copy) -> None:
        began = time.monotonic()
        name = self._databases.name_of(copy.institution.hex, copy.generation)
        self._databases.make_copy(name)
        with inside(name):
            made = build_copy(copy, lambda stage, done: self._tell(copy, stage, done))
        self._databases.analyze(name)
        accounts = {role: tuple(own) for role, own in made.items()}
        self._copies.touch(copy.institution)
        self._copies.note(copy, state=State.READY, database=name, people=accounts, done=100)
        self._say(f"training copy of {copy.shape.pupils} pupils built in {time.monotonic() - began:.1f} s")

    def _tell(self, copy: Copy, stage: str, done: int) -> None:
        self._copies.note(copy, stage=stage, done=done)

    def _sweep(self) -> None:
        over = time.time() - UNUSED
        latest = sorted(self._copies.all(), key=self._last_seen, reverse=True)
        for place, copy in enumerate(latest):
            if self._last_seen(copy) < over or place >= MOST:
                self._copies.forget(copy)
        dropped = self._databases.drop_others([copy.database for copy in self._copies.all() if copy.database])
        if dropped:
            self._say(f"training copies: {dropped} old ones dropped")

    def _last_seen(self, copy: Copy) -> float:
        return max(self._copies.used_at(copy.institution), copy.asked_at)

    def _due(self, what: str, every: float) -> bool:
        now = time.monotonic()
        if now - self._last.get(what, -every) < every:
            return False
        self._last[what] = now
        return True

    def _is_idle(self) -> bool:
        seen = max([self._knocked_at, *(self._last_seen(copy) for copy in self._copies.all())])
        return self._work is None and time.time() - seen > IDLE


def mark_of_this_version() -> str:
    """What a template depends on: the version, its migrations, the school year whose tables are open."""
    migrations = sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)
    told = [__version__, str(school_year_of(local_day(datetime.now(UTC)))), *migrations]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def run_jobs(name: str) -> None:
    """What people queued in the copy (a large order, an act of life), as the worker would."""
    from procrastinate.contrib.django import app

    async def work() -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # of the Django connector only
        with app.replace_connector(connector) as running:
            async with running.open_async():
                await running.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    with inside(name):
        asyncio.run(work())


def _answers(env: Env) -> bool:
    connection = http.client.HTTPConnection(env.local_host, env.port, timeout=2)
    try:
        connection.request("GET", "/health/live", headers={"Host": settings.ALLOWED_HOSTS[0]})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
