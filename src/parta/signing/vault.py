"""Identifiers of people (РНОКПП, УНЗР, document numbers) at rest: encrypted, and found again by a keyed HMAC.

Keys come from ``PARTA_IDENTIFIER_KEY``: one secret, or several separated by commas, newest first. The newest encrypts
and makes lookup keys; the older ones still decrypt and still find. See README, «Changing the identifier key».
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from parta.kernel.errors import Refused
from parta.signing import rules

MINIMUM_SECRET = 32  # characters: 128 bits when written in hexadecimal
_FORMAT = b"\x01"
_KEY_ID, _NONCE, _TAG = 4, 12, 16


class IdentifierKind(StrEnum):
    """What an identifier is: equal digits of two kinds never share a lookup key."""

    RNOKPP = "rnokpp"
    UNZR = "unzr"
    DOCUMENT = "document"


class VaultTrouble(Exception):
    """The vault cannot work: bad configuration, or a value that none of its keys opens. A fault of the installation,
    not of a user.
    """


class VaultIsClosed(Refused):
    """Nothing is opened while a page is shown to other eyes than its owner's."""

    code = "vault-is-closed"


_closed: ContextVar[bool] = ContextVar("parta_vault_closed", default=False)


@contextmanager
def closed_vault() -> Iterator[None]:
    """Until the end of the block no identifier is opened in this thread."""
    token = _closed.set(True)
    try:
        yield
    finally:
        _closed.reset(token)


@dataclass(frozen=True, slots=True)
class _Key:
    id: bytes
    seal: AESGCM
    lookup: bytes


class IdentifierVault:
    """Encrypts identifiers with AES-256-GCM and makes their lookup keys with HMAC-SHA256."""

    def __init__(self, secrets: str) -> None:
        """Take the secrets, newest first, separated by commas.

        :raises VaultTrouble: a secret is shorter than 32 characters, or there is none
        """
        parts = [part.strip() for part in secrets.split(",") if part.strip()]
        if not parts or any(len(part) < MINIMUM_SECRET for part in parts):
            raise VaultTrouble(f"PARTA_IDENTIFIER_KEY: each secret needs at least {MINIMUM_SECRET} characters")
        self._keys = tuple(_derive(part) for part in parts)

    def lookup_key(self, value: str, kind: IdentifierKind = IdentifierKind.RNOKPP) -> bytes:
        """The 32 bytes under which the identifier is stored and searched. Spelling variants of one identifier give
        one key.

        :raises ValueError: no letter or digit in it: people without an identifier must not find each other
        """
        if not rules.plain_identifier(value):
            raise ValueError("an empty identifier names nobody")
        return _lookup(self._keys[0], value, kind)

    def lookup_keys(self, value: str, kind: IdentifierKind = IdentifierKind.RNOKPP) -> tuple[bytes, ...]:
        """Lookup keys under every known secret, newest first: what a search compares with while the key is being
        changed. None for an identifier without a letter or digit: nobody is found by it.
        """
        if not rules.plain_identifier(value):
            return ()
        return tuple(_lookup(key, value, kind) for key in self._keys)

    def encrypt(self, value: str) -> bytes:
        """Encrypt an identifier; equal values give different bytes."""
        return self.seal(value.encode())

    def decrypt(self, sealed: bytes | memoryview) -> str:
        """Read what `encrypt` wrote.

        :raises VaultTrouble: damaged, or sealed with a secret that is not configured
        """
        return self.open(sealed).decode()

    def seal(self, data: bytes) -> bytes:
        """Encrypt bytes that contain identifiers, such as a certificate or a signature that carries one."""
        key, nonce = self._keys[0], os.urandom(_NONCE)
        head = _FORMAT + key.id
        return head + nonce + key.seal.encrypt(nonce, data, head)

    def open(self, sealed: bytes | memoryview) -> bytes:
        """Read what `seal` wrote.

        :raises VaultTrouble: damaged, or sealed with a secret that is not configured
        :raises VaultIsClosed: inside `closed_vault`
        """
        if _closed.get():
            raise VaultIsClosed(_("Identifiers and documents of people are not shown to another person’s eyes."))
        head, body = bytes(sealed[: 1 + _KEY_ID]), bytes(sealed[1 + _KEY_ID :])
        key = next((key for key in self._keys if _FORMAT + key.id == head), None)
        if key is None or len(body) < _NONCE + _TAG:
            raise VaultTrouble("sealed with a secret that PARTA_IDENTIFIER_KEY does not hold")
        try:
            return key.seal.decrypt(body[:_NONCE], body[_NONCE:], head)
        except InvalidTag as error:
            raise VaultTrouble("the sealed value is damaged") from error

    def is_current(self, sealed: bytes | memoryview) -> bool:
        """Was it sealed with the newest secret? If not, the row waits for rewriting."""
        return bytes(sealed[: 1 + _KEY_ID]) == _FORMAT + self._keys[0].id


_vaults: dict[str, IdentifierVault] = {}


def vault() -> IdentifierVault:
    """The vault of this installation."""
    secrets: str = settings.PARTA_IDENTIFIER_KEY
    if secrets not in _vaults:
        _vaults.clear()
        _vaults[secrets] = IdentifierVault(secrets)
    return _vaults[secrets]


def _derive(secret: str) -> _Key:
    def part(purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"parta identifier " + purpose).derive(
            secret.encode()
        )

    return _Key(id=hashlib.sha256(part(b"id")).digest()[:_KEY_ID], seal=AESGCM(part(b"seal")), lookup=part(b"lookup"))


def _lookup(key: _Key, value: str, kind: IdentifierKind) -> bytes:
    message = f"{kind}\0{rules.plain_identifier(value)}"
    return hmac.digest(key.lookup, message.encode(), "sha256")
