"""The first page of visitors and of those who work."""

from typing import Any

from parta.kernel.actor import Actor, Role
from parta.people.testing import Territory, make_head, make_officer, make_teacher, make_territory


def land(site: Any) -> Territory:
    """A territory with a school that has a teacher."""
    made: Territory = site.once("workplace land", _populated)
    return made


def officer(site: Any) -> Actor:
    place = land(site)
    found: Actor = site.once("workplace officer", lambda: make_officer(Role.COMMUNITY, place.community))
    return found


def head(site: Any) -> Actor:
    place = land(site)
    found: Actor = site.once("workplace head", lambda: make_head(place.school))
    return found


def teacher(site: Any) -> Actor:
    place = land(site)
    found: Actor = site.once("workplace teacher", lambda: make_teacher(place.school))
    return found


def _populated() -> Territory:
    place = make_territory()
    make_teacher(place.school)
    return place


SCREENS = [
    ("landing", "/", None),
    ("home-officer", "/", officer),
    ("home-head", "/", head),
    ("home-teacher", "/", teacher),
    ("account", "/account/", head),
    ("password", "/account/password/", head),
    ("places", "/places/", head),
    ("api-docs", "/api/docs", None),
]
