"""Façade for tests and for the demo: a test authority of our own, keys of invented people, signatures.

Loaded only by tests and by code that itself runs in demo mode alone. The authority lies in
``PARTA_DATA/test-authority``; it is trusted only while PARTA_DEMO is on (see `trust`).
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from parta.signing.trust import TEST_AUTHORITY
from uakep import read_certificate
from uakep.testing import Authority, Signer, Subject

DEMO_PASSWORD = "демо"  # noqa: S105  shown on the page beside the key
_ROOT, _ISSUER, _KEY = "trusted/root.pem", "trusted/issuer.pem", "issuer.key"


class NotInDemo(Exception):
    """The test authority was asked for outside demo mode: a defect of ours."""


def authority() -> Authority:
    """The test authority of this installation, made at the first call.

    :raises NotInDemo: demo mode is off
    """
    if not settings.PARTA_DEMO:
        raise NotInDemo
    folder: Path = settings.PARTA_DATA / TEST_AUTHORITY
    with _locked(folder):
        if not (folder / _KEY).exists():
            _write_authority(folder)
        return _read_authority(folder)


def make_signer(
    family_name: str = "Ткачук",
    given_name: str = "Віктор",
    patronymic: str = "Олегович",
    *,
    rnokpp: str = "1759013776",
    edrpou: str = "",
    organisation: str = "",
    title: str = "",
    **certificate: Any,
) -> Signer:
    """A person with a key and a certificate of the test authority. Further words go to
    `uakep.testing.Authority.issue`.
    """
    subject = Subject(
        surname=family_name,
        given_name=given_name,
        patronymic=patronymic,
        rnokpp=rnokpp,
        edrpou=edrpou,
        organisation=organisation,
        title=title,
    )
    return authority().issue(subject, **certificate)


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
) -> bytes:
    """The file key (PKCS #12, password «демо») of a demo person; made once and the same ever after.

    :param person: stable key of the person
    :raises NotInDemo: demo mode is off
    """
    subject = Subject(
        surname=family_name,
        given_name=given_name,
        patronymic=patronymic,
        rnokpp=rnokpp,
        edrpou=edrpou,
        organisation=organisation,
        title=title,
    )
    issued_by = authority()
    name = hashlib.sha256(repr((person, subject, issued_by.issuer.certificate)).encode()).hexdigest()[:32]
    folder = settings.PARTA_DATA / TEST_AUTHORITY / "keys"
    path = folder / f"{name}.p12"
    with _locked(folder):
        if not path.exists():
            _write(path, issued_by.issue(subject).pkcs12(DEMO_PASSWORD))
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


def _write_authority(folder: Path) -> None:
    made = Authority(now=datetime.now(UTC))
    _write(folder / _ROOT, made.root.certificate_pem())
    _write(folder / _ISSUER, made.issuer.certificate_pem())
    _write(folder / _KEY, made.issuer.key_pem())  # last: it says that all is there


def _read_authority(folder: Path) -> Authority:
    key = load_pem_private_key((folder / _KEY).read_bytes(), None)
    assert isinstance(key, EllipticCurvePrivateKey), "the kind of key we write"
    root, issuer = (read_certificate((folder / name).read_bytes()).der for name in (_ROOT, _ISSUER))
    return Authority.of(root, issuer, key)
