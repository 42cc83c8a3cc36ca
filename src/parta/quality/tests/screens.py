"""Screens of the quality of data."""

from collections.abc import Callable
from typing import Any

from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.quality.testing import finding_of
from parta.quality.tests.ground import Ground


def ground(site: Any) -> Ground:
    made: Ground = site.once("quality", Ground)
    return made


def of_head(site: Any) -> Actor:
    return ground(site).head


def of_region(site: Any) -> Actor:
    return ground(site).region


def page(tail: str) -> Callable[[Any], str]:
    return lambda site: ground(site).page + tail


def finding(site: Any) -> str:
    made = ground(site)
    return f"{made.page}findings/{finding_of(made.school, 'DQ-136').public_id}/"


def territory(site: Any) -> str:
    return f"/quality/authorities/{institutions.authority(ground(site).land.region).public_id}/"


SCREENS = [
    ("territory", territory, of_region),
    ("institution", page(""), of_head),
    ("rule", page("rules/DQ-001/"), of_head),
    ("at-once", page("rules/DQ-001/at-once/"), of_head),
    ("finding", finding, of_head),
]
