"""What a training copy is made like: a card's public facts, sizes and subjects, and not one person. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Bounds of what a copy is made from. A ticket is signed, but who signs may be mistaken: a building must end.
MOST_CLASSES, MOST_IN_CLASS, MOST_SUBJECTS, MOST_HOURS, MOST_STAFF, MOST_DEPUTIES = 150, 60, 40, 12, 300, 12
LAST_GRADE = 12
_CODE = re.compile(r"[a-z_]{2,40}")
_KATOTTG = re.compile(r"UA\d{17}|")

# What an institution without classes yet is shown with: (year of study, letter, pupils).
_SCHOOL = tuple((grade, "", 18) for grade in range(1, 10))
_PRESCHOOL = ((0, "Бджілки", 18), (0, "Метелики", 18), (0, "Сонечка", 18))


class NotAShape(ValueError):
    """The facts are out of bounds or of wrong types."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A class («8», «Б») or, with grade 0, a group with a name of its own; how many children."""

    grade: int
    letter: str
    size: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What crosses to the training server: names no person. ``hours`` are lessons a week by year of study and code of
    the subject; ``staff`` counts everybody who works there.
    """

    name: str
    short_name: str
    kind: int
    ownership: int
    katottg: str
    cohorts: tuple[Cohort, ...]
    hours: Mapping[int, Mapping[str, int]]
    deputies: int
    staff: int

    @property
    def pupils(self) -> int:
        return sum(each.size for each in self.cohorts)

    @property
    def subjects(self) -> int:
        return len({code for own in self.hours.values() for code in own})


def filled(cohorts: tuple[Cohort, ...], *, is_preschool: bool) -> tuple[Cohort, ...]:
    """The classes of an institution, or a few of a usual size where nobody has formed any yet."""
    named = tuple(Cohort(*each) for each in (_PRESCHOOL if is_preschool else _SCHOOL))
    return cohorts if any(each.size for each in cohorts) else named


def to_plain(shape: Shape) -> dict[str, Any]:
    """For JSON, short: it travels in an address."""
    return {
        "n": shape.name, "s": shape.short_name, "k": shape.kind, "o": shape.ownership, "t": shape.katottg,
        "c": [[each.grade, each.letter, each.size] for each in shape.cohorts],
        "h": {str(grade): dict(own) for grade, own in shape.hours.items()}, "d": shape.deputies, "p": shape.staff,
    }  # fmt: skip


def from_plain(said: Any) -> Shape:
    """Read what `to_plain` wrote.

    :raises NotAShape: out of bounds, or something else altogether
    """
    try:
        shape = Shape(
            name=_text(said["n"], 1000), short_name=_text(said["s"], 400), kind=_number(said["k"], 9999),
            ownership=_number(said["o"], 99), katottg=_text(said["t"], 19),
            cohorts=tuple(_cohort(*each) for each in said["c"][: MOST_CLASSES + 1]),
            hours={_number(int(grade), LAST_GRADE): _hours(own) for grade, own in said["h"].items()},
            deputies=_number(said["d"], MOST_DEPUTIES), staff=_number(said["p"], MOST_STAFF),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAShape(str(error)) from error
    if len(shape.cohorts) > MOST_CLASSES or not _KATOTTG.fullmatch(shape.katottg):
        raise NotAShape
    return shape


def _cohort(grade: Any, letter: Any, size: Any) -> Cohort:
    return Cohort(_number(grade, LAST_GRADE), _text(letter, 40), _number(size, MOST_IN_CLASS))


def _hours(own: Any) -> dict[str, int]:
    if len(own) > MOST_SUBJECTS or not all(_CODE.fullmatch(code) for code in own):
        raise NotAShape
    return {code: _number(hours, MOST_HOURS) for code, hours in own.items()}


def _number(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise NotAShape(f"{value!r} is not a number up to {most}")
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise NotAShape("not a text, or too long")
    return value
