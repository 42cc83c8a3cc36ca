"""Fixtures of curriculum: a school, its head, the subjects of the first edition."""

import pytest

from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor, Role
from parta.people.testing import make_head
from parta.reference import api as reference


@pytest.fixture(scope="module")
def standing(ground: None) -> Actor:
    reference.load_first_lists()
    return make_head(make_institution())


@pytest.fixture
def head(standing: Actor, db: None) -> Actor:
    return standing


@pytest.fixture
def institution(head: Actor) -> int:
    (number,) = head.institutions(Role.HEAD)
    return number
