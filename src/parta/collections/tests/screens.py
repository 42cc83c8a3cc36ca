"""Screens of campaigns: of officers at each level, of an institution, of the result."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from parta.collections import testing
from parta.collections.operations import ending, taking_part
from parta.collections.operations.taking_part import Said
from parta.collections.rules.states import Told
from parta.collections.tests.conftest import Land, make_land
from parta.kernel.actor import Actor

_SIGNED = (("Укриття перевірено за актом приймання", Told.SIGNED, "", "місць в укритті"),)


class Scene:
    """A campaign on its way with shares at every level, a draft, one whose result is counted."""

    def __init__(self) -> None:
        self.land: Land = make_land()
        land = self.land
        testing.answer_all(land.collection, {land.garden: 2, land.trade: 1, land.far: 2})
        self.draft = testing.make_collection(land.national, land.root, title="Картки закладів підписано", is_open=False)
        self.signed = testing.make_collection(
            land.region_officer, land.region, title="Готовність укриттів", stages=_SIGNED
        )
        taking_part.pass_on(
            actor=land.officer, public_id=land.collection, authority_id=land.community,
            word="Заклади громади — до 25 листопада, будь ласка.", now=timezone.now(),
        )  # fmt: skip
        taking_part.give_helpline(
            actor=land.officer, public_id=land.collection, authority_id=land.community, name="Коваль Олена Петрівна",
            phone="+380671234567", email="osvita@example.ua", hours="9:00–17:00",
        )  # fmt: skip
        taking_part.say(
            actor=land.head, public_id=self.signed, institution_id=land.school, stage=1, said=Said(True, 240)
        )
        ending.count_result(actor=land.region_officer, public_id=self.signed, now=timezone.now())

    def at(self, collection: object, rest: str = "") -> str:
        return f"/collections/{collection}/{rest}"


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("collections", Scene)
    return scene


def _as(name: str) -> Callable[[Any], Actor]:
    def actor(site: Any) -> Actor:
        found: Actor = getattr(_scene(site).land, name)
        return found

    return actor


def _at(address: Callable[[Scene], str]) -> Callable[[Any], str]:
    return lambda site: address(_scene(site))


def _statement(scene: Scene) -> str:
    own = scene.land.at(scene.land.school).rpartition("/at/")[2]
    return scene.at(scene.signed, f"at/{own}stages/1/statement/")


SCREENS = [
    ("list", "/collections/", _as("officer")),
    ("asked", "/collections/", _as("head")),
    ("new", "/collections/new/", _as("region_officer")),
    ("draft", _at(lambda scene: scene.at(scene.draft)), _as("national")),
    ("country", _at(lambda scene: scene.land.board), _as("national")),
    ("community", _at(lambda scene: scene.land.board), _as("officer")),
    ("participants", _at(lambda scene: scene.at(scene.land.collection, "participants/")), _as("region_officer")),
    ("place", _at(lambda scene: scene.land.at(scene.land.school)), _as("head")),
    ("statement", _at(_statement), _as("head")),
    ("result", _at(lambda scene: scene.at(scene.signed, "result/")), _as("region_officer")),
]
