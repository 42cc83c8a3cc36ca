"""Secrets that people hold, and how they are kept and compared: invitation codes, second factors, recovery codes."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from django.conf import settings

from parta.signing.api import vault

_STEP = 30  # seconds of a TOTP code


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password somebody has chosen and the secret of the second factor shown to him, not yet confirmed by a code."""

    login: str
    hash: str = field(repr=False)
    factor_sealed: bytes = field(repr=False)


def code_key(code: str) -> bytes:
    """How a code is stored and found: an HMAC, since 45 bits could be guessed from a copy of plain hashes."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"invitation {code}".encode(), "sha256")


def factor_secret(chosen: NewPassword) -> str:
    """The secret of the second factor in base32, to be shown once as a QR code."""
    return vault().open(chosen.factor_sealed).decode()


def factor_address(secret: str, login: str) -> str:
    """What the QR code of the second factor holds: otpauth://totp/Parta:login?secret=…"""
    return pyotp.TOTP(secret, interval=_STEP).provisioning_uri(name=login, issuer_name="Parta")


def grouped(secret: str) -> str:
    """The secret as a person can type it: groups of four."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def matching_step(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The 30-second step whose code was typed: this one or a neighbour, later than ``after``; None if there is none."""
    totp, typed = pyotp.TOTP(secret, interval=_STEP), "".join(code.split())
    current = int(now.timestamp()) // _STEP
    fitting = [
        step
        for step in (current - 1, current, current + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
    ]
    return next((step for step in fitting if step > after), None)


def recovery_key(account_id: int, code: str) -> bytes:
    """How a recovery code is stored."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"recovery {account_id} {code}".encode(), "sha256")
