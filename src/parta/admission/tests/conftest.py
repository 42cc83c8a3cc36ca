from dataclasses import dataclass

import pytest

from parta.admission import testing
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor, Role
from parta.people.testing import make_deputy, make_head, make_officer, make_teacher, make_territory


@dataclass(frozen=True, slots=True)
class Land:
    """A community with two schools that have announced admission; the first has two places, the second one."""

    community: int
    school: int
    other: int
    head: Actor
    other_head: Actor
    deputy: Actor
    teacher: Actor
    officer: Actor
    stranger: Actor
    campaign: int
    shape: int
    other_campaign: int
    other_shape: int

    @property
    def address(self) -> str:
        return f"/admission/{institutions.public_id_of(self.school)}/"


def make_land() -> Land:
    land = make_territory()
    other = make_institution("Калинівська гімназія № 2", authority_id=land.community, edrpou="14360570")
    head, other_head = make_head(land.school), make_head(other)
    campaign, (shape,) = testing.make_campaign(head, land.school)
    other_campaign, (other_shape,) = testing.make_campaign(other_head, other, places=(1,))
    return Land(
        land.community, land.school, other, head, other_head, make_deputy(land.school, powers=frozenset()),
        make_teacher(land.school), make_officer(Role.COMMUNITY, land.community), make_head(land.elsewhere),
        campaign, shape, other_campaign, other_shape,
    )  # fmt: skip


@pytest.fixture(scope="module")
def standing(ground: None) -> Land:
    return make_land()


@pytest.fixture
def land(standing: Land, db: None) -> Land:
    return standing
