"""Notices of absence: when one is due, its states, who gets it, how it goes. Plain Python."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

DAYS = 10  # school days in a row without a valid reason: КМУ 684/2017
WINDOW = 90  # calendar days looked back each night: ten school days and the longest holidays fit
LONGEST_TEXT = 4000
WORDS = frozenset(
    {
        "institution", "name", "whom", "born", "class", "days", "first_day", "last_day", "address", "guardians",
        "date", "position", "head",
    }
)  # fmt: skip


class State(IntEnum):
    """From the nightly draft to what became of it."""

    DRAFT = 1
    SIGNED = 2
    CLOSED = 3  # was not sent: the absence had a reason, or the day was marked wrongly


class Addressee(IntEnum):
    """Whom the law names."""

    CHILDREN = 1  # служба у справах дітей
    POLICE = 2  # територіальний орган Національної поліції


class Way(IntEnum):
    """How a notice leaves."""

    EMAIL = 1
    POST = 2
    BY_HAND = 3
    EXCHANGE = 4  # система електронної взаємодії


@dataclass(frozen=True, slots=True)
class Run:
    """A pupil's school days in a row without a valid reason. Personal data."""

    institution_id: int
    pupil_id: int
    group_id: int
    class_name: str
    first_day: date
    last_day: date
    days: int
    name: str
    sex: str
    born_on: date


def fill(text: str, values: dict[str, str]) -> str:
    """Put values in place of the words; a value is never a template.

    >>> fill("{name}, {class} {x}", {"name": "{class}", "class": "5-А"})
    '{class}, 5-А {x}'
    """
    parts = text.split("{")
    found = [parts[0]]
    for part in parts[1:]:
        word, closed, rest = part.partition("}")
        found.append(values[word] + rest if closed and word in values else "{" + part)
    return "".join(found)


def unknown_words(text: str) -> list[str]:
    """Words in braces that nothing fills.

    >>> unknown_words("{name} {nmae}")
    ['nmae']
    """
    words = [part.partition("}")[0] for part in text.split("{")[1:] if "}" in part]
    return sorted({word for word in words if word not in WORDS})
