"""A village kindergarten of two groups, made once a file."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from django.utils import timezone

from parta.enrolment.testing import MadePupil, make_pupils
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.people.api import Position
from parta.people.testing import make_head, make_staff
from parta.preschools import testing
from parta.reference import api as reference


@dataclass(frozen=True, slots=True)
class Garden:
    """Two groups: of four children with an educator, and of three with another."""

    id: int
    public_id: UUID
    head: Actor
    educator: Actor
    other_educator: Actor
    group: int
    other_group: int
    children: tuple[MadePupil, ...]
    others: tuple[MadePupil, ...]
    opened: date

    @property
    def base(self) -> str:
        return f"/preschools/{self.public_id}/"

    @property
    def ids(self) -> list[int]:
        return [child.person_id for child in self.children]


def make_garden(authority_id: int | None = None, name: str = "Калинівський садок «Сонечко»") -> Garden:
    reference.load_first_lists()
    today = timezone.localdate()
    opened = date(school_year_of(today), 9, 1)
    garden = make_institution(name, kind=52, authority_id=authority_id)
    head = make_head(garden)
    educator, other = (make_staff(garden, Position.EDUCATOR) for _ in range(2))
    groups = [
        testing.make_group(garden, name, educators=list(each.posts(institution_id=garden)), since=opened)
        for name, each in (("Сонечко", educator), ("Зірочка", other))
    ]
    born = date(opened.year - 4, 3, 17)
    children, others = (
        tuple(make_pupils(count, institution_id=garden, class_id=group, since=opened, born_on=born))
        for count, group in ((4, groups[0]), (3, groups[1]))
    )
    return Garden(
        garden, institutions.public_id_of(garden), head, educator, other, groups[0], groups[1], children, others, opened
    )


@pytest.fixture(scope="module")
def standing(ground: None) -> Garden:
    return make_garden()


@pytest.fixture
def garden(standing: Garden, db: None) -> Garden:
    return standing
