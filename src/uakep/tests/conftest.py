"""A small cast: one authority everybody trusts, its people, and the moment the tests live in."""

from datetime import UTC, datetime

import pytest

from uakep import Checking, Policy, TrustStore
from uakep.testing import Authority, Signer, Subject

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
CONTENT = "Я входжу до Парти. Число 7F3A-91C2.\n".encode()
DIRECTOR = Subject(
    surname="Ткачук",
    given_name="Віктор",
    patronymic="Олегович",
    rnokpp="1759013776",
    edrpou="26286360",
    organisation="Калинівський ліцей № 3",
    title="Директор",
)
POLICY = Policy(Checking.SOFT)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority(now=NOW)


@pytest.fixture(scope="session")
def trust(authority: Authority) -> TrustStore:
    return authority.trust()


@pytest.fixture(scope="session")
def director(authority: Authority) -> Signer:
    return authority.issue(DIRECTOR, not_before=START, not_after=END)


@pytest.fixture(scope="session")
def national() -> Authority:
    """As the national one: a root on M431, an issuer on M257."""
    return Authority(now=NOW, key="dstu257", root_key="dstu431")
