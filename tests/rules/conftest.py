import pytest

from tests.rules.house import House, make_house


@pytest.fixture(scope="module")
def standing(ground: None) -> House:
    return make_house()


@pytest.fixture
def house(standing: House, db: None) -> House:
    return standing
