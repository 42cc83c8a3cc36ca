"""Rules of signing that need neither database nor clock."""

from datetime import datetime, timedelta

CHALLENGE_LIFETIME = timedelta(minutes=5)
CLOCK_TOLERANCE = timedelta(minutes=1)  # between our own servers
MAX_SIGNATURE_BYTES = 256 * 1024  # of a challenge; CAdES X-Long with its evidence takes up to 20 kB
MAX_DOCUMENT_SIGNATURE_BYTES = 12 * 2**20  # an attached container holds the document too
MAX_KEPT_CONTENT = 64 * 1024  # larger documents are kept by `files`

_TO_CYRILLIC = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")


def plain_identifier(value: str) -> str:
    """One spelling of an identifier: capital letters, Latin look-alikes as Cyrillic, no spaces or signs between.

    >>> plain_identifier(" ab 123-456 ") == plain_identifier("АВ123456")
    True
    """
    return "".join(c for c in value.upper().translate(_TO_CYRILLIC) if c.isalnum())


def printable(value: str) -> str:
    """A name from a certificate without the signs that no page shows and no table of PostgreSQL holds.

    >>> printable("a\\0b\\x07")
    'ab'
    """
    return "".join(c for c in value if c >= " " and c != "\x7f")


def readable_number(nonce: bytes) -> str:
    """Random bytes as a number that a person can compare by eye.

    >>> readable_number(bytes.fromhex("7f3a91c2"))
    '7F3A-91C2'
    """
    digits = nonce.hex().upper()
    return "-".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def is_open(issued_at: datetime, now: datetime) -> bool:
    """May a challenge of this moment still be answered?"""
    return issued_at - CLOCK_TOLERANCE <= now <= issued_at + CHALLENGE_LIFETIME
