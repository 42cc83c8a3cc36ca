"""A school, its community and what is above; a teacher, a head, officers."""

from dataclasses import dataclass

import pytest

from parta.kernel.actor import Actor, Role
from parta.people import testing as people
from parta.people.testing import Territory, make_territory


@dataclass(frozen=True, slots=True)
class Cascade:
    """Everybody on the way of a request."""

    land: Territory
    teacher: Actor
    head: Actor
    community: Actor
    district: Actor
    region: Actor
    national: Actor

    def key(self, name: str) -> str:
        """`Place.key` of a place of the territory."""
        number = getattr(self.land, name)
        return f"i{number}" if name in ("school", "branch", "elsewhere") else f"a{number}"


@pytest.fixture
def cascade(standing: Cascade, db: None) -> Cascade:
    return standing


@pytest.fixture(scope="module")
def standing(ground: None) -> Cascade:
    land = make_territory()
    return Cascade(
        land=land,
        teacher=people.make_teacher(land.school, person_id=people.make_person(email="teacher@example.org")),
        head=people.make_head(land.school),
        community=people.make_officer(Role.COMMUNITY, land.community),
        district=people.make_officer(Role.DISTRICT, land.district),
        region=people.make_officer(Role.REGION, land.region),
        national=people.make_officer(Role.NATIONAL),
    )
