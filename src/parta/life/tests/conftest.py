import pytest

from parta.life.tests.scene import Land, make_land


@pytest.fixture(scope="module")
def standing(ground: None) -> Land:
    return make_land()


@pytest.fixture
def land(standing: Land, db: None) -> Land:
    return standing
