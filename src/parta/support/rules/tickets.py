"""What a request may be, and how it goes from state to state."""

from datetime import timedelta
from enum import StrEnum

LONGEST_SUBJECT = 150
LONGEST_WORDS = 10_000
LONGEST_REASON = 500
MOST_FILES = 3
MOST_A_DAY = 30  # requests of one account, and what is added to one request
AT_ONCE = timedelta(minutes=2)  # the same words sent again so soon are the same press
BY_ADDRESS_AN_HOUR = 5  # of visitors behind one address
BY_EMAIL_A_DAY = 5
LATE = timedelta(days=2)  # our own promise: an answer within two days
CLOSED_AFTER = timedelta(days=14)  # answered and not contradicted
REOPENED_WITHIN = timedelta(days=90)
KEPT_DRAFT = timedelta(days=90)  # what a request carries, after it is closed
TIMES_OF = timedelta(days=90)  # usual answer times are those of the last three months

CATEGORIES = ("access", "card", "people", "enrolment", "journal", "diary", "entry", "fault", "other")


class State(StrEnum):
    """Where a request stands."""

    NEW = "new"
    IN_WORK = "in_work"
    WAITING = "waiting"  # for the requester
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


OPEN = (State.NEW, State.IN_WORK, State.REOPENED)  # those who have it are to act
OF_REQUESTER = (State.WAITING, State.ANSWERED)  # the requester is to read


class Kind(StrEnum):
    """What a line of the conversation is."""

    WORDS = "words"  # of the requester
    ANSWER = "answer"
    QUESTION = "question"
    NOTE = "note"  # among those who answer
    PASSED = "passed"
    CLOSED = "closed"
    ENTERED = "entered"  # the draft was entered directly
    VIEWING = "viewing"  # seeing with the requester's eyes: asked, allowed, ended


HIDDEN = (Kind.NOTE,)  # from the requester


class CameBy(StrEnum):
    """How a request came."""

    PAGE = "page"
    FORM = "form"
    MAIL = "mail"


def number_of(year: int, serial: int) -> str:
    """The number people name.

    >>> number_of(2026, 123)
    '26-000123'
    """
    return f"{year % 100:02}-{serial:06}"


def after_words(state: State) -> State:
    """The state after the requester has written more.

    >>> after_words(State.ANSWERED), after_words(State.WAITING), after_words(State.NEW)
    (<State.REOPENED: 'reopened'>, <State.IN_WORK: 'in_work'>, <State.NEW: 'new'>)
    """
    if state in (State.ANSWERED, State.CLOSED):
        return State.REOPENED
    return State.IN_WORK if state is State.WAITING else state
