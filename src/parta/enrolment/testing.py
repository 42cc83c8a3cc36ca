"""Façade for tests and demo data: classes and pupils without a spreadsheet."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import connection

from parta.audit.api import acting
from parta.enrolment.operations.classes import create_class
from parta.enrolment.operations.enrolling import Entry, enrol_many
from parta.kernel.actor import SYSTEM, Actor

_FAMILY = ("Бабенко", "Гнатюк", "Ґудзь", "Дем’янчук", "Єрмак", "Жук", "Іваненко", "Їжак", "Лисенко", "Шпак")
_GIRLS = ("Мирослава", "Стефанія", "Ярина", "Єва", "Ґражина")
_BOYS = ("Орест", "Захар", "Данило", "Їлля", "Артем")
_number = itertools.count()


@dataclass(frozen=True, slots=True)
class MadePupil:
    person_id: int
    public_id: UUID
    display_name: str


def make_class(
    *, institution_id: int, school_year: int = 2026, grade: int = 8, letter: str = "", tutor_post_id: int | None = None, actor: Actor = SYSTEM
) -> int:
    """A class and its id. Without a letter it gets one nobody has."""
    letter = letter or f"Т{next(_number)}"
    return create_class(
        actor=actor, institution_id=institution_id, school_year=school_year, grade=grade, letter=letter, tutor_post_id=tutor_post_id
    )


def make_pupils(
    count: int, *, institution_id: int, class_id: int, since: date = date(2026, 9, 1), born_on: date = date(2013, 5, 17), actor: Actor = SYSTEM
) -> Sequence[MadePupil]:
    """Children recorded and enrolled into a class, by the alphabet of their making."""
    made = [_person(next(_number), born_on, actor) for _ in range(count)]
    entries = [Entry(pupil.person_id, class_id) for pupil in made]
    enrol_many(actor=actor, institution_id=institution_id, entries=entries, since=since)
    return made


def _person(number: int, born_on: date, actor: Actor) -> MadePupil:
    family = _FAMILY[number % len(_FAMILY)]
    girl = number % 2 == 0
    given = (_GIRLS if girl else _BOYS)[number // 2 % 5]
    patronymic = "Тарасівна" if girl else "Тарасович"
    public_id = uuid4()
    with acting(actor, "people.person.add"), connection.cursor() as cursor:
        cursor.execute(
            "insert into people_person (public_id, family_name, given_name, patronymic, sex, born_on) "
            "values (%s, %s, %s, %s, %s, %s) returning id",
            [public_id, family, given, patronymic, "f" if girl else "m", born_on],
        )
        (person_id,) = cursor.fetchone()
    return MadePupil(person_id, public_id, f"{family} {given} {patronymic}")
