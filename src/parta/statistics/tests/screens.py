"""Screens of statutory forms: a village kindergarten's, a community's, what a cell counts, frozen reports."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.people import testing as people
from parta.reference import api as reference
from parta.statistics import operations, testing


class Scene:
    """A community with a kindergarten of two groups and a signed report of it."""

    def __init__(self) -> None:
        now = timezone.now()
        today = local_day(now)
        reference.load_first_lists()
        testing.first_edition(today)
        land = people.make_territory()
        self.officer = people.make_officer(Role.COMMUNITY, land.community)
        self.authority = institutions.authority(land.community).public_id
        place = testing.make_kindergarten("Заклад дошкільної освіти «Сонечко»", authority_id=land.community)
        self.school = institutions.public_id_of(place)
        code = "3184710604"
        self.head = people.make_head(place, person_id=people.make_person(rnokpp=code))
        self.signed = testing.freeze(place, today, now=now, actor=self.head)
        testing.sign_by(self.head, code, self.signed, now=now)
        self.frozen = testing.freeze(place, today, now=now, actor=self.head)
        self.consolidated = operations.freeze_report(
            actor=self.officer, form="85-k", day=today, authority_id=land.community, now=now
        )


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("statistics", Scene)
    return scene


def _head(site: Any) -> Actor:
    return _scene(site).head


def _officer(site: Any) -> Actor:
    return _scene(site).officer


def _at(address: Callable[[Scene], str]) -> Callable[[Any], str]:
    return lambda site: address(_scene(site))


SCREENS = [
    ("forms", "/forms/", _head),
    ("form", _at(lambda scene: f"/forms/85-k/institutions/{scene.school}/"), _head),
    ("cell", _at(lambda scene: f"/forms/85-k/institutions/{scene.school}/cells/II.01.6/"), _head),
    ("frozen", _at(lambda scene: f"/forms/reports/{scene.frozen}/?compare=1"), _head),
    ("signed", _at(lambda scene: f"/forms/reports/{scene.signed}/"), _head),
    ("community", _at(lambda scene: f"/forms/85-k/authorities/{scene.authority}/"), _officer),
    ("consolidated", _at(lambda scene: f"/forms/reports/{scene.consolidated}/?cell=II.01.6"), _officer),
]
