"""Texts under keys of their own: when the key goes, every copy of the text is unreadable, that of the trail too."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parta.signing.vault import vault

_NONCE = 12


def new_key() -> bytes:
    """A key for one record."""
    return AESGCM.generate_key(256)


def kept_key(key: bytes) -> bytes:
    """The key as its row holds it: sealed by the vault."""
    return vault().seal(key)


def opened_key(sealed: bytes | memoryview) -> bytes:
    """The key that a row holds."""
    return vault().open(sealed)


def seal_text(key: bytes, text: str) -> bytes:
    """The text under the key."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), None)


def open_text(key: bytes, sealed: bytes | memoryview) -> str:
    """What `seal_text` wrote."""
    raw = bytes(sealed)
    return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
