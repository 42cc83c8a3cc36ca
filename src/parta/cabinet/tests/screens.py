"""Screens of the family."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from parta.cabinet.tests.conftest import Family, make_family
from parta.journal import testing as journal
from parta.kernel.actor import Actor
from parta.people import testing as people


def family_of(site: Any) -> Family:
    """A family with a full week behind it, made once for all screens."""
    return site.once("family", _make)  # type: ignore[no-any-return]


TOPICS = (
    "Числові нерівності",
    "Основні властивості числових нерівностей",
    "Розв’язування лінійних нерівностей з однією змінною та їх систем",
)


def _make() -> Family:
    family = make_family()
    monday = date(2026, 11, 16)
    now = journal.at_noon(date(2026, 11, 20))
    for number in range(-15, 5):
        day = monday + timedelta(days=number)
        lesson = family.lesson(day, 1, topic=TOPICS[number % 3], kind=3 if number % 7 == 0 else 1)
        english = family.lesson(day, 2, course=family.english, topic="My school day")
        if number % 3:
            family.mark(lesson, 6 + number % 5, now=now)
        else:
            family.absent(english, 1 + number % 3, course=family.english, now=now)
        family.homework(lesson, f"§ {20 + number}, № {400 + number}", day + timedelta(days=2))
    last = family.lesson(date(2026, 11, 18), 3, topic="Повторення вивченого", kind=2)
    family.homework(last, "§§ 19–24 повторити", timezone.localdate() + timedelta(days=1))  # whatever day it is today
    family.mark(last, 8, 9, now=now)
    family.mark(last, 10, 9, was=(8, 9), reason="Помилка під час перевірки", now=now)
    journal.make_theme(
        institution_id=family.institution_id, course_id=family.algebra, no=1, title="Нерівності",
        ends_on=date(2026, 11, 13), actor=family.teacher,
    )  # fmt: skip
    journal.put_results(
        {family.child: 8}, institution_id=family.institution_id, course_id=family.algebra, column=(1, 1), now=now,
        actor=family.teacher,
    )  # fmt: skip
    return family


def _mother(site: Any) -> Actor:
    return family_of(site).mother


def _nobody(site: Any) -> Actor:
    return people.make_teacher(family_of(site).institution_id)


def _page(rest: str) -> Any:
    return lambda site: f"/diary/{family_of(site).child}/{rest.format(course=family_of(site).algebra)}"


SCREENS = [
    ("day", _page("2026-11-18/"), _mother),
    ("day-off", _page("2026-11-22/"), _mother),
    ("week", _page("week/2026-11-16/"), _mother),
    ("homework", _page("homework/"), _mother),
    ("marks", _page("marks/"), _mother),
    ("subject", _page("marks/{course}/"), _mother),
    ("absences", _page("absences/"), _mother),
    ("no-child", "/diary/", _nobody),
]
