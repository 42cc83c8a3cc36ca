"""Build one training copy in its database: the demo's generator, told the shape of a real institution.

Everything is written through the façades of the modules, as the application's role: a copy can hold nothing that life
could not have brought about.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import transaction
from django.utils import timezone

from parta.config.demo import lessons, plan
from parta.config.demo.codes import edrpou
from parta.config.demo.names import Names
from parta.config.demo.people import Someone
from parta.config.demo.schools import (
    ClassPlan,
    Maker,
    School,
    SchoolPlan,
    appoint_deputy,
    appoint_head,
    build,
    maker,
)
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.api import Position
from parta.reference import api as reference
from parta.training.api import Copy, Shape, filled

Tell = Callable[[str, int], None]  # stage, per cent done
People = dict[str, list[int]]

WEEKS = 4  # of lessons and marks: a month shows everything, and the wait stays short
_MANY_CLASSES = 20  # from so many on, a subject has teachers of its own
_MOST_OTHERS = 60
_TEACHERS_WITH_ACCOUNT = 40


def build_copy(copy: Copy, tell: Tell) -> People:
    """Make the people and weeks of the copy. All or nothing; returns accounts by role."""
    tell("place", 2)
    now = timezone.now()
    today = timezone.localdate(now)
    with transaction.atomic():
        # A new beginning brings other people; the same copy made twice is the same.
        work = maker(today, school_year_of(today), hash_of(copy))
        institution_id = _found(copy.shape, work)
        officer = SYSTEM
        head = appoint_head(work, institution_id, officer, someone=_someone(work.names, work.chance, "head", 1))
        school = School(institution_id, work.school_year, head)
        for number in range(max(1, copy.shape.deputies)):
            appoint_deputy(work, school, _someone(work.names, work.chance, f"deputy{number}", 2 + number))
        tell("people", 8)
        build(work, school, plan_of(copy.shape), {})
        tell("lessons", 40)
        lessons.load(
            school, today=today, now=now, chance=work.chance, told=lessons.Told(), weeks=WEEKS,
            reached=lambda share: tell("lessons", 40 + round(50 * share)),
        )  # fmt: skip
        tell("last", 92)
        return _accounts(institution_id, school)


def hash_of(copy: Copy) -> int:
    """The seed of a copy's people."""
    return copy.institution.int ^ copy.generation


def plan_of(shape: Shape) -> SchoolPlan:
    """The classes, subjects and staff of the real institution, as the generator is told them."""
    cohorts = filled(shape.cohorts, is_preschool=_is_preschool(shape))
    classes = [ClassPlan(each.grade, each.letter, each.size) for each in cohorts if each.size]
    grades = {each.grade for each in classes if each.grade}
    hours = {grade: dict(shape.hours.get(grade) or plan.hours_of(min(grade, 11))) for grade in sorted(grades)}
    subjects = {code for grade, own in hours.items() for code in own if _has_own_teacher(grade, code)}
    areas = _areas(subjects, len(classes))
    busy = 1 + max(1, shape.deputies) + sum(1 for each in classes if 1 <= each.grade <= plan.LEVELS_UPTO)
    for area in areas:
        weekly = sum(hours[each.grade].get(code, 0) for each in classes if each.grade for code in area)
        busy += max(1, round(weekly / plan.FULL_LOAD))
    least = 0 if grades else max(1, len(classes))  # somebody is with the children of a preschool
    return SchoolPlan(classes, areas, hours=hours, others=min(_MOST_OTHERS, max(least, shape.staff - busy)))


def _has_own_teacher(grade: int, subject: str) -> bool:
    """In years 1–4 the class teacher teaches all but a few subjects."""
    return grade > plan.LEVELS_UPTO or subject in plan.BY_SPECIALISTS


def _is_preschool(shape: Shape) -> bool:
    """Do children of no year of study come here? By what is there; by the codifier where nothing is."""
    if shape.cohorts:
        return all(each.grade == 0 for each in shape.cohorts)
    return shape.kind in _PRESCHOOLS


_PRESCHOOLS = range(50, 60)  # of the codifier of kinds


def _areas(subjects: set[str], classes: int) -> tuple[frozenset[str], ...]:
    """Which subjects one teacher teaches; what the generator does not know is an area of its own."""
    usual = plan.LYCEUM_AREAS if classes >= _MANY_CLASSES else plan.SMALL_AREAS
    known = frozenset[str]().union(*usual)
    return (*(area for area in usual if area & subjects), *(frozenset({code}) for code in sorted(subjects - known)))


def _found(shape: Shape, work: Maker) -> int:
    """The institution under its own name, marked, so that whatever is printed from it says what it is."""
    place = reference.place_by_katottg(shape.katottg) if shape.katottg else None
    above = next(filter(None, map(_authority, (place.community_id, place.region_id))), None) if place else None
    new = institutions.NewInstitution(
        name=f"{shape.name} (навчальна копія)", short_name=f"{shape.short_name or shape.name} (навчальна копія)",
        kind=shape.kind, ownership=shape.ownership, edrpou=edrpou(1), territory_id=place.id if place else None,
        authority_id=above, parent_id=None, network_role=institutions.NetworkRole.ORDINARY, address="",
    )  # fmt: skip
    return institutions.add_institution(actor=SYSTEM, new=new, today=work.today).id


def _authority(territory_id: int | None) -> int | None:
    found = institutions.authority_of_territory(territory_id) if territory_id else None
    return found.id if found else None


def _someone(names: Names, chance: Random, key: str, number: int) -> Someone:
    """A leader with an invented РНОКПП, so that the test key fits."""
    name = names.worker()
    born = date(chance.randint(1966, 1992), chance.randint(1, 12), chance.randint(1, 28))
    return Someone(key, number, name.family, name.given, name.patronymic, name.sex, born, about="", signs=True)


def _accounts(institution_id: int, school: School) -> People:
    """Whom colleagues will be. Teachers with lessons stand first."""
    staff = people.staff_of(institution_id, timezone.localdate())
    taught = {course.post_id for course in school.courses}
    teachers = [line for line in staff if line.position in (Position.TEACHER, Position.EDUCATOR)]
    teachers.sort(key=lambda line: (line.post_id not in taught, line.post_id))
    working = [line for line in teachers if line.post_id in taught] or teachers
    chosen = {
        Role.HEAD: [line for line in staff if line.position is Position.HEAD],
        Role.DEPUTY: [line for line in staff if line.position is Position.DEPUTY],
        Role.TEACHER: working[:_TEACHERS_WITH_ACCOUNT],
    }
    return {
        role.value: [identity.ensure_account(actor=SYSTEM, person_id=line.person.person_id) for line in lines]
        for role, lines in chosen.items()
    }
