"""Whom this installation trusts: the folder of PARTA_TRUST_STORE, and in demo mode our own test authority besides."""

import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from uakep import Checking, Policy, Store, read_store
from uakep.results import KepError

TEST_AUTHORITY = "test-authority"  # folder under PARTA_DATA

# Revocation: lists lying in the trust store are obeyed; where none is fresh, the signature is accepted and the record
# says so.
# Answers over the network come with the port of `uakep.RevocationSource`.
POLICY_WORDS = "CAdES-BES; qualified certificate; revocation: lists of the trust store when fresh"

_log = logging.getLogger(__name__)
_Listing = tuple[tuple[str, int, int], ...]
_kept: dict[tuple[Path, ...], tuple[_Listing, Store]] = {}  # the last good reading; the listing may be a later, bad one


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
    """The trust store, read again when a file in it has changed (a new list of revoked certificates, say). While a
    file cannot be read, such as one half written, the last good reading holds and the log says so.

    :raises KepError, OSError: a file in the folder cannot be read, and nothing was read before
    """
    roots = tuple(folders())
    kept = _kept.get(roots)
    try:
        listing = tuple(_listing(list(roots)))
        if kept is None or kept[0] != listing:
            kept = listing, _read(roots, kept)
    except OSError as error:  # gone since it was listed, say: read again at the next signature
        if kept is None:
            raise
        _log.error("trust store: %s; what was read before holds", error)
        return kept[1]
    _kept.clear()
    _kept[roots] = kept
    return kept[1]


def _read(roots: tuple[Path, ...], kept: tuple[_Listing, Store] | None) -> Store:
    try:
        return read_store(*roots)
    except KepError as error:
        if kept is None:
            raise
        _log.error("trust store: %s; what was read before holds until a file changes", error)
        return kept[1]


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


def lists_in_force(now: datetime) -> tuple[int, int]:
    """How many revocation lists have not run out, and how many have. Without one nobody's revocation is noticed.

    :raises KepError, OSError: the trust store cannot be read
    """
    crls = store().revocation.crls
    fresh = sum(crl.next_update is not None and crl.next_update > now for crl in crls)
    return fresh, len(crls) - fresh


def warnings(now: datetime) -> list[str]:
    """What an operator should know of the trust store, at start and as long as it runs: lists run out in a day or two
    when whatever fetches them has stopped. For operators only: it tells whether a revoked key would be noticed.
    """
    if settings.PARTA_TRUST_STORE is None:
        return [] if settings.PARTA_DEMO else ["PARTA_TRUST_STORE is not set: no signature will be accepted"]
    try:
        fresh, _over = lists_in_force(now)
    except (KepError, OSError) as error:
        return [f"PARTA_TRUST_STORE={settings.PARTA_TRUST_STORE}: {error}"]
    return [] if fresh else ["PARTA_TRUST_STORE: no revocation list in force, revoked keys are let in"]


def _listing(roots: list[Path]) -> list[tuple[str, int, int]]:
    found = []
    for root in roots:
        for folder, _names, files in os.walk(root):
            for name in files:
                path = os.path.join(folder, name)
                state = os.stat(path)
                found.append((path, state.st_mtime_ns, state.st_size))
    return sorted(found)
