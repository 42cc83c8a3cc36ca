"""Screens of training on the real server: the page, waiting. Those of a copy are looked at by the journey."""

from typing import Any

from tests.cast import Cast, make_cast

from parta.kernel.actor import Actor, Role


def teacher(site: Any) -> Actor:
    made: Cast = site.once("training cast", make_cast)
    return made.own.actors[Role.TEACHER]


def head_of_nobody(site: Any) -> Actor:
    """Of an institution without pupils."""
    from parta.institutions.testing import make_institution
    from parta.people.testing import make_head

    found: Actor = site.once("training new head", lambda: make_head(make_institution()))
    return found


SCREENS = [
    ("page", "/training/", teacher),
    ("page-new", "/training/", head_of_nobody),
    ("waiting", "/training/go/", teacher),
]
