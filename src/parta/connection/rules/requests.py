"""Requests to connect an institution: where they are and who is to answer for the journal. Pure."""

from datetime import timedelta
from enum import IntEnum


class Stage(IntEnum):
    """Where a request is."""

    UNCONFIRMED = 1  # a visitor has not opened the link of the letter yet
    WAITING = 2  # for the authority
    AGREED = 3  # the authority agrees; the head gives the responsible person his powers
    CONNECTED = 4
    REFUSED = 5
    ENDED = 6  # it was connected, and is no more
    WITHDRAWN = 7  # its sender took it back before it was connected


class Who(IntEnum):
    """Who is to answer for the journal."""

    HEAD = 1
    OTHER = 2


OPEN_STAGES = (Stage.WAITING, Stage.AGREED)
UNCONFIRMED_FOR = timedelta(days=7)  # then a visitor's request is forgotten
LONGEST_WORDS = 2000
