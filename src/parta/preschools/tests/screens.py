"""Screens of preschools: groups, their days, the kitchen, the month."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parta.institutions import api as institutions
from parta.institutions.testing import make_authority
from parta.kernel.actor import Actor, Role
from parta.people.testing import make_officer
from parta.preschools import letters, testing
from parta.preschools.operations import offers
from parta.preschools.rules.days import Said
from parta.preschools.testing import mark
from parta.preschools.tests.conftest import Garden, make_garden

_DAY = timezone.localdate().isoformat()


def _community(site: Any) -> int:
    made: int = site.once("preschools.community", lambda: make_authority("Калинівська громада"))
    return made


def _officer(site: Any) -> Actor:
    _scene(site)
    made: Actor = site.once("preschools.officer", lambda: make_officer(Role.COMMUNITY, _community(site)))
    return made


def _territory(site: Any) -> str:
    return f"/preschools/territory/{institutions.authority(_community(site)).public_id}/"


def _scene(site: Any) -> Garden:
    def make() -> Garden:
        garden = make_garden(_community(site))
        said = {garden.ids[0]: Said(1), garden.ids[1]: Said(None, 2)}
        mark(garden.educator, garden.id, garden.group, timezone.localdate(), said, now=timezone.now())
        changed = {garden.ids[0]: Said(2)}
        mark(
            garden.head, garden.id, garden.group, timezone.localdate(), changed, was=said, why="подзвонила мати",
            now=timezone.now(),
        )  # fmt: skip
        today = timezone.localdate()
        testing.grant(garden.head, garden.id, garden.ids[1], last_day=today + timedelta(days=20), document="АБ 123456")
        testing.grant(garden.head, garden.id, garden.ids[2], code="orphan", share=100, since=garden.opened)
        testing.make_queue(garden.head, garden.id)
        for number, family in enumerate(("Ґудзь", "Їжак", "Щербань-Задорожня")):
            made = testing.queue_up(garden.id, number, family_name=family, benefit="displaced" if number else "")
        offers.offer_places(
            actor=garden.head, institution_id=garden.id, group_id=garden.group, since=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
        last = testing.queue_up(garden.id, 9, family_name="Коваль", benefit="orphan")
        site.once("preschools.queue", lambda: (made, last))
        return garden

    found: Garden = site.once("preschools", make)
    return found


def _head(site: Any) -> Actor:
    return _scene(site).head


def _educator(site: Any) -> Actor:
    return _scene(site).educator


def _at(tail: str) -> Callable[[Any], str]:
    def address(site: Any) -> str:
        garden = _scene(site)
        return garden.base + tail.format(group=garden.group, day=_DAY, month=_DAY[:7])

    return address


def _entry(site: Any, at: int) -> Any:
    _scene(site)
    return site.once("preschools.queue", tuple)[at]


SCREENS = [
    ("groups", _at(""), _head),
    ("group-new", _at("groups/new/"), _head),
    ("group-edit", _at("groups/{group}/"), _head),
    ("kitchen", _at("day/{day}/"), _head),
    ("meal-benefits", _at("meals/"), _head),
    ("meal-benefit", lambda site: f"{_scene(site).base}meals/{_scene(site).children[1].public_id}/", _head),
    ("new-year", _at("new-year/"), _head),
    ("new-year-group", _at("new-year/{group}/"), _head),
    ("leaving", _at("leaving/"), _head),
    ("leaving-school", _at("leaving/school/?q=садок"), _head),
    ("group-day", _at("groups/{group}/day/{day}/"), _educator),
    ("month", _at("groups/{group}/month/{month}/"), _head),
    ("territory", _territory, _officer),
    ("queue", _at("queue/"), _head),
    ("counter", _at("queue/paper/"), _head),
    ("entry", lambda site: f"{_scene(site).base}queue/children/{_entry(site, 1)}/", _head),
    ("queue-public", lambda site: f"/preschools/queue/{_scene(site).public_id}/", None),
    ("apply-start", lambda site: f"/preschools/queue/{_scene(site).public_id}/new/", None),
    ("apply", lambda site: f"/preschools/queue/{_scene(site).public_id}/new/own/", _educator),
    ("state-offered", lambda site: f"/preschools/queue/state/{letters.link_of(_entry(site, 0))}/", None),
    ("state-waits", lambda site: f"/preschools/queue/state/{letters.link_of(_entry(site, 1))}/", None),
    ("mine", "/preschools/queue/mine/", _head),
]
