import pytest

from parta.life.tests.scene import Land, make_land


@pytest.fixture
def land() -> Land:
    return make_land()
