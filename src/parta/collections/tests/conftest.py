from dataclasses import dataclass
from uuid import UUID

import pytest

from parta.collections import testing
from parta.institutions import api as institutions
from parta.institutions.testing import make_authority, make_institution
from parta.kernel.actor import Actor, Role
from parta.people.testing import make_head, make_officer, make_person, make_teacher, make_territory
from parta.reference import api as reference

GYMNASIUM, KINDERGARTEN, VOCATIONAL = 2, 52, 41


@dataclass(frozen=True, slots=True)
class Land:
    """A country with two regions. The first has two communities: ``quiet`` will never begin. ``school`` (a lyceum) and
    ``garden`` are in ``community``, ``trade`` under the region itself, ``far`` in the other region.
    """

    root: int
    region: int
    district: int
    community: int
    quiet: int
    other_region: int
    school: int
    branch: int
    garden: int
    trade: int
    silent: int
    far: int
    national: Actor
    region_officer: Actor
    officer: Actor
    quiet_officer: Actor
    far_officer: Actor
    head: Actor
    garden_head: Actor
    teacher: Actor
    collection: UUID

    def at(self, institution_id: int) -> str:
        return f"/collections/{self.collection}/at/{institutions.public_id_of(institution_id)}/"

    @property
    def board(self) -> str:
        return f"/collections/{self.collection}/"

    def area(self, authority_id: int) -> str:
        return f"/collections/{self.collection}/in/{institutions.authority(authority_id).public_id}/"


def make_land() -> Land:
    reference.load_first_lists()
    land = make_territory()
    quiet = make_authority("Відділ освіти Тихої громади", 3, land.district)
    other = make_authority("Управління освіти Далекої області", 1, land.root)
    garden = make_institution("ЗДО «Зайчик»", authority_id=land.community, kind=KINDERGARTEN, edrpou="14360570")
    trade = make_institution("Ліцей ремесел", authority_id=land.region, kind=VOCATIONAL)
    silent = make_institution("Тиха гімназія", authority_id=quiet, kind=GYMNASIUM)
    far = make_institution("Далека гімназія", authority_id=other, kind=GYMNASIUM)
    national = make_officer(Role.NATIONAL)
    return Land(
        land.root, land.region, land.district, land.community, quiet, other, land.school, land.branch, garden, trade,
        silent, far, national, make_officer(Role.REGION, land.region), make_officer(Role.COMMUNITY, land.community),
        make_officer(Role.COMMUNITY, quiet), make_officer(Role.REGION, other),
        make_head(land.school, person_id=make_person("Савчук", "Віктор", "Іванович", email="head@example.ua")),
        make_head(garden, person_id=make_person("Коваль", "Олена", "Петрівна", email="garden@example.ua")),
        make_teacher(land.school),
        testing.make_collection(national, land.root),
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(ground: None) -> Land:
    return make_land()


@pytest.fixture
def land(made: Land, db: None) -> Land:
    return made
