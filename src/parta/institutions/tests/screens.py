"""Screens of institutions: the directory, a card and its editing, the review list, a territory, registers."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from tests.cast import Cast, make_cast

from parta.institutions import api
from parta.institutions.models import ImportRun
from parta.institutions.queries.holdings import holdings_of
from parta.institutions.testing import (
    give_territory,
    make_closing,
    make_holding,
    make_institution,
    make_review,
    make_waiting_run,
)
from parta.institutions.tests.test_register import as_csv, school
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.reference.api import Category
from parta.reference.testing import make_place

LONGEST = (
    "Комунальний заклад «Опорний заклад загальної середньої освіти — ліцей з дошкільним відділенням, "
    "початковою школою та гімназією імені Героїв України» "
    "Калинівської міської ради Хмільницького району Вінницької області"
)


def cast(site: Any) -> Cast:
    """People of a territory, with institutions and questions to look at; made once for all screens."""
    made: Cast = site.once("institutions cast", _populated)
    return made


def _populated() -> Cast:
    made = make_cast()
    for number in range(1, 9):
        make_institution(f"Калинівська гімназія № {number}", authority_id=made.own.land.community, kind=2)
    make_institution(LONGEST, short_name="", authority_id=made.own.land.community, edrpou="26286376")
    make_review(made.institution_id, "body-unknown", governing_body="Міський відділ освіти")
    place = make_place("UA05120070000000777", Category.COMMUNITY, "Калинівська")
    give_territory(made.own.land.community, place)
    site_key = make_holding(made.institution_id, "sites", name="Корпус початкової школи", address="вул. Тиха, 12")
    building = make_holding(made.institution_id, "buildings", name="Корпус Б", site=site_key, condition="repair")
    make_holding(made.institution_id, "shelters", sort="simplest", ownership="own", building=building, capacity=120)
    make_holding(
        made.institution_id, "licences", level="primary", number="ЛЗ-12", issued_on=date(2020, 5, 4), capacity=480
    )
    for street in ("вул. Незалежності", "вул. Тиха"):
        make_holding(made.institution_id, "streets", street=street, houses="1–25 непарні")
    make_holding(made.institution_id, "mode", mode="mixed", since=date(2026, 9, 1))
    make_holding(made.institution_id, "schooling", languages=[1], shifts=2, week=5, capacity=600, activity="85.31")
    make_closing(made.own.land.community, "coordinates")
    return made


def who(role: Role) -> Callable[[Any], Actor]:
    """Somebody of the territory who holds this role."""
    return lambda site: cast(site).own.actors[role]


def of_institution(path: str = "") -> Callable[[Any], str]:
    """An address of the institution's pages."""
    return lambda site: f"/institutions/{cast(site).institution}/{path}"


def directory(site: Any) -> str:
    cast(site)
    return "/institutions/"


def longest(site: Any) -> str:
    """The card of the institution with the longest name."""
    cast(site)
    (found,) = api.institutions_by_edrpou("26286376")
    return f"/institutions/{found.public_id}/"


def review(site: Any) -> str:
    made = cast(site)
    asked: UUID = site.once("institutions review", lambda: make_review(made.institution_id, "branch-without-hub"))
    return f"/institutions/review/{asked}/"


def columns(site: Any) -> str:
    cast(site)
    run: UUID = site.once("institutions run", make_waiting_run)
    return f"/institutions/registers/{run}/columns/"


def run(site: Any) -> str:
    cast(site)
    loaded: UUID = site.once("institutions loaded run", _loaded)
    return f"/institutions/registers/{loaded}/"


def _loaded() -> UUID:
    """A loading with a row of each outcome."""
    data = as_csv(
        school("150001", "Хмільницька гімназія № 1", edrpou="41111110"),
        school("150002", "Хмільницька гімназія № 2", edrpou="26286361"),
        school("", "Хмільницька гімназія № 3"),
        school("150004", "Філія без опорного", role="філія", edrpou="", parent=""),
    )
    name = "schools_2026-10-01.csv"
    run_id = api.begin_import(actor=SYSTEM, register="schools", name=name, data=data)
    api.run_import(actor=SYSTEM, run_id=run_id, data=data)
    return ImportRun.objects.get(pk=run_id).public_id


def authority(site: Any) -> str:
    return f"/institutions/authorities/{api.authority(cast(site).own.land.district).public_id}/"


def holding(site: Any) -> str:
    """A shelter of the institution, with what may be said of it."""
    key = next(iter(holdings_of(cast(site).institution_id, date(2026, 11, 1))["shelters"])).key
    return of_institution(f"has/shelters/{key}/")(site)


def confirmations(site: Any) -> str:
    cast(site)
    return "/institutions/confirmations/"


def closings(site: Any) -> str:
    cast(site)
    return "/institutions/closed/"


def nothing_found(site: Any) -> str:
    return directory(site) + "?q=атлантида"


SCREENS = [
    ("directory", directory, None),
    ("nothing-found", nothing_found, None),
    ("card", of_institution(), None),
    ("longest-name", longest, None),
    ("own-card", of_institution(), who(Role.HEAD)),
    ("edit", of_institution("edit/names/"), who(Role.HEAD)),
    ("history", of_institution("history/"), who(Role.HEAD)),
    ("site", of_institution("has/sites/"), who(Role.HEAD)),
    ("shelter", holding, who(Role.HEAD)),
    ("schooling", of_institution("has/schooling/"), who(Role.HEAD)),
    ("codes", of_institution("codes/"), who(Role.HEAD)),
    ("streets", of_institution("streets/"), who(Role.HEAD)),
    ("sign", of_institution("sign/"), who(Role.HEAD)),
    ("confirmations", confirmations, who(Role.COMMUNITY)),
    ("closings", closings, who(Role.COMMUNITY)),
    ("reviews", "/institutions/review/", who(Role.COMMUNITY)),
    ("review", review, who(Role.COMMUNITY)),
    ("territory", "/institutions/territory/", who(Role.COMMUNITY)),
    ("authority", authority, who(Role.DISTRICT)),
    ("registers", "/institutions/registers/", who(Role.NATIONAL)),
    ("columns", columns, who(Role.NATIONAL)),
    ("run", run, who(Role.NATIONAL)),
]
