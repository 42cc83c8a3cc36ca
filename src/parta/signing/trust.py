"""Whom this installation trusts: the folder of PARTA_TRUST_STORE, and in demo mode our own test authority besides."""

import os
from pathlib import Path

from django.conf import settings

from uakep import Checking, Policy, Store, read_store
from uakep.results import KepError

TEST_AUTHORITY = "test-authority"  # folder under PARTA_DATA

# Revocation: lists lying in the trust store are obeyed; where none is fresh, the signature is accepted and the record
# says so.
# Answers over the network come with the port of `uakep.RevocationSource`.
POLICY_WORDS = "CAdES-BES; qualified certificate; revocation: lists of the trust store when fresh"

_Listing = tuple[tuple[str, int, int], ...]
_read: dict[_Listing, Store] = {}


def folders() -> list[Path]:
    """The folders trusted now. The test authority is among them only in demo mode."""
    found = [settings.PARTA_TRUST_STORE] if settings.PARTA_TRUST_STORE else []
    if settings.PARTA_DEMO:
        found.append(settings.PARTA_DATA / TEST_AUTHORITY / "trusted")
    return [Path(folder) for folder in found if Path(folder).is_dir()]


def policy(max_size: int) -> Policy:
    """What every signature must satisfy; ``max_size`` of the container in bytes."""
    return Policy(Checking.SOFT, max_size=max_size, require_qualified=True)


def store() -> Store:
    """The trust store, read again when a file in it has changed (a new list of revoked certificates, say).

    :raises KepError: a file in the folder cannot be read
    """
    listing = tuple(_listing(folders()))
    if listing not in _read:
        found = read_store(*folders())
        _read.clear()
        _read[listing] = found
    return _read[listing]


def troubles() -> list[str]:
    """What is wrong with the configured trust store, for the check at start; its absence is only a warning there."""
    folder = settings.PARTA_TRUST_STORE
    if folder is None:
        return []
    if not Path(folder).is_dir():
        return [f"PARTA_TRUST_STORE={folder}: there is no such folder"]
    try:
        found = read_store(Path(folder))
    except KepError as error:
        return [f"PARTA_TRUST_STORE={folder}: {error}"]
    return [] if len(found.trust) else [f"PARTA_TRUST_STORE={folder}: no root certificate in it"]


def _listing(roots: list[Path]) -> list[tuple[str, int, int]]:
    found = []
    for root in roots:
        for folder, _names, files in os.walk(root):
            for name in files:
                path = os.path.join(folder, name)
                state = os.stat(path)
                found.append((path, state.st_mtime_ns, state.st_size))
    return sorted(found)
