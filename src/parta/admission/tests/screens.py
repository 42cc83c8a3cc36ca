"""Screens of first-grade admission: the public page, the forms, the school's side, the territory."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parta.admission import letters, testing
from parta.admission.operations.applying import NewClaim, NewPaper, NewWish, Way, apply_for
from parta.admission.rules.campaign import Days
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.people.testing import make_head, make_officer, make_territory
from parta.reference import api as reference


class Scene:
    """A school that accepts applications, one whose draw is over, one that is silent."""

    def __init__(self) -> None:
        reference.load_first_lists()
        land = make_territory()
        here = {"authority_id": land.community, "kind": 3}
        today = local_day(timezone.now())
        ahead = [today + timedelta(days=count) for count in (-10, 20, 30, 40, 31, 60)]
        self.school = make_institution("Калинівська гімназія № 7", **here)
        self.drawn = make_institution("Калинівська початкова школа № 5", **here)
        self.silent = make_institution("Калинівський ліцей № 9", **here)
        self.head, self.quiet = make_head(self.school), make_head(self.silent)
        self.officer = make_officer(Role.COMMUNITY, land.community)
        year = today.year + 1
        _made, (shape, _other) = testing.make_campaign(
            self.head, self.school, days=Days(*ahead), on=today, year=year, places=(30, 15)
        )
        testing.make_draw(self.drawn, today=today)
        paper = NewPaper("довідка про місце проживання.pdf", b"%PDF-1.7")
        names = (("Коваль", "Соломія", "Андріївна"), ("Ґудзь", "Єва", "Орестівна"), ("Їжак", "Лада", "Іванівна"))
        for number, (family, given, patronymic) in enumerate(names):
            claims = (NewClaim("territory", "живемо з 2019 року", (paper,)), NewClaim("siblings"))
            self.application = apply_for(
                actor=None, way=Way(site=""), now=timezone.now(),
                told=testing.told(
                    number, family_name=family, given_name=given, patronymic=patronymic, born_on=f"{year - 6}-03-14",
                ),
                wishes=[NewWish(shape, claims if number else ())],
            )  # fmt: skip
        self.wish = testing.wish_of(self.application, _made).public_id

    def at(self, institution_id: int) -> str:
        return str(institutions.public_id_of(institution_id))


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("admission", Scene)
    return scene


def _head(site: Any) -> Actor:
    return _scene(site).head


def _quiet(site: Any) -> Actor:
    return _scene(site).quiet


def _officer(site: Any) -> Actor:
    return _scene(site).officer


def _at(address: Callable[[Scene], str]) -> Callable[[Any], str]:
    return lambda site: address(_scene(site))


SCREENS = [
    ("public", _at(lambda scene: f"/admission/{scene.at(scene.school)}/"), None),
    ("drawn", _at(lambda scene: f"/admission/{scene.at(scene.drawn)}/"), None),
    ("silent", _at(lambda scene: f"/admission/{scene.at(scene.silent)}/"), None),
    ("start", _at(lambda scene: f"/admission/{scene.at(scene.school)}/new/"), None),
    ("form", _at(lambda scene: f"/admission/{scene.at(scene.school)}/new/own/"), _quiet),
    ("state", _at(lambda scene: f"/admission/state/{letters.link_of(scene.application)}/"), None),
    ("mine", "/admission/mine/", _head),
    ("school", _at(lambda scene: f"/admission/schools/{scene.at(scene.school)}/"), _head),
    ("none", _at(lambda scene: f"/admission/schools/{scene.at(scene.silent)}/"), _quiet),
    ("announce", _at(lambda scene: f"/admission/schools/{scene.at(scene.silent)}/announcement/"), _quiet),
    ("counter", _at(lambda scene: f"/admission/schools/{scene.at(scene.school)}/counter/"), _head),
    (
        "application",
        _at(lambda scene: f"/admission/schools/{scene.at(scene.school)}/applications/{scene.wish}/"),
        _head,
    ),
    ("territory", "/admission/territory/", _officer),
]
