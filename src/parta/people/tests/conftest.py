"""Fixtures of people: a territory."""

import pytest

from parta.people.testing import Territory, make_territory


@pytest.fixture
def land(db: None) -> Territory:
    return make_territory()
