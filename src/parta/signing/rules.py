"""Rules of signing that need neither database nor clock."""

from datetime import timedelta

CHALLENGE_LIFETIME = timedelta(minutes=10)
MAX_SIGNATURE_BYTES = 256 * 1024  # CAdES X-Long with its evidence takes up to 20 kB
MAX_DOCUMENT_SIGNATURE_BYTES = 2 * 2**20  # with archive time stamps and revocation lists inside

_TO_CYRILLIC = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")


def plain_identifier(value: str) -> str:
    """One spelling of an identifier: capital letters, Latin look-alikes as Cyrillic, no spaces or signs between.

    >>> plain_identifier(" ab 123-456 ") == plain_identifier("АВ123456")
    True
    """
    return "".join(c for c in value.upper().translate(_TO_CYRILLIC) if c.isalnum())
