"""Fixtures of enrolment: a school with its head, and the rules of the state."""

import pytest

from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.people.testing import make_head
from parta.reference import api as reference
from parta.rulebook import api as rulebook


@pytest.fixture(scope="module")
def standing(ground: None) -> Actor:
    return make_head(make_institution())


@pytest.fixture
def head(standing: Actor, db: None) -> Actor:
    return standing


@pytest.fixture
def institution(head: Actor) -> int:
    (number,) = head.institutions(Role.HEAD)
    return number


@pytest.fixture(scope="module")
def rules(ground: None) -> None:
    rulebook.load_first_editions(actor=SYSTEM)


@pytest.fixture(scope="module")
def lists(ground: None) -> None:
    """Codifiers: languages, forms of study, subjects."""
    reference.load_first_lists()
