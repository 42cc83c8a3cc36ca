"""The people and things of the matrix test: every role in one's own place, every role elsewhere, and nobody.

Addresses always name what is *own*: `institution`, `authority`, `child` … An argument of an address is looked up here
by its name; a module whose addresses have others says how to fill them in its `tests/access.py`
(`Access.arguments`), with
`once` for what is expensive to make.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from parta.curriculum import testing as curriculum
from parta.enrolment import testing as enrolment
from parta.identity import api as identity
from parta.identity.testing import actor_of_person
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import school_year_of
from parta.kernel.testing import counting_apart
from parta.people import api as people
from parta.people import testing as people_testing
from parta.people.testing import Territory, make_territory
from parta.reference import api as reference

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody of one territory."""

    land: Territory
    actors: dict[Role, Actor]
    class_id: int
    course_id: int
    child: enrolment.MadePupil


@dataclass(slots=True)
class Cast:
    """Two companies that have nothing to do with each other; ``own`` is the one whose things the addresses name."""

    own: Company
    foreign: Company
    _kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What several routes share is made one time."""
        if name not in self._kept:
            with counting_apart(name):
                self._kept[name] = make()
        kept: T = self._kept[name]
        return kept

    @property
    def institution(self) -> UUID:
        return self.once("institution", lambda: institutions.public_id_of(self.institution_id))

    school = institution

    @property
    def institution_id(self) -> int:
        return self.own.land.school

    @property
    def authority(self) -> UUID:
        """The community over the institution."""
        return institutions.authority(self.own.land.community).public_id

    @property
    def class_id(self) -> int:
        return self.own.class_id

    group = group_id = class_id

    @property
    def course_id(self) -> int:
        return self.own.course_id

    course = course_id

    @property
    def child(self) -> UUID:
        return self.own.child.public_id

    pupil = person = child

    @property
    def child_id(self) -> int:
        return self.own.child.person_id

    def record(self, person: people.NewPerson) -> enrolment.MadePupil:
        """One more child of this name, enrolled in the class."""
        return enrolment.make_pupil(person, institution_id=self.institution_id, class_id=self.class_id, since=self.day)

    @property
    def guardian(self) -> UUID:
        return people.names([self.own.actors[Role.GUARDIAN].person_id or 0])[
            self.own.actors[Role.GUARDIAN].person_id or 0
        ].public_id

    @property
    def post_id(self) -> int:
        """The teacher's post."""
        return min(self.own.actors[Role.TEACHER].posts(institution_id=self.institution_id))

    @property
    def post(self) -> UUID:
        return people.posts([self.post_id])[self.post_id].post_public_id

    @property
    def day(self) -> date:
        """A day of this school year: the Monday of this week, or the first of September."""
        today = timezone.localdate()
        return max(date(school_year_of(today), 9, 1), today - timedelta(days=today.weekday()))


def make_cast() -> Cast:
    """Build both companies through the façades."""
    reference.load_first_lists()
    return Cast(own=_company(), foreign=_company())


def _company() -> Company:
    land = make_territory()
    today = timezone.localdate()
    opened = date(school_year_of(today), 9, 1)
    powers = frozenset(power.code for power in identity.powers() if power.delegable)
    teacher = people_testing.make_teacher(land.school)
    (post,) = teacher.posts(institution_id=land.school)
    class_id = enrolment.make_class(institution_id=land.school, school_year=opened.year, tutor_post_id=post)
    course_id = curriculum.make_course(institution_id=land.school, group_id=class_id, post_id=post, since=opened)
    (child,) = enrolment.make_pupils(1, institution_id=land.school, class_id=class_id, since=opened)
    actors = {
        Role.REGION: people_testing.make_officer(Role.REGION, land.region),
        Role.DISTRICT: people_testing.make_officer(Role.DISTRICT, land.district),
        Role.COMMUNITY: people_testing.make_officer(Role.COMMUNITY, land.community),
        Role.HEAD: people_testing.make_head(land.school),
        Role.ACTING: people_testing.make_acting(land.school),
        Role.DEPUTY: people_testing.make_deputy(land.school, powers=powers),
        Role.TEACHER: teacher,
        Role.GUARDIAN: people_testing.make_guardian(child.person_id),
        Role.PUPIL: actor_of_person(child.person_id),
        Role.NATIONAL: people_testing.make_officer(Role.NATIONAL),
    }
    return Company(land, actors, class_id, course_id, child)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who tries an address. ``is_own``: his place is the one that the address names."""

    name: str
    role: Role | None
    is_own: bool
    actor: Actor | None


def viewers(cast: Cast) -> list[Viewer]:
    """Every role here and elsewhere, and nobody. The national administrator is at home everywhere."""
    found = [Viewer("nobody", None, False, None)]
    for role in Role:
        found.append(Viewer(f"own {role.value}", role, True, cast.own.actors[role]))
        if role is not Role.NATIONAL:
            found.append(Viewer(f"foreign {role.value}", role, False, cast.foreign.actors[role]))
    return found


__all__ = ["Cast", "Company", "Viewer", "make_cast", "viewers"]
