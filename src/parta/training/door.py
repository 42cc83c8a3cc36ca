"""Between the real server and the training server: «somebody wants you», «I am here». Two files in one folder."""

import json
import os
import time
from pathlib import Path

FRESH = 10  # seconds: a training server that said nothing for longer is gone


def knock(folder: Path) -> None:
    """Somebody wants a training copy: whoever starts the training server may do so now."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "wanted").touch(mode=0o600)


def knocked(folder: Path) -> bool:
    """Does somebody want it? Asked a few times a second, so it costs one look at a file."""
    return (folder / "wanted").exists()


def hear(folder: Path) -> None:
    """The knock was heard."""
    (folder / "wanted").unlink(missing_ok=True)


def open_at(folder: Path, port: int) -> None:
    """The training server answers at this port; said again every few seconds."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".server.json.{os.getpid()}"
    draft.write_text(json.dumps({"port": port, "at": time.time()}))
    draft.replace(folder / "server.json")


def close(folder: Path) -> None:
    """The training server goes."""
    (folder / "server.json").unlink(missing_ok=True)


def port_of(folder: Path) -> int | None:
    """Where the training server answers; None when it does not run."""
    try:
        said = json.loads((folder / "server.json").read_text())
        return int(said["port"]) if time.time() - float(said["at"]) < FRESH else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
