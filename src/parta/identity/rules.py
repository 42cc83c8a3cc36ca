"""Rules of signing in that need neither database nor clock."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Role


class Method(IntEnum):
    """How a person proved who they are."""

    KEP = 1
    PASSKEY = 2
    PASSWORD = 3
    DEMO = 4


class Fact(IntEnum):
    """What the bearer of an invitation must know besides the code; all of them the school holds."""

    BORN_ON = 1
    RNOKPP_TAIL = 2
    DOCUMENT_TAIL = 3
    KEP = 4  # nothing to say: the role is entered with a signature that names the person


INVITATION_LIFETIME = timedelta(days=14)
STAFF_SESSION = timedelta(hours=12)
FAMILY_SESSION = timedelta(days=30)
STEP_LIFETIME = timedelta(minutes=15)  # between the steps of one sign-in
MINIMUM_PASSWORD = 10
RECOVERY_CODES = 8
STAFF = "staff"  # power: the staff list, teachers and their invitations

# Roles that act for an institution or an authority are entered with КЕП only (КМУ № 1255 of 02.12.2021).
NEED_KEP = frozenset((*AUTHORITY_ROLES, *LEADING_ROLES))

# Letters that look the same in both alphabets, and digits none of them is mistaken for: typed on any keyboard.
ALPHABET = "ABCEHKMPTX2345679"
_GROUP, _LENGTH = 4, 12
_READ_AS = str.maketrans("АВСЕНКМРТХЗ8", "ABCEHKMPTX3B")
_NOISE = re.compile(r"[\s\-–—_.·]+")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` failures within ``window``; then wait until the window has passed."""

    kind: str
    count: int
    window: timedelta


# Limits by visitor (a browser that signed in before, or an address) are soft: a school of 1,200 sits behind one
# address, and a class signs in within one lesson. Passwords and codes are counted apart: wrong codes stop no password.
# Passkeys have none: nobody guesses a signature.
BY_ACCOUNT = Limit("account", 6, timedelta(minutes=15))
BY_CODE = Limit("code", 5, timedelta(hours=1))
BY_CODE_EVER = Limit("code-ever", 10, INVITATION_LIFETIME)
PASSWORDS_BY_VISITOR = Limit("visitor-password", 200, timedelta(minutes=10))
CODES_BY_VISITOR = Limit("visitor-code", 200, timedelta(minutes=10))
# National search: people found, and numbers compared with the register. How many, says the edition (`privacy`).
BY_SEARCH = Limit("search", 0, timedelta(days=1))
BY_COMPARISON = Limit("comparison", 0, timedelta(days=1))
# Requests of people without an account, whatever they ask for.
REQUESTS_BY_MAILBOX = Limit("request-mailbox", 3, timedelta(days=1))
REQUESTS_BY_VISITOR = Limit("request-visitor", 6, timedelta(hours=1))
# Signatures are work for us, not failures. A school behind one address has some 100 teachers and a dozen who lead; the
# worst that a stranger can send costs about 4 s of a processor, so 150 of them keep one core busy for the ten minutes.
SIGNATURES_BY_VISITOR = Limit("step", 150, timedelta(minutes=10))
BY_FACTOR = Limit("factor", 6, timedelta(minutes=15))
ONE_ANSWER = Limit("passkey", 1, STEP_LIFETIME)  # a passkey’s challenge is good for one session


def new_code() -> str:
    """A random invitation code of 12 signs (11 random, 45 bits, and a check sign).

    >>> code = new_code(); read_code(show_code(code)) == code
    True
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
    return body + _check_sign(body)


def show_code(code: str) -> str:
    """In groups of four, as printed on the card.

    >>> show_code("ABCE2345679K")
    'ABCE 2345 679K'
    """
    return " ".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))


def read_code(typed: str) -> str | None:
    """The code somebody typed, on whatever keyboard and with whatever signs between; None if it cannot be one.

    >>> read_code("авсе-2345 679к") is None  # the check sign does not fit
    True
    """
    code = plain_code(typed)
    if len(code) != _LENGTH or not set(code) <= set(ALPHABET) or _check_sign(code[:-1]) != code[-1]:
        return None
    return code


def plain_code(typed: str) -> str:
    """Capital letters of our alphabet without spaces and dashes: how codes are compared."""
    return _NOISE.sub("", typed).upper().translate(_READ_AS)


def _check_sign(body: str) -> str:
    """Weights 2, 4, 8 … modulo 17, a prime: no single wrong sign and no two neighbours changed about pass."""
    total = sum(pow(2, i, 17) * ALPHABET.index(sign) for i, sign in enumerate(body, start=1))
    return ALPHABET[total % 17]


def plain_login(typed: str) -> str:
    """One spelling of a login: lower case without spaces around."""
    return typed.strip().lower()


def session_lifetime(roles: Collection[Role]) -> timedelta:
    """How long a session lasts: a working day for those who work, a month for a family's own phone."""
    family = {Role.GUARDIAN, Role.PUPIL}
    return FAMILY_SESSION if roles and set(roles) <= family else STAFF_SESSION


def device_label(user_agent: str) -> str:
    """«Firefox, Windows»: what a person recognises, and no more than that.

    >>> device_label("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0")
    'Firefox, Windows'
    """
    browsers = {
        "Edg": "Edge",
        "OPR": "Opera",
        "SamsungBrowser": "Samsung Internet",
        "Firefox": "Firefox",
        "Chrome": "Chrome",
        "Safari": "Safari",
    }
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "macOS",
        "CrOS": "ChromeOS",
        "Linux": "Linux",
    }
    found = [next((label for mark, label in marks.items() if mark in user_agent), "") for marks in (browsers, systems)]
    return ", ".join(filter(None, found))


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a role is held, as far as a certificate can name it. ``edrpou`` empty = the register does not know it."""

    role: Role
    edrpou: str = ""


def seat_of_certificate(edrpou: str, seats: Collection[Seat]) -> int | None:
    """Which role the certificate of an organisation opens: index of the first seat with its ЄДРПОУ, else of the first
    whose ЄДРПОУ is not known.

    None: every role is held in some other organisation, so the certificate is a foreign one. A certificate without an
    organisation opens the first seat.
    """
    if not edrpou:
        return 0
    order = list(seats)
    for wanted in (edrpou, ""):
        for index, seat in enumerate(order):
            if seat.edrpou == wanted:
                return index
    return None


REMIND_DAYS = (30, 14, 3)  # before a certificate ends


def reminder_due(ends_on: date, today: date) -> int | None:
    """Which reminder the days that are left call for; None while there is time, and when it has ended.

    >>> [reminder_due(date(2026, 12, 31), date(2026, 12, day)) for day in (1, 17, 18, 28, 31)]
    [30, 14, 14, 3, 3]
    """
    left = (ends_on - today).days
    if left < 0:
        return None
    return next((days for days in sorted(REMIND_DAYS) if left <= days), None)


class Ready(IntEnum):
    """How a head stands with his key; the order is that of lists, those who need help first."""

    ENDED = 1
    UNKNOWN = 2  # neither tested nor used
    ENDING = 3  # within 30 days
    READY = 4


def readiness_of(ends_on: date | None, today: date) -> Ready:
    """From the day the certificate ends; None = the key was never shown to us."""
    if ends_on is None:
        return Ready.UNKNOWN
    if ends_on < today:
        return Ready.ENDED
    return Ready.ENDING if reminder_due(ends_on, today) else Ready.READY
