"""Fixtures of curriculum: a school, its head, the subjects of the first edition."""

import pytest

from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.people.testing import make_head
from parta.reference import api as reference


@pytest.fixture
def institution(db: None) -> int:
    reference.load_first_lists()
    return make_institution()


@pytest.fixture
def head(institution: int) -> Actor:
    return make_head(institution)
