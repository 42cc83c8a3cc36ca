"""Rules about people that need neither database nor clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from parta.kernel.text import from_lookalikes, has_cyrillic, has_latin, tidy

EARLIEST_BIRTH = date(1900, 1, 1)
EARLIEST_POST = date(1945, 1, 1)
BEGINS_WITHIN, ENDS_WITHIN = 2, 10  # calendar years ahead that a day of a post may lie


class Position(IntEnum):
    """Positions, as far as roles depend on them; the full list of ДК 003 belongs to the staff card."""

    HEAD = 1
    DEPUTY = 2
    TEACHER = 3
    EDUCATOR = 4
    SECRETARY = 5
    ACTING = 6
    RESPONSIBLE = 7
    OTHER = 9


EMPOWERED = (Position.DEPUTY, Position.RESPONSIBLE)  # who is given powers of the head, one by one
IN_CHARGE = (Position.HEAD, Position.ACTING)
LEADING = (*IN_CHARGE, *EMPOWERED)


class Kinship(IntEnum):
    """Who stands for the child (Сімейний кодекс, art. 154; Закон 2402-III, art. 1)."""

    MOTHER = 1
    FATHER = 2
    ADOPTER = 3
    GUARDIAN = 4
    FOSTER_PARENT = 5
    OTHER = 9


class DocumentKind(IntEnum):
    BIRTH_CERTIFICATE = 1
    PASSPORT = 2
    ID_CARD = 3
    FOREIGN_BIRTH_CERTIFICATE = 4
    OTHER = 9


CORRECTED = ("family_name", "given_name", "patronymic", "sex", "born_on")  # what a correction may touch, as shown


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of somebody not yet recorded. ``sex`` is «f», «m» or None."""

    family_name: str
    given_name: str
    patronymic: str = ""
    sex: str | None = None
    born_on: date | None = None
    rnokpp: str = ""
    unzr: str = ""
    email: str = ""
    phone: str = ""


def plain_name(value: str) -> str:
    """A name as it is stored: tidy, one apostrophe, Latin look-alikes inside a Cyrillic word replaced.

    >>> plain_name("  Cавчук-Mельник "), plain_name("O`Брайен")
    ('Савчук-Мельник', 'О’Брайен')
    """
    name = tidy(value)
    return from_lookalikes(name) if has_cyrillic(name) and has_latin(name) else name


def is_mixed_name(value: str) -> bool:
    """Do Latin letters remain beside Cyrillic ones? A wholly Latin name of a foreigner is not mixed."""
    name = plain_name(value)
    return has_latin(name) and has_cyrillic(name)


def name_has_shape(value: str) -> bool:
    """Letters, and between them apostrophes, hyphens and spaces; at most 100 signs.

    >>> name_has_shape("Мар’яна-Софія"), name_has_shape("Іван2"), name_has_shape("=1+1")
    (True, False, False)
    """
    name = plain_name(value)
    return 0 < len(name) <= 100 and name[0].isalpha() and all(sign.isalpha() or sign in "’- ." for sign in name)


def born_when_possible(born_on: date, today: date) -> bool:
    """Not in the future and not in the century before last."""
    return EARLIEST_BIRTH <= born_on <= today


def is_near(day: date, today: date, years: int) -> bool:
    """Can this be a day of a working life: not before 1945, not more than so many years ahead? A slip of the year is
    neither.
    """
    return day >= EARLIEST_POST and day.year <= today.year + years


def has_all(powers: Collection[str], known: Collection[str]) -> bool:
    return set(powers) <= set(known)
