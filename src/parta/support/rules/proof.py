"""A visitor's proof that costs a bot something: a hash with leading zeros, found in a second, or half a minute of time.

A browser with scripts looks for the nonce while the form is filled in; without scripts the challenge ripens by itself.
Either way one challenge sends one request.
"""

import hashlib
from datetime import datetime, timedelta

BITS = 16  # about 65 thousand hashes: a second of a slow phone
RIPE = timedelta(seconds=30)
LASTS = timedelta(hours=12)


def is_solved(challenge: str, nonce: str) -> bool:
    """Do SHA-256 of challenge and nonce begin with so many zero bits?"""
    if not nonce or len(nonce) > 20:
        return False
    digest = hashlib.sha256(f"{challenge}:{nonce}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0


def is_ripe(made_at: datetime, now: datetime) -> bool:
    """Has the visitor waited long enough?"""
    return now - made_at >= RIPE


def solve(challenge: str) -> str:
    """Find a nonce, as the script of the page does."""
    return next(str(nonce) for nonce in range(10_000_000) if is_solved(challenge, str(nonce)))
