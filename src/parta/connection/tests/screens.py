"""Screens of the connection to the journal: counts, the form, requests from both sides, the territory."""

from collections.abc import Callable
from typing import Any

from parta.connection import testing
from parta.connection.letters import link_of
from parta.connection.tests.scene import Land, make_land
from parta.institutions import api as institutions
from parta.kernel.actor import Actor


class Scene:
    """Requests at three stages."""

    def __init__(self) -> None:
        self.land: Land = make_land()
        land = self.land
        said = {"edrpou": "00032106", "region_id": land.region}
        self.wrong = testing.wish(land.school, email="other@example.ua", edebo="140313")
        self.ended = testing.ended_request(land.officer, land.headless)
        self.waiting = testing.wish(land.headless, **said)
        self.agreed = testing.agreed_request(land.officer, land.school, email="third@example.ua")


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("connection", Scene)
    return scene


def _officer(site: Any) -> Actor:
    return _scene(site).land.officer


def _head(site: Any) -> Actor:
    return _scene(site).land.head


def _at(address: Callable[[Scene], str]) -> Callable[[Any], str]:
    return lambda site: address(_scene(site))


SCREENS = [
    ("public", _at(lambda scene: "/connected/"), None),
    ("ask", _at(lambda scene: f"/connected/new/?institution={institutions.public_id_of(scene.land.school)}"), None),
    ("visit", _at(lambda scene: f"/connected/sent/{link_of(scene.agreed)}/"), None),
    ("requests", "/connected/requests/", _officer),
    ("request", _at(lambda scene: f"/connected/requests/{scene.waiting}/"), _officer),
    ("doubtful", _at(lambda scene: f"/connected/requests/{scene.wrong}/"), _officer),
    ("entrust", _at(lambda scene: f"/connected/requests/{scene.agreed}/"), _head),
    (
        "institution",
        _at(lambda scene: f"/connected/institutions/{institutions.public_id_of(scene.land.connected)}/"),
        _officer,
    ),
    ("ended", _at(lambda scene: f"/connected/requests/{scene.ended}/"), _officer),
    (
        "territory",
        _at(lambda scene: f"/connected/territories/{institutions.authority(scene.land.community).public_id}/"),
        _officer,
    ),
]
