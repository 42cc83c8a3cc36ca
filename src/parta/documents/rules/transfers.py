"""A transfer between two schools: where it is, and who may go on. Pure."""

from enum import IntEnum


class State(IntEnum):
    """Values are stored for ever."""

    ASKED = 1  # the receiving school asks; it knows that a record exists and nothing else
    OFFERED = 2  # the sending school has signed its order; the receiving school sees the child and who sends it
    DONE = 3
    DECLINED = 4  # by the other side, with a reason
    GIVEN_UP = 5  # by the side that began
    PREPARED = 6  # the sending school writes its order; the receiving school sees nothing


OPEN = (State.ASKED, State.OFFERED, State.PREPARED)
