"""Requests to open an institution: states and limits. Pure."""

from datetime import timedelta
from enum import IntEnum


class Asked(IntEnum):
    """Where a request is."""

    UNCONFIRMED = 1  # a visitor has not opened the link of the letter yet
    WAITING = 2
    OPENED = 3
    REFUSED = 4
    WITHDRAWN = 5  # its sender took it back before the answer


BY_ADDRESS_AN_HOUR = 6
BY_EMAIL_A_DAY = 3
MOST_PAPERS = 3
UNCONFIRMED_FOR = timedelta(days=7)  # then a visitor’s request is forgotten
LONGEST_WORDS = 2000
