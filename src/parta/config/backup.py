"""Backup and restore: one tar with the database (pg_dump), the stored files and a manifest.

Secrets are not in it: the key of identifiers must not lie beside the data it protects
(docs/how-to/back-up-and-restore.md).
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from parta import __version__
from parta.config import embedded
from parta.config.env import Env

Say = Callable[[str], None]

_MANIFEST, _DATABASE, _FILES = "manifest.json", "database.dump", "files"
_FORMAT = 1
_EMPTY = (
    "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
    "and relname not like 'pg\\_%'"
)


class BackupTrouble(Exception):
    """The archive cannot be written or read; the message says why."""


def write(env: Env, owner_url: str, archive: Path, say: Say) -> None:
    """Write database and files into ``archive``, readable by its owner only; a half-written one never has that name.

    :raises BackupTrouble: pg_dump fails or the archive cannot be written
    """
    if archive.exists():
        raise BackupTrouble(f"{archive} exists; choose another name.")
    half = archive.with_name(f".{archive.name}.half")
    try:
        with (
            tempfile.TemporaryDirectory(dir=archive.parent or ".") as folder,
            open(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w") as tar,
        ):
            _add_manifest(tar)
            say("dumping the database …")
            dump = Path(folder) / _DATABASE
            _run("pg_dump", owner_url, "--format=custom", "--no-owner", f"--file={dump}")
            tar.add(dump, _DATABASE)
            _add_files(tar, env.data / _FILES, say)
        half.rename(archive)
    except OSError as error:
        raise BackupTrouble(f"{archive} cannot be written: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
    say(f"{archive}: {archive.stat().st_size / 2**20:.1f} MiB. The secrets are not in it; keep them elsewhere.")


@contextmanager
def unpacked(archive: Path, data: Path) -> Iterator[Path]:
    """A folder beside the data with what the archive holds, gone at the end.

    :raises BackupTrouble: not an archive of ours
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        _unpack(archive, Path(folder))
        yield Path(folder)


def load(data: Path, owner_url: str, folder: Path, say: Say, *, replace: bool) -> None:
    """Replace database and files by those unpacked in ``folder``; the database in one transaction.

    :raises BackupTrouble: there is data and ``replace`` was not said, or PostgreSQL refuses
    """
    tables = int(_run("psql", owner_url, "-XAtqc", _EMPTY))
    if tables and not replace:
        raise BackupTrouble("The database is not empty. Say --replace if what it holds may be lost.")
    say("loading the database …")
    script = folder / "script.sql"
    _run("pg_restore", "", "--no-owner", f"--file={script}", str(folder / _DATABASE))
    begin = "drop schema if exists public cascade; create schema public;"
    _run("psql", owner_url, "-Xq", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-c", begin, "-f", str(script))
    _swap_files(folder / _FILES, data / _FILES)


def _add_manifest(tar: tarfile.TarFile) -> None:
    said = {"format": _FORMAT, "parta": __version__, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    text = json.dumps(said).encode()
    entry = tarfile.TarInfo(_MANIFEST)
    entry.size = len(text)
    tar.addfile(entry, io.BytesIO(text))


def _add_files(tar: tarfile.TarFile, folder: Path, say: Say) -> None:
    for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file()), start=1):
        with contextlib.suppress(FileNotFoundError):  # forgotten meanwhile (`files.forget_files`)
            tar.add(path, f"{_FILES}/{path.relative_to(folder)}", recursive=False)
        say(f"files: {number} …")


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive, taking only plain files with names we write: it may come from anywhere."""
    try:
        with tarfile.open(archive) as tar:
            entries = iter(tar)
            first = next(entries, None)
            manifest = tar.extractfile(first) if first is not None and first.name == _MANIFEST else None
            if manifest is None or json.loads(manifest.read()).get("format") != _FORMAT:
                raise BackupTrouble(f"{archive} is not a backup of this Parta.")
            for entry in entries:
                target = (folder / entry.name).resolve()
                known = entry.name == _DATABASE or entry.name.startswith(f"{_FILES}/")
                if not (entry.isreg() and known and target.is_relative_to(folder.resolve())):
                    raise BackupTrouble(f"{archive} holds «{entry.name}», which no backup does; nothing was changed.")
                _copy_out(tar, entry, target)
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupTrouble(f"{archive} cannot be read: {error}") from error
    if not (folder / _DATABASE).exists():
        raise BackupTrouble(f"{archive} holds no database.")


def _copy_out(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    source = tar.extractfile(entry)
    if source is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
            shutil.copyfileobj(source, file)


def _swap_files(restored: Path, place: Path) -> None:
    old = place.with_name(f"{place.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    if restored.exists():
        restored.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _run(program: str, url: str, *words: str) -> str:
    """Run a program of PostgreSQL's; the password goes by the environment, which other users cannot read."""
    environment = dict(os.environ)
    target: tuple[str, ...] = ()
    if url:
        parts = urlsplit(url)
        if parts.password is not None:
            environment["PGPASSWORD"] = unquote(parts.password)
            place = parts.netloc.rpartition("@")[2]
            parts = parts._replace(netloc=f"{parts.username}@{place}" if parts.username else place)
        target = ("-d", urlunsplit(parts))
    done = subprocess.run([_program(program, url), *target, *words], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BackupTrouble(f"{program} failed: {done.stderr.strip()[-800:]}")
    return done.stdout.strip()


def _program(name: str, url: str) -> str:
    """The wheel's program, which knows no TLS; for a server elsewhere the machine's own, when it is new enough."""
    own = shutil.which(name)
    if own and urlsplit(url).hostname not in (None, "localhost", "127.0.0.1", "::1"):
        version = subprocess.run([own, "--version"], capture_output=True, text=True).stdout.split()[-1:]
        if version and version[0].split(".")[0].isdigit() and int(version[0].split(".")[0]) >= embedded.MAJOR:
            return own
    return str(embedded.binaries() / name)
