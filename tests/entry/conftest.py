"""A territory for the tests of ways in, which reach into `identity` and need people, who live above it."""

import pytest

from parta.people.testing import Territory, make_territory


@pytest.fixture(scope="module")
def standing(ground: None) -> Territory:
    return make_territory()


@pytest.fixture
def land(standing: Territory, db: None) -> Territory:
    return standing
