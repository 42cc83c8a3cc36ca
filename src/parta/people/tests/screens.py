"""Screens of the cascade and of the staff."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from parta.identity import api as identity
from parta.institutions.api import authority, public_id_of
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.people import api as people
from parta.people.testing import (
    Territory,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_teacher,
    make_territory,
)
from parta.sheets import api as sheets


def land(site: Any) -> Territory:
    """One territory for all screens, with people in every state."""
    made: Territory = site.once("people land", _populated)
    return made


def officer(site: Any) -> Actor:
    place = land(site)
    found: Actor = site.once("people officer", lambda: make_officer(Role.COMMUNITY, place.community))
    return found


def region(site: Any) -> Actor:
    place = land(site)
    found: Actor = site.once("people region", lambda: make_officer(Role.REGION, place.region))
    return found


def head(site: Any) -> Actor:
    place = land(site)
    found: Actor = site.once("people head", lambda: make_head(place.school))
    return found


def _populated() -> Territory:
    place = make_territory()
    for family in ("Бондар", "Гнатюк", "Ґудзь", "Єрмак", "Жук", "Їжак"):
        teacher = make_teacher(place.school, person_id=make_person(family, "Людмила", "Михайлівна"))
        if family in ("Бондар", "Гнатюк", "Ґудзь"):
            identity.invite(
                actor=SYSTEM,
                person_id=teacher.person_id or 0,
                role=Role.TEACHER,
                institution_id=place.school,
                now=timezone.now(),
            )
    make_deputy(place.school, powers=frozenset({"staff", "movement"}))
    return place


def authority_of(name: str, tail: str = "") -> Any:
    return lambda site: f"/subordinates/{authority(getattr(land(site), name)).public_id}/{tail}"


def school(prefix: str, tail: str = "") -> Any:
    return lambda site: f"/{prefix}/{public_id_of(land(site).school)}/{tail}"


def post(site: Any) -> str:
    place = land(site)
    lines = people.staff_of(place.school, timezone.localdate())
    deputy = next(line for line in lines if line.position is people.Position.DEPUTY)
    return f"/staff/{public_id_of(place.school)}/{deputy.post_public_id}/"


def sheet(site: Any) -> UUID:
    """A list of staff with problems, that the head has brought and whose columns are agreed."""
    actor, place = head(site), public_id_of(land(site).school)
    now = timezone.now()
    key = sheets.bring_sheet(
        actor=actor, kind="people.staff", place=place, name="Працівники.csv", data=SHEET.encode(), now=now
    )
    mapping = ["family_name", "given_name", "position", "phone"]
    sheets.agree_columns(actor=actor, batch=key, revision=0, mapping=mapping, now=now)
    return key


def upload(tail: str = "") -> Any:
    return lambda site: f"/sheets/uploads/{site.once('people sheet', lambda: sheet(site))}/{tail}"


SHEET = """Прізвище;Ім’я;Посада;Телефон
Нетотожний;Орест;учитель;097 123 45 67
Нетотожнa;Єлизавета-Мирослава;заступниця директора з навчально-виховної роботи;12
"""
SCREENS = [
    ("sheets", school("sheets"), head),
    ("sheet", school("sheets", "people.staff/"), head),
    ("sheet-columns", upload("columns/"), head),
    ("sheet-problems", upload(), head),
    ("sheet-preview", upload("?only=1"), head),
    ("authority", authority_of("district"), region),
    ("heads", authority_of("community", "institutions/"), officer),
    ("officer-new", authority_of("district", "officers/"), region),
    ("head", school("heads"), officer),
    ("head-new", lambda site: f"/heads/{public_id_of(land(site).branch)}/", officer),
    ("staff", school("staff"), head),
    ("employ", school("staff", "new/"), head),
    ("post", post, head),
    ("deputies", school("deputies"), head),
    ("powers", school("powers"), head),
    ("access", school("access/institutions"), head),
    ("access-of-authority", lambda site: f"/access/authorities/{authority(land(site).community).public_id}/", officer),
    ("waves", lambda site: f"/waves/{authority(land(site).district).public_id}/", region),
    ("readiness", lambda site: f"/readiness/{authority(land(site).community).public_id}/", officer),
    ("readiness-shares", lambda site: f"/readiness/{authority(land(site).district).public_id}/", region),
]
