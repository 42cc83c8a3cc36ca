"""The moment the tests live in, a challenge, and somebody to answer it."""

from datetime import UTC, datetime

import pytest

from parta.kernel.actor import Actor
from parta.signing.api import Challenge, make_challenge
from parta.signing.testing import make_dstu_person, make_signer
from uakep.testing import DstuPerson, Signer

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BROWSER = "one browser"
SITE = "parta.example"
OFFICER = Actor(account_id=7, person_id=70, name="Ірина Мельничук")


@pytest.fixture
def challenge() -> Challenge:
    return make_challenge(purpose="sign-in", act="Я входжу до Парти.", site=SITE, browser=BROWSER, now=NOW)


@pytest.fixture(scope="session")
def director() -> Signer:
    return make_signer(
        "Ткачук",
        "Віктор",
        "Олегович",
        rnokpp="1759013776",
        edrpou="26286360",
        organisation="Калинівський ліцей № 3",
        title="Директор",
    )


@pytest.fixture(scope="session")
def national_director() -> DstuPerson:
    return make_dstu_person(
        "Ткачук",
        "Віктор",
        "Олегович",
        rnokpp="1759013776",
        edrpou="26286360",
        organisation="Калинівський ліцей № 3",
        title="Директор",
    )
