"""Screens of likely duplicates and claims."""

from collections.abc import Callable
from typing import Any

from tests.cast import Cast, make_cast

from parta.kernel.actor import Actor, Role
from parta.matching.tests.access import claim, pair


def cast(site: Any) -> Cast:
    made: Cast = site.once("matching cast", make_cast)
    return made


def who(role: Role) -> Callable[[Any], Actor]:
    return lambda site: cast(site).own.actors[role]


def queue(site: Any) -> str:
    pair(cast(site)), claim(cast(site))
    return "/same-child/"


SCREENS = [
    ("queue", queue, who(Role.HEAD)),
    ("queue-officer", queue, who(Role.COMMUNITY)),
    ("pair", lambda site: f"/same-child/pairs/{pair(cast(site))['pair']}/", who(Role.HEAD)),
    ("claim", lambda site: f"/same-child/claims/{claim(cast(site))['claim']}/", who(Role.HEAD)),
]
