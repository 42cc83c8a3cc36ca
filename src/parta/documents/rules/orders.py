"""Orders: kinds, numbers, and filling a template. Pure.

A template is plain text. «{word}» is replaced by a value from a closed list; «{list}» stands alone in a paragraph and
marks where the
table of pupils goes. Nothing else is interpreted: values are never templates themselves.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from parta.kernel.text import tidy

LIST = "{list}"
MOVEMENT_SERIES = "у"  # «Рух здобувачів освіти»; the letter is practice, not law
LONGEST_NUMBER = 20


def groups_key(institution_id: int, since: date) -> str:
    """Under which key the order of the groups of a year is kept: one a year, its draft is rewritten."""
    return f"{institution_id}:groups.{since.year}"


_WORD = re.compile(r"\{([a-z_]+)\}")
_FIRST_NUMBER = re.compile(r"\d+")


class Kind(IntEnum):
    """Kinds of orders. Values are stored for ever."""

    ENROLMENT = 1
    LEAVING = 2  # to another institution, by an act of the authority or by agreement of both
    ARRIVAL = 3  # from another institution, by an act of the authority or by agreement of both
    WITHDRAWAL = 4
    PARALLEL = 5  # another class of the same parallel
    REPEAT = 6  # the same year of study once more
    PROMOTION = 7  # the next year of study
    FORM = 8  # another institutional form of study
    CORRECTION = 9
    INDIVIDUAL = 10  # an individual form: family, external, pedagogical patronage
    NEW_YEAR = 11  # a whole school goes over into the next year: promotion, repetition, leaving in one order
    TO_SCHOOL = 12  # children of a preschool leave for grade 1, each to its school
    FIRST_GRADE = 13  # children of preschools come into grade 1
    NEW_GROUPS = 14  # groups of a preschool go over into the next year


class State(IntEnum):
    """Where an order is: written, being registered by the worker, in force, given up before it came into force, signed
    by one side of a transfer and waiting for the other.
    """

    DRAFT = 1
    QUEUED = 2
    REGISTERED = 3
    GIVEN_UP = 4
    AGREED = 5


FIRST_GRADE_ORDERS = (Kind.TO_SCHOOL, Kind.FIRST_GRADE)  # two sides of many transfers at once
# Sides of transfers: never taken back alone.
TRANSFERS = (Kind.LEAVING, Kind.ARRIVAL, *FIRST_GRADE_ORDERS)
# What a school orders about pupils it has.
MOVES = (
    Kind.WITHDRAWAL, Kind.PARALLEL, Kind.REPEAT, Kind.PROMOTION, Kind.FORM, Kind.INDIVIDUAL, Kind.NEW_YEAR,
    Kind.NEW_GROUPS,
)  # fmt: skip
# Of those, what brings everybody into new classes or groups: a lesson or a day there stands on it.
OPENING = (Kind.NEW_YEAR, Kind.NEW_GROUPS)
NAMED = 3  # pupils named in a sentence; more are «учнів»

_ANY = frozenset(
    {
        "institution", "number", "date", "since", "ground", "count", "classes", "position", "head", "list", "whom",
        "whom_accusative", "whom_dative",
    }
)  # fmt: skip
WORDS: Mapping[Kind, frozenset[str]] = {
    Kind.ENROLMENT: _ANY,
    Kind.LEAVING: _ANY | {"other"},
    Kind.ARRIVAL: _ANY | {"other"},
    Kind.CORRECTION: _ANY | {"corrected_number", "corrected_date", "corrected_title"},
    Kind.WITHDRAWAL: _ANY | {"reason"},
    Kind.PARALLEL: _ANY | {"to_classes"},
    Kind.REPEAT: _ANY | {"to_classes"},
    Kind.PROMOTION: _ANY | {"to_classes"},
    Kind.FORM: _ANY | {"form"},
    Kind.INDIVIDUAL: _ANY | {"form"},
    Kind.NEW_YEAR: _ANY | {"school_year"},
    Kind.NEW_GROUPS: _ANY | {"school_year", "to_classes"},
    Kind.TO_SCHOOL: _ANY | {"other"},
    Kind.FIRST_GRADE: _ANY | {"other"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One pupil in an order, as printed. ``number`` is the row of the list it came from; ids are empty until it is
    registered.

    Of a move: ``act`` is its kind, ``to_group`` and ``to_class`` where the child goes (id 0 until the class is made),
    ``form`` and ``reason`` numbers of codifiers, ``outcome`` the decision in words, ``on`` its day when it is not the
    order's.
    """

    number: int
    name: str
    born_on: str  # ISO
    class_name: str
    group_id: int
    pupil_id: int = 0
    public_id: str = ""
    is_new: bool = True
    sex: str = ""
    act: int = 0
    to_group: int = 0
    to_class: str = ""
    to_grade: int = 0
    form: int = 0
    reason: int = 0
    outcome: str = ""
    on: str = ""
    lost: tuple[tuple[int, ...], ...] = ()  # year, class, form, order of each coming place that leaving closed

    @property
    def born_day(self) -> date:
        return date.fromisoformat(self.born_on)

    def plain(self) -> dict[str, Any]:
        """For JSON; what is empty and may be is left out."""
        return {name: value for name, value in asdict(self).items() if value or name not in _OPTIONAL}


_OPTIONAL = frozenset({"sex", "act", "to_group", "to_class", "to_grade", "form", "reason", "outcome", "on", "lost"})


def line_of(plain: Mapping[str, Any]) -> Line:
    """A line read back from JSON."""
    return Line(**{**plain, "lost": tuple(tuple(each) for each in plain.get("lost", ()))})


def unknown_words(kind: Kind, text: str) -> tuple[str, ...]:
    """Words in braces that no order of this kind can fill, for the one who edits a template."""
    return tuple(dict.fromkeys(word for word in _WORD.findall(text) if word not in WORDS[kind]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the words; «{list}» and unknown words stay as they are. A value is put in as it is, braces and all.

    >>> fill("Зарахувати {count} з {since}. {list}", {"count": "2", "since": "01.09.2026"})
    'Зарахувати 2 з 01.09.2026. {list}'
    """
    return _WORD.sub(lambda match: values.get(match[1], match[0]) if match[0] != LIST else LIST, text)


def paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs of an order's text; the one that is «{list}» is where the table goes."""
    return tuple(filter(None, (tidy(part) for part in text.split("\n"))))


def plain_number(typed: str) -> str:
    """A number as it will be printed: tidy, without «№».

    >>> plain_number(" № 47 - у ")
    '47-у'
    """
    number = tidy(typed).removeprefix("№").removeprefix("N").strip()
    return re.sub(r"\s*([-–—/])\s*", lambda match: "-" if match[1] in "–—" else match[1], number)


def next_number(used: Iterable[str], series: str) -> str:
    """The number to propose: one more than the greatest used in the series this school year, written like the last one.

    >>> next_number(["46-у", "47/01-у"], "у"), next_number([], "у")
    ('48/01-у', '1-у')
    """
    counted = [(int(match[0]), number) for number in used if (match := _FIRST_NUMBER.search(number))]
    if not counted:
        return f"1-{series}"
    greatest, written = max(counted)
    return _FIRST_NUMBER.sub(str(greatest + 1), written, count=1)
