import pytest

from parta.connection.tests.scene import Land, make_land


@pytest.fixture
def land() -> Land:
    return make_land()
