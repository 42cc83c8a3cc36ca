"""Applications: their states, what a number and a code look like, when an address is of the territory. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from parta.kernel.text import sort_key, tidy

OTHERS = "others"  # the group of whoever has no confirmed ground; always the last
MOST_WISHES = 5  # schools of one form; more are added on the page of the application
SMALL, MANY = 3, 5  # fewer children of a group than SMALL could be recognised
MOST_PAPER = 2 * 2**20  # bytes of one paper; kept sealed in the database, so that it can really be removed
_STREET_WORDS = re.compile(
    r"\b(вулиця|вул|провулок|пров|проспект|просп|пр-т|бульвар|бульв|б-р|площа|пл|шосе|узвіз|набережна|наб|майдан)\b\.?",
    re.IGNORECASE,
)


class State(IntEnum):
    """Where an application to one school is. Values are stored for ever."""

    REGISTERED = 1  # waits for the decision of the first stage, or in the drawn list
    OFFERED = 2  # a place is kept for the child until a day
    RESERVE = 3  # next when a place becomes free, in the drawn order, then by the time of registration
    CONFIRMED = 4  # the parent took the place
    ORDERED = 5  # in the list of the order of enrolment
    WITHDRAWN = 6  # by the parent
    FREED = 7  # the parent took a place in another school
    LAPSED = 8  # not confirmed in time
    PLACED = 9  # enrolled here in another way than by this admission: the place that was kept stays taken
    ENROLLED = 10  # enrolled in the first year of study, by whatever school: told in the same words as PLACED


ALIVE = (State.REGISTERED, State.OFFERED, State.RESERVE, State.CONFIRMED, State.ORDERED)
WAITING = (State.REGISTERED, State.OFFERED, State.RESERVE)
TAKING = (State.OFFERED, State.CONFIRMED, State.ORDERED, State.PLACED)  # each keeps a place


class Verdict(IntEnum):
    """What the school says to a ground for priority."""

    CLAIMED = 1
    CONFIRMED = 2
    REFUSED = 3


class Sex(StrEnum):
    FEMALE = "f"
    MALE = "m"


@dataclass(frozen=True, slots=True)
class Served:
    """A street of the service territory. ``houses`` empty = all of it."""

    street: str
    houses: str
    settlement: str = ""


def plain_street(name: str) -> str:
    """A street as it is compared: without its word, case and punctuation.

    >>> plain_street("вул. Лесі Українки") == plain_street("Лесі Українки, вулиця")
    True
    """
    return sort_key(tidy(re.sub(r"[.,«»\"]", " ", _STREET_WORDS.sub(" ", name))))


def served_streets(street: str, territory: "tuple[Served, ...]") -> "tuple[Served, ...]":
    """Lines of the territory that name this street: people compare the houses."""
    wanted = plain_street(street)
    return tuple(line for line in territory if wanted and plain_street(line.street) == wanted)


def hidden(counts: Sequence[int]) -> list[str]:
    """Counts as everybody sees them: one or two children of a group could be recognised. The sum of all is public; so
    the largest is not told exactly either, or the small one would be what is left over; and nothing is told where the
    bounds themselves would give it away.

    >>> hidden([0, 5, 3]), hidden([2, 6, 3]), hidden([1, 1, 0]), hidden([1, 4, 0])
    (['0', '5', '3'], ['1–2', '≥\xa05', '3'], ['—', '—', '—'], ['—', '—', '—'])
    """
    few = [count for count in counts if 0 < count < SMALL]
    if not few:
        return [str(count) for count in counts]
    largest = max(range(len(counts)), key=counts.__getitem__)
    if counts[largest] + sum(few) - (SMALL - 1) * len(few) < MANY:
        return ["—"] * len(counts)
    shown = ["1–2" if 0 < count < SMALL else str(count) for count in counts]
    shown[largest] = f"≥\u00a0{MANY}"
    return shown


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a child and of who applies. Days are ISO texts, ``settlement`` is a code of КАТОТТГ or a name."""

    family_name: str
    given_name: str
    patronymic: str
    sex: str
    born_on: str
    document: str
    settlement: str
    street: str
    house: str
    applicant: str
    kinship: str
    phone: str
    email: str

    @property
    def child(self) -> str:
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def born_day(self) -> date:
        return date.fromisoformat(self.born_on)


# What each of them is asked for (2297-VI art. 6: no more than the purpose needs).
PURPOSES = {
    "family_name": "the order of enrolment and the personal file",
    "given_name": "the order of enrolment and the personal file",
    "patronymic": "the order of enrolment and the personal file",
    "sex": "the child's record, for the form of words and the statistics of the school",
    "born_on": "the age at the beginning of the school year",
    "document": "the same child does not stand twice in one school; the order",
    "settlement": "the service territory",
    "street": "the service territory",
    "house": "the service territory",
    "applicant": "who may withdraw and confirm; the guardian in the child's record",
    "kinship": "that the applicant represents the child",
    "phone": "the school asks what is unclear",
    "email": "letters on the state of the application; proof of who sent it",
}
