"""A territory for the tests of ways in, which reach into `identity` and need people, who live above it."""

import pytest

from parta.people.testing import Territory, make_territory


@pytest.fixture
def land(db: None) -> Territory:
    return make_territory()
