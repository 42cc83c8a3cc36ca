"""`parta run` as a person meets it: starts, keeps others out, stops cleanly, survives a kill; backup and restore."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from parta.config import embedded
from parta.config.env import ROOT

PARTA = [sys.executable, "-P", "-m", "parta.config.cli"]
_SECONDS = 180  # every migration on a machine that does other things too


def free_port() -> int:
    """One below those that the system gives to outgoing connections, which could take it before the house does."""
    for port in range(20_000 + os.getpid() % 10_000, 32_000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


class House:
    """A data folder with a port, and the command on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.log = data.with_suffix(".log")
        self._running: subprocess.Popen[bytes] | None = None

    def environment(self, **changed: str) -> dict[str, str]:
        return {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("PARTA_", "DJANGO_", "DATABASE_"))
            },
            "PYTHONPATH": str(ROOT / "src"),
            "PARTA_DATA": str(self.data),
            "PARTA_PORT": str(self.port),
            "PARTA_DEMO": "no",
            "PARTA_SECRET_KEY": "a" * 64,
            "PARTA_IDENTIFIER_KEY": "b" * 64,
            **changed,
        }

    def parta(self, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PARTA, *words], env=self.environment(**changed), capture_output=True, text=True, timeout=_SECONDS
        )

    def run(self) -> subprocess.Popen[bytes]:
        with open(self.log, "ab") as log:
            self._running = subprocess.Popen([*PARTA, "run"], env=self.environment(), stdout=log, stderr=log)
        deadline = time.monotonic() + _SECONDS
        while not self.is_ready():
            assert self._running.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)
        return self._running

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
                return bool(json.load(answer)["status"] == "ok")
        except (OSError, urllib.error.URLError):
            return False

    def processes(self) -> list[str]:
        """Command lines of every process that works on the folder: database, server, worker."""
        mark = f"PARTA_DATA={self.data}".encode()
        found = []
        for process in Path("/proc").iterdir():
            try:
                if process.name.isdigit() and mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return [line for line in found if line]

    def wait_until_empty(self) -> list[str]:
        deadline = time.monotonic() + 30
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left

    def sql(self, statement: str) -> str:
        return embedded.Cluster(self.data).sql(statement, embedded.DATABASE)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("run") / "var")
    yield house
    if house._running is not None and house._running.poll() is None:
        house._running.terminate()
        house._running.wait(30)


@pytest.mark.timeout(500)
def test_a_house_is_built_guarded_saved_killed_and_rebuilt(house: House, tmp_path: Path) -> None:
    running = house.run()

    # Its processes hold the connection of the role that owns nothing, and serve as it.
    users = house.sql("select distinct usename from pg_stat_activity where datname = 'parta' and usename <> 'postgres'")
    assert users == embedded.APP

    # Nobody else gets the folder or the port, and the message says what to do.
    folder = house.parta("run", PARTA_PORT=str(free_port()))
    assert (folder.returncode, "choose another folder with PARTA_DATA" in folder.stderr) == (2, True), folder.stderr
    port = house.parta("run", PARTA_DATA=str(tmp_path / "other"))
    assert (port.returncode, "choose another port: PARTA_PORT=" in port.stderr) == (2, True), port.stderr

    # Other commands work on the running database, and leave it running.
    opened = house.parta("school-year", "open", "2044")
    assert (opened.returncode, "2044/2045" in opened.stdout) == (0, True), opened.stderr
    house.sql("create table kept (n int); insert into kept values (42); alter table kept owner to parta_owner")
    (house.data / "files").mkdir(exist_ok=True)
    (house.data / "files" / "letter").write_bytes(b"\x00bytes")
    archive = tmp_path / "parta.tar"
    saved = house.parta("backup", str(archive))
    assert saved.returncode == 0, saved.stderr
    assert archive.stat().st_mode & 0o077 == 0
    assert house.parta("restore", str(archive), "--replace").returncode == 2
    assert house.is_ready()

    # Killed without a word: nothing is left behind, and the next start finds the data.
    running.kill()
    running.wait()
    assert house.wait_until_empty() == []
    assert not house.is_ready()
    again = house.run()
    assert house.sql("select n from kept") == "42"

    # Told to stop: everything ends in order.
    again.send_signal(signal.SIGTERM)
    assert again.wait(30) == 0
    assert house.wait_until_empty() == []
    assert "stopped" in house.log.read_text().splitlines()[-1]

    # The archive comes back over a changed house only when told so, and as a whole.
    (house.data / "files" / "letter").write_bytes(b"changed")
    refused = house.parta("restore", str(archive))
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True), refused.stderr
    restored = house.parta("restore", str(archive), "--replace")
    assert restored.returncode == 0, restored.stderr
    assert (house.data / "files" / "letter").read_bytes() == b"\x00bytes"
    cluster = embedded.Cluster(house.data)
    cluster.start()
    try:
        assert house.sql("select n from kept") == "42"
        assert house.sql("select has_table_privilege('parta_app', 'audit_entry', 'insert')") == "f"
    finally:
        cluster.stop()


