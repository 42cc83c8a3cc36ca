"""Processes that do not outlive the one that started them, and the lock that gives a data folder to one of them."""

import ctypes
import fcntl
import os
import signal
from pathlib import Path
from typing import IO, Self

PARENT_VARIABLE = "PARTA_SUPERVISOR"  # process id of the parent to die with; set by `parta run` for its children
_PR_SET_PDEATHSIG = 1


def follow_parent(parent: int, sent: int = signal.SIGTERM) -> None:
    """Have the kernel send us ``sent`` when the process that started us dies, however it dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, sent, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        raise SystemExit(1)


class FolderTaken(Exception):
    """Another process works on the data folder; the message says which and what to do."""


class DataLock:
    """The data folder's lock: `run` holds it while it serves, a command while its own database server is up."""

    def __init__(self, data: Path) -> None:
        self._path = data / "parta.lock"
        self._file: IO[str] | None = None

    def take(self, title: str) -> bool:
        """Try to take the lock, leaving our title for others to read."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = open(self._path, "a+")  # noqa: SIM115  held until `release`
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(f"{title} (process {os.getpid()})")
        file.flush()
        self._file = file
        return True

    def take_or_explain(self, title: str) -> Self:
        """Take the lock.

        :raises FolderTaken: somebody holds it
        """
        if not self.take(title):
            raise FolderTaken(
                f"The data folder {self._path.parent} is in use by {self._path.read_text() or 'another process'}. "
                "Stop it, or choose another folder with PARTA_DATA."
            )
        return self

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
