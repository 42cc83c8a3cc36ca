"""Fixtures of dossiers: a school with a class, a child, a class teacher and a subject teacher."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.utils import timezone

from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_head, make_person, make_teacher
from parta.reference import api as reference


@dataclass(frozen=True, slots=True)
class School:
    """Who and what the tests stand on."""

    id: int
    head: Actor
    tutor: Actor
    teacher: Actor
    class_id: int
    child: enrolment.MadePupil
    opened: date

    @property
    def place(self) -> dict[str, int]:
        return {"institution_id": self.id, "person_id": self.child.person_id}

    @property
    def page(self) -> str:
        return f"/schools/{institutions.public_id_of(self.id)}/pupils/{self.child.public_id}/data/"

    @property
    def post_id(self) -> int:
        (post,) = self.teacher.posts(institution_id=self.id)
        return post

    @property
    def staff(self) -> str:
        return f"/staff/{institutions.public_id_of(self.id)}/"

    @property
    def card(self) -> str:
        return f"{self.staff}{people.posts([self.post_id])[self.post_id].post_public_id}/data/"


@pytest.fixture(scope="module")
def made(ground: None) -> School:
    reference.load_first_lists()
    place = make_institution()
    tutor = make_teacher(place, person_id=make_person("Гнатюк", "Ольга", "Іванівна"))
    (post,) = tutor.posts(institution_id=place)
    opened = date(school_year_of(timezone.localdate()), 9, 1)
    class_id = enrolment.make_class(
        institution_id=place, school_year=opened.year, grade=5, letter="А", tutor_post_id=post
    )
    (child,) = enrolment.make_pupils(1, institution_id=place, class_id=class_id, since=opened)
    teacher = make_teacher(place, person_id=make_person("Їжак", "Петро", "Ілліч"))
    return School(place, make_head(place), tutor, teacher, class_id, child, opened)


@pytest.fixture
def school(made: School, db: None) -> School:
    return made
