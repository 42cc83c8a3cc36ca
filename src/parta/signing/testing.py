"""Façade for tests and for the demo: a test authority of our own, keys of invented people, signatures.

Loaded only by tests and by code that itself runs in demo mode alone. The authority lies in
``PARTA_DATA/test-authority``; it is trusted only while PARTA_DEMO is on (see `trust`).
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from parta.signing.trust import TEST_AUTHORITY
from uakep import read_certificate
from uakep.testing import Authority, DstuPerson, KeyKind, Signer, Subject, dstu_person, read_key_pem

DEMO_PASSWORD = "демо"  # noqa: S105  shown on the page beside the key


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where one of the two authorities lies, and the kinds of keys it is made with."""

    root: str
    issuer: str
    key: str
    kind: KeyKind
    root_kind: KeyKind


_EUROPEAN = _Kept("trusted/root.pem", "trusted/issuer.pem", "issuer.key", "p256", "p256")
_NATIONAL = _Kept("trusted/dstu-root.pem", "trusted/dstu-issuer.pem", "dstu-issuer.key", "dstu257", "dstu431")


class NotInDemo(Exception):
    """The test authority was asked for outside demo mode: a defect of ours."""


def authority(*, national: bool = False) -> Authority:
    """The test authority of this installation, made at the first call. ``national``: the one of ДСТУ 4145, otherwise
    of ECDSA.

    :raises NotInDemo: demo mode is off
    """
    if not settings.PARTA_DEMO:
        raise NotInDemo
    kept, folder = _NATIONAL if national else _EUROPEAN, settings.PARTA_DATA / TEST_AUTHORITY
    with _locked(folder):
        if not (folder / kept.key).exists():
            _write_authority(folder, kept)
        return _read_authority(folder, kept)


def make_signer(*name: str, **words: Any) -> Signer:
    """A person with a key and a certificate of the test authority: see `_person` for the words. Further ones go to
    `uakep.testing.Authority.issue`.
    """
    subject, certificate = _person(*name, **words)
    return authority().issue(subject, **certificate)


def make_dstu_person(*name: str, **words: Any) -> DstuPerson:
    """The same with keys of ДСТУ 4145, as nearly all have: one signs, one encrypts; files in every container."""
    subject, certificate = _person(*name, **words)
    return dstu_person(subject, authority(national=True), **certificate)


def _person(
    family_name: str = "Ткачук",
    given_name: str = "Віктор",
    patronymic: str = "Олегович",
    *,
    rnokpp: str = "1759013776",
    edrpou: str = "",
    organisation: str = "",
    title: str = "",
    **certificate: Any,
) -> tuple[Subject, dict[str, Any]]:
    """Whom a certificate speaks of, and what else is said of the certificate."""
    subject = Subject(
        surname=family_name,
        given_name=given_name,
        patronymic=patronymic,
        rnokpp=rnokpp,
        edrpou=edrpou,
        organisation=organisation,
        title=title,
    )
    return subject, certificate


def sign(data: bytes, signer: Signer, **recipe: Any) -> bytes:
    """A detached CAdES-BES signature over the data. Further words break it on purpose: see `uakep.testing.Recipe`."""
    return signer.sign(data, **recipe)


def demo_key_for(
    person: str,
    *,
    family_name: str,
    given_name: str,
    patronymic: str = "",
    rnokpp: str,
    edrpou: str = "",
    organisation: str = "",
    title: str = "",
    national: bool = False,
) -> bytes:
    """The file key of a demo person, password «демо»; made once and the same ever after. PKCS #12 with ECDSA, or, when
    ``national``, a Java keystore with ДСТУ 4145.

    :param person: stable key of the person
    :raises NotInDemo: demo mode is off
    """
    subject, _ = _person(
        family_name,
        given_name,
        patronymic,
        rnokpp=rnokpp,
        edrpou=edrpou,
        organisation=organisation,
        title=title,
    )
    issued_by = authority(national=national)
    name = hashlib.sha256(repr((person, subject, issued_by.issuer.certificate)).encode()).hexdigest()[:32]
    folder = settings.PARTA_DATA / TEST_AUTHORITY / "keys"
    path = folder / f"{name}.{'jks' if national else 'p12'}"
    with _locked(folder):
        if not path.exists():
            _write(
                path,
                dstu_person(subject, issued_by).jks(DEMO_PASSWORD)
                if national
                else issued_by.issue(subject).pkcs12(DEMO_PASSWORD),
            )
        return path.read_bytes()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Several processes of the server may come here at once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(".half")
    with open(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
    half.rename(path)


def _write_authority(folder: Path, kept: _Kept) -> None:
    made = Authority(now=datetime.now(UTC), key=kept.kind, root_key=kept.root_kind)
    _write(folder / kept.root, made.root.certificate_pem())
    _write(folder / kept.issuer, made.issuer.certificate_pem())
    _write(folder / kept.key, made.issuer.key_pem())  # last: it says that all is there


def _read_authority(folder: Path, kept: _Kept) -> Authority:
    root, issuer = (read_certificate((folder / name).read_bytes()).der for name in (kept.root, kept.issuer))
    return Authority.of(root, issuer, read_key_pem((folder / kept.key).read_bytes()))