class TestRestore:
    def test_refuses_a_file_that_is_no_backup(self, house: House, tmp_path: Path) -> None:
        bad = tmp_path / "bad.tar"
        bad.write_bytes(b"not an archive at all")
        answer = house.parta("restore", str(bad), "--replace", PARTA_DATA=str(tmp_path / "var"))

        assert (answer.returncode, "cannot be read" in answer.stderr) == (1, True), answer.stderr

    @pytest.mark.parametrize("name", ["../escaped", "files/../../escaped", "/tmp/escaped", "secrets/session.key"])
    def test_takes_nothing_outside_of_its_place(self, house: House, tmp_path: Path, name: str) -> None:
        bad = tmp_path / "bad.tar"
        with tarfile.open(bad, "w") as tar:
            for entry, content in (("manifest.json", b'{"format": 1}'), ("database.dump", b""), (name, b"evil")):
                header = tarfile.TarInfo(entry)
                header.size = len(content)
                tar.addfile(header, io.BytesIO(content))
        answer = house.parta("restore", str(bad), "--replace", PARTA_DATA=str(tmp_path / "var"))

        assert (answer.returncode, "which no backup does" in answer.stderr) == (1, True), answer.stderr
        assert not (tmp_path / "escaped").exists()


class TestCommand:
    @pytest.mark.parametrize(
        "words", [[], ["nonsense"], ["school-year", "open", "year"], ["school-year", "shut", "2026"]]
    )
    def test_answers_wrong_words_with_two(self, house: House, words: list[str]) -> None:
        answer = house.parta(*words)

        assert (answer.returncode, answer.stderr.startswith("usage: parta")) == (2, True)

    def test_helps(self, house: House) -> None:
        answer = house.parta("--help")

        assert answer.returncode == 0
        for name in (
            "run",
            "serve",
            "worker",
            "migrate",
            "import",
            "school-year",
            "backup",
            "restore",
            "check-env",
            "demo",
        ):
            assert f"\n    {name}" in answer.stdout

    def test_names_the_setting_that_is_wrong(self, house: House) -> None:
        answer = house.parta("run", PARTA_PORT="eighty")

        assert (answer.returncode, answer.stderr) == (
            2,
            "parta: PARTA_PORT=eighty: a number from 1 to 65535 is needed\n",
        )

    def test_refuses_a_secret_or_a_trust_store_of_no_use(self, house: House, tmp_path: Path) -> None:
        data = str(tmp_path / "var")
        short = house.parta("prepare", PARTA_DATA=data, PARTA_IDENTIFIER_KEY="short")
        empty = house.parta("prepare", PARTA_DATA=data, PARTA_TRUST_STORE=str(tmp_path))

        assert (short.returncode, "signing.E001" in short.stderr) == (2, True)
        assert (empty.returncode, "signing.E002" in empty.stderr) == (2, True)

    def test_makes_no_demo_where_there_is_none(self, house: House, tmp_path: Path) -> None:
        answer = house.parta("demo", PARTA_DATA=str(tmp_path / "var"))

        assert (answer.returncode, "demo mode only" in answer.stderr) == (2, True)

    def test_says_that_a_folder_holds_something_else(self, house: House, tmp_path: Path) -> None:
        (tmp_path / "postgres").mkdir()
        (tmp_path / "postgres" / "holiday.jpg").write_bytes(b"")
        answer = house.parta("migrate", PARTA_DATA=str(tmp_path))

        assert (answer.returncode, "holds something that is not a database" in answer.stderr) == (2, True), (
            answer.stderr
        )
