"""Screens of acts: the list, choosing, filling, effect, places of pupils; requests to open from both sides."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone

from parta.enrolment.testing import make_class, make_pupils
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.life import testing
from parta.life.letters import link_of
from parta.life.operations import acts, requests
from parta.life.tests.scene import Land, make_land
from parta.reference.api import Category
from parta.reference.testing import make_place


class Scene:
    """A closure on its way with one class undecided, a closure done with pupils left, a renaming done, a request."""

    def __init__(self) -> None:
        self.land: Land = make_land()
        land, year = self.land, school_year_of(self.land.today)
        for school in (land.school, land.third):
            class_id = make_class(institution_id=school, school_year=year, grade=8, letter="Ж")
            make_pupils(4, institution_id=school, class_id=class_id)
            self.class_key = f"{school}.{class_id}" if school == land.school else self.class_key
        targets = {"targets": [land.second], "carry": True, "head_stays": True}
        self.closure = testing.draft_act(land.officer, "closure", land.school, targets, land.today, today=land.today)
        self.left = testing.draft_act(land.officer, "closure", land.third, targets, land.today, today=land.today)
        testing.sign_act(land.officer, self.left, land.officer_key, now=land.now)
        new = {"name": "Калинівський ліцей імені Василя Стуса", "short_name": "Ліцей імені Стуса"}
        self.renaming = testing.draft_act(land.officer, "renaming", land.second, new, land.today, today=land.today)
        testing.sign_act(land.officer, self.renaming, land.officer_key, now=land.now)
        place = make_place("UA05120070990068191", Category.CITY, "Калинівка")
        applicant = requests.Applicant("Дем’янчук Мирослава Тарасівна", "майбутня директорка", "d@example.ua")
        wanted = requests.Wanted("Ліцей «Новий»", "", 3, 1, "26286360", place, "вул. Шкільна, 1", "Рішення № 12")
        self.asked: UUID = requests.ask_opening(
            actor=land.officer, applicant=applicant, wanted=wanted, now=timezone.now()
        )
        self.filling = acts.begin(actor=land.officer, code="type", institution_id=land.school)


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("life", Scene)
    return scene


def _officer(site: Any) -> Actor:
    return _scene(site).land.officer


def _national(site: Any) -> Actor:
    return _scene(site).land.national


def _at(address: Callable[[Scene], str]) -> Callable[[Any], str]:
    return lambda site: address(_scene(site))


def _school(scene: Scene) -> str:
    return f"/acts/new/?institution={institutions.public_id_of(scene.land.school)}"


SCREENS = [
    ("acts", "/acts/?show=all", _officer),
    ("new", "/acts/new/", _officer),
    ("kinds", _at(_school), _officer),
    ("edit", _at(lambda scene: f"/acts/{scene.filling}/edit/"), _officer),
    ("draft", _at(lambda scene: f"/acts/{scene.closure}/"), _officer),
    ("pupils", _at(lambda scene: f"/acts/{scene.closure}/pupils/"), _officer),
    ("class", _at(lambda scene: f"/acts/{scene.closure}/pupils/{scene.class_key}/"), _officer),
    ("done", _at(lambda scene: f"/acts/{scene.left}/"), _officer),
    ("rest", _at(lambda scene: f"/acts/{scene.left}/rest/"), _officer),
    ("ask", "/openings/new/", None),
    ("visit", _at(lambda scene: f"/openings/sent/{link_of(scene.asked)}/"), None),
    ("requests", _at(lambda scene: "/openings/"), _national),
    ("request", _at(lambda scene: f"/openings/{scene.asked}/"), _national),
]
