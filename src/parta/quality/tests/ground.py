"""A village school with known faults, for the tests of this module."""

from datetime import date

from django.db import connection
from django.utils import timezone

from parta.audit.api import acting
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_head, make_officer, make_territory
from parta.quality.testing import judge
from parta.reference import api as reference


class Ground:
    """A community with a school; one class without a class teacher, two children whose names have a Latin letter."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.land = make_territory()
        self.school = self.land.school
        self.head = make_head(self.school)
        self.officer = make_officer(Role.COMMUNITY, self.land.community)
        self.region = make_officer(Role.REGION, self.land.region)
        self.now = timezone.now()
        self.opened = date(school_year_of(timezone.localdate()), 9, 1)
        self.class_id = enrolment.make_class(
            institution_id=self.school, school_year=self.opened.year, grade=8, letter="Б"
        )
        self.child, self.other = self.pupil("Савчук"), self.pupil("Коваль")
        rename(self.child.person_id, "Сaвчук")
        rename(self.other.person_id, "Кoваль")
        judge(self.school)

    @property
    def page(self) -> str:
        return f"/quality/institutions/{institutions.public_id_of(self.school)}/"

    def pupil(self, family: str) -> enrolment.MadePupil:
        return enrolment.make_pupil(
            people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=date(self.opened.year - 13, 5, 1)),
            institution_id=self.school, class_id=self.class_id, since=self.opened,
        )  # fmt: skip


def rename(person_id: int, family: str) -> None:
    """Past the rules of entry, as an import of old records would."""
    with acting(SYSTEM, "people.person.correct"), connection.cursor() as cursor:
        cursor.execute("update people_person set family_name = %s where id = %s", [family, person_id])
