"""Fixtures of enrolment: a school with its head, and the rules of the state."""

import pytest

from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.people.testing import make_head
from parta.reference import api as reference
from parta.rulebook import api as rulebook


@pytest.fixture
def institution(db: None) -> int:
    return make_institution()


@pytest.fixture
def head(institution: int) -> Actor:
    return make_head(institution)


@pytest.fixture
def rules(db: None) -> None:
    rulebook.load_first_editions(actor=SYSTEM)


@pytest.fixture
def lists(db: None) -> None:
    """Codifiers: languages, forms of study, subjects."""
    reference.load_first_lists()
