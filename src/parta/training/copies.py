"""Copies as the training server and its clerk keep them: one small file each, beside the databases they stand for.

The server writes what people ask (a copy, a new one), the clerk what came of it; each change is made under one lock, so
neither loses the other's word. Files, because the two share nothing else: there is no database above the copies.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from parta.training.rules import NotAShape, Shape, from_plain, to_plain


class State(StrEnum):
    """How far a copy is."""

    WANTED = "wanted"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy of one institution. ``people`` are accounts of its database by role; ``done`` is per cent of the
    building, ``stage`` what is being made.
    """

    institution: UUID
    generation: int
    state: State
    shape: Shape
    asked_at: float
    database: str = ""
    done: int = 0
    stage: str = ""
    people: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


class Copies:
    """The copies kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "copies"

    def read(self, institution: UUID) -> Copy | None:
        """The copy as it stands now; None when there is none."""
        try:
            return _read(json.loads(self._path(institution).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, NotAShape):
            return None

    def all(self) -> Iterator[Copy]:
        """Every copy, the one asked for first before the others."""
        named = [UUID(hex=path.stem) for path in self._folder.glob("*.json")]
        found = [copy for name in named if (copy := self.read(name)) is not None]
        return iter(sorted(found, key=lambda copy: copy.asked_at))

    def want(self, institution: UUID, shape: Shape) -> Copy:
        """Somebody came for the copy: it is asked for unless it is there or on its way. What the institution looks like
        today is remembered for the next beginning.
        """
        with self._locked():
            known = self.read(institution)
            if known is None:
                return self._write(Copy(institution, 1, State.WANTED, shape, time.time()))
            if known.state is State.FAILED:
                return self._write(_anew(known, shape))
            if known.state is State.READY and known.shape != shape:
                self._keep_next(institution, shape)
            return known

    def start_over(self, institution: UUID, generation: int) -> Copy | None:
        """Ask for a new copy in place of this one; None when somebody has just done so. The old database is named by
        nobody from now on, and the clerk drops it.
        """
        with self._locked():
            known = self.read(institution)
            if known is None or known.generation != generation or known.state in (State.WANTED, State.BUILDING):
                return None
            return self._write(_anew(known, self._take_next(institution) or known.shape))

    def note(self, copy: Copy, **changed: Any) -> Copy | None:
        """The clerk tells what came of it; nothing when the copy was begun anew meanwhile."""
        with self._locked():
            known = self.read(copy.institution)
            if known is None or known.generation != copy.generation:
                return None
            return self._write(replace(known, **changed))

    def forget(self, copy: Copy) -> None:
        """The copy is no more."""
        with self._locked():
            known = self.read(copy.institution)
            if known is not None and known.generation == copy.generation:
                for kind in ("json", "next", "used"):
                    self._path(copy.institution, kind).unlink(missing_ok=True)

    def touch(self, institution: UUID) -> None:
        """Somebody is at work in the copy."""
        path = self._path(institution, "used")
        try:
            if time.time() - path.stat().st_mtime < _TOUCHED_EVERY:
                return
        except FileNotFoundError:
            pass
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)

    def used_at(self, institution: UUID) -> float:
        """When somebody was last at work there, seconds of the epoch; 0 = never."""
        try:
            return self._path(institution, "used").stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def _keep_next(self, institution: UUID, shape: Shape) -> None:
        _replace(self._path(institution, "next"), json.dumps(to_plain(shape), ensure_ascii=False))

    def _take_next(self, institution: UUID) -> Shape | None:
        path = self._path(institution, "next")
        try:
            shape = from_plain(json.loads(path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return None
        path.unlink(missing_ok=True)
        return shape

    def _write(self, copy: Copy) -> Copy:
        said = {
            "institution": copy.institution.hex, "generation": copy.generation, "state": copy.state.value,
            "shape": to_plain(copy.shape), "asked_at": copy.asked_at, "database": copy.database, "done": copy.done,
            "stage": copy.stage, "people": {role: list(accounts) for role, accounts in copy.people.items()},
        }  # fmt: skip
        _replace(self._path(copy.institution), json.dumps(said, ensure_ascii=False))
        return copy

    def _path(self, institution: UUID, kind: str = "json") -> Path:
        return self._folder / f"{institution.hex}.{kind}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self._folder / ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


_TOUCHED_EVERY = 30  # seconds


def _anew(known: Copy, shape: Shape) -> Copy:
    return Copy(known.institution, known.generation + 1, State.WANTED, shape, time.time())


def _read(said: dict[str, Any]) -> Copy:
    return Copy(
        institution=UUID(hex=said["institution"]), generation=int(said["generation"]), state=State(said["state"]),
        shape=from_plain(said["shape"]), asked_at=float(said["asked_at"]), database=str(said["database"]),
        done=int(said["done"]), stage=str(said["stage"]),
        people={str(role): tuple(int(each) for each in own) for role, own in said["people"].items()},
    )  # fmt: skip


def _replace(path: Path, text: str) -> None:
    """A reader finds the old or the new one, never a half."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
