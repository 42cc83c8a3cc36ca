"""Screens of preschools: groups, their days, the kitchen, the month."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from parta.kernel.actor import Actor
from parta.preschools.rules.days import Said
from parta.preschools.testing import mark
from parta.preschools.tests.conftest import Garden, make_garden

_DAY = timezone.localdate().isoformat()


def _scene(site: Any) -> Garden:
    def make() -> Garden:
        garden = make_garden()
        said = {garden.ids[0]: Said(1), garden.ids[1]: Said(None, 2)}
        mark(garden.educator, garden.id, garden.group, timezone.localdate(), said, now=timezone.now())
        changed = {garden.ids[0]: Said(2)}
        mark(
            garden.head, garden.id, garden.group, timezone.localdate(), changed, was=said, why="подзвонила мати",
            now=timezone.now(),
        )  # fmt: skip
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


SCREENS = [
    ("groups", _at(""), _head),
    ("group-new", _at("groups/new/"), _head),
    ("group-edit", _at("groups/{group}/"), _head),
    ("kitchen", _at("day/{day}/"), _head),
    ("group-day", _at("groups/{group}/day/{day}/"), _educator),
    ("month", _at("groups/{group}/month/{month}/"), _head),
]
