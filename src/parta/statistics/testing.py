"""Façade for tests: preschool groups and their children; a report, frozen and signed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from parta.audit.api import acting
from parta.dossiers import testing as dossiers
from parta.dossiers.api import Slot
from parta.editions import testing as editions
from parta.enrolment.api import Entry, enrol_many
from parta.institutions import testing as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.people import api as people
from parta.preschools import testing as preschools
from parta.preschools.testing import Age, Direction
from parta.reference import api as reference
from parta.signing.testing import make_signer, sign
from parta.statistics import operations
from parta.statistics.models import Report

__all__ = [
    "Age",
    "Direction",
    "first_edition",
    "freeze",
    "make_bare_group",
    "make_child",
    "make_group",
    "make_kindergarten",
    "sign_by",
]
_FAMILIES = ("Бабенко", "Гнатюк", "Ґудзь", "Дем’янчук", "Єрмак", "Жук", "Їжак", "Лисенко", "Шпак", "Яценко")


def first_edition(today: date) -> None:
    """The shipped definitions are in force, codifiers are there."""
    reference.load_first_lists()
    editions.note_standing(today)


def make_group(institution_id: int, name: str, **terms: Any) -> int:
    """A preschool group of the school year 2026 with its terms."""
    return preschools.make_group(institution_id, name, **terms)


def make_bare_group(institution_id: int, name: str, *, grade: int = 0) -> int:
    """A group of the school year 2026 of which nothing is written down, as before there were terms; or a class."""
    values = [institution_id, 3 if grade == 0 else 1, grade, name]
    with acting(SYSTEM, "statistics.testing.group"), connection.cursor() as cursor:
        cursor.execute(
            "insert into enrolment_group (institution_id, school_year, kind, grade, name, language, is_special,"
            " study_form, version) values (%s, 2026, %s, %s, %s, 1, false, 1, 1) returning id",
            values,
        )
        (made,) = cursor.fetchone() or (0,)
    return int(made)


def make_child(
    institution_id: int, group_id: int, born_on: date, sex: str, since: date, *, family_name: str = "Бондар"
) -> int:
    """A child recorded and enrolled into the group."""
    person = people.NewPerson(
        family_name=family_name, given_name="Леся" if sex == "f" else "Лесь",
        patronymic="Іванівна" if sex == "f" else "Іванович", sex=sex, born_on=born_on,
    )  # fmt: skip
    (person_id,) = people.record_persons(actor=SYSTEM, persons=[person], today=since)
    enrol_many(actor=SYSTEM, institution_id=institution_id, entries=[Entry(person_id, group_id)], since=since)
    return person_id


def make_kindergarten(name: str, *, authority_id: int | None = None, since: date = date(2026, 9, 1)) -> int:
    """A village kindergarten of two groups and twenty children, some of them with facts that the form counts."""
    made = institutions.make_institution(name, kind=52, authority_id=authority_id, is_rural=True, licensed=40)
    young = make_group(made, "Малята", age=Age.EARLY, places=15)
    old = make_group(made, "Дзвіночки", age=Age.OLDER)
    for number, family in enumerate(_FAMILIES * 2):
        group, born = (young, 2024) if number % 2 else (old, 2021)
        child = make_child(
            made, group, date(born, 1 + number % 8, 3), "f" if number % 3 else "m", since, family_name=family
        )
        if number < 2:
            slot, words = (Slot.NEED, {"level": 1}) if number else (Slot.CATEGORY, {"item": 5, "ground": "Довідка № 1"})
            dossiers.make_fact(
                slot, actor=SYSTEM, institution_id=made, person_id=child, since=since, now=timezone.now(), **words
            )
    return made


def freeze(institution_id: int, day: date, *, now: datetime, actor: Actor = SYSTEM, form: str = "85-k") -> UUID:
    """A report of an institution, not signed."""
    return operations.freeze_report(actor=actor, form=form, day=day, institution_id=institution_id, now=now)


def sign_by(actor: Actor, rnokpp: str, report: UUID, *, now: datetime) -> None:
    """Sign by the КЕП of whoever this is: the person is recorded with this РНОКПП."""
    data = Report.objects.get(public_id=report).document.encode()
    with acting(actor, "statistics.testing.sign"):
        operations.sign_report(actor=actor, public_id=report, cms=sign(data, make_signer(rnokpp=rnokpp)), now=now)
