"""Façade for tests: people with roles. An Actor made here has an account, so `identity.testing.sign_in` takes it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.identity.testing import actor_of_person, grant_office
from parta.institutions.testing import make_authority, make_institution, make_root
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.testing import Numbers
from parta.people.models import Guardianship
from parta.people.operations import persons, posts
from parta.people.rules import Kinship, NewPerson, Position

__all__ = [
    "Territory",
    "make_acting",
    "make_deputy",
    "make_guardian",
    "make_head",
    "make_officer",
    "make_person",
    "make_staff",
    "make_teacher",
    "make_territory",
]

LONG_AGO = date(2020, 1, 1)
LONG_AHEAD = date(timezone.localdate().year + 9, 1, 1)  # as far as an appointment may reach
_number = Numbers()
_FAMILIES = ("Бондар", "Гнатюк", "Єрмак", "Коваль", "Лисенко", "Мельник", "Петренко", "Савчук", "Ткачук", "Шевчук")
_GIVEN = (
    ("Олена", "Петрівна"),
    ("Віктор", "Іванович"),
    ("Марія", "Степанівна"),
    ("Андрій", "Олегович"),
    ("Ірина", "Василівна"),
)


def make_person(
    family_name: str = "",
    given_name: str = "",
    patronymic: str = "",
    *,
    born_on: date | None = date(1985, 3, 14),
    rnokpp: str = "",
    email: str = "",
    sex: str | None = None,
) -> int:
    """Record somebody and return the id; without names, an invented one."""
    number = next(_number)
    given, father = _GIVEN[number % len(_GIVEN)]
    person = NewPerson(
        family_name=family_name or _FAMILIES[number // len(_GIVEN) % len(_FAMILIES)],
        given_name=given_name or given,
        patronymic=patronymic or ("" if given_name else father),
        born_on=born_on, rnokpp=rnokpp, email=email, sex=sex,
    )  # fmt: skip
    return persons.record_person(actor=SYSTEM, person=person, today=date.today())  # noqa: DTZ011  only bounds the birth date


def make_officer(role: Role, authority_id: int | None = None, *, person_id: int | None = None) -> Actor:
    """An officer: national without an authority, others with one."""
    return grant_office(person_id or make_person(), role, authority_id)


def make_head(institution_id: int, *, person_id: int | None = None, since: date = LONG_AGO) -> Actor:
    """The head of an institution that has none."""
    return make_staff(institution_id, Position.HEAD, person_id=person_id, since=since)


def make_acting(
    institution_id: int, *, person_id: int | None = None, since: date = LONG_AGO, until: date = LONG_AHEAD
) -> Actor:
    """An acting head, beside the head or in his place."""
    return make_staff(
        institution_id, Position.ACTING, person_id=person_id, since=since, until=until, ground="№ 12-к від 01.09.2026"
    )


def make_deputy(
    institution_id: int, *, powers: frozenset[str] = frozenset(), person_id: int | None = None, since: date = LONG_AGO
) -> Actor:
    """A deputy with these powers of the head."""
    return make_staff(institution_id, Position.DEPUTY, powers=powers, person_id=person_id, since=since)


def make_teacher(institution_id: int, *, person_id: int | None = None, since: date = LONG_AGO) -> Actor:
    """A teacher; ``next(iter(actor.posts(institution_id=…)))`` is the post."""
    return make_staff(institution_id, Position.TEACHER, person_id=person_id, since=since)


def make_staff(
    institution_id: int,
    position: Position,
    *,
    powers: frozenset[str] = frozenset(),
    person_id: int | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
    ground: str = "",
) -> Actor:
    """Somebody with a post."""
    person_id = person_id or make_person()
    posts.appoint(
        actor=SYSTEM, institution_id=institution_id, person_id=person_id, position=position, since=since, until=until,
        powers=powers, ground=ground,
    )  # fmt: skip
    return actor_of_person(person_id)


def make_guardian(
    pupil_id: int,
    *,
    person_id: int | None = None,
    kinship: Kinship = Kinship.MOTHER,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Actor:
    """Somebody who stands for the child (a person id), whether or not it is enrolled."""
    person_id = person_id or make_person()
    with acting(SYSTEM, "people.testing.guardian"):
        Guardianship.objects.create(
            guardian_id=person_id, pupil_id=pupil_id, kind=kinship, during=DateRange(since, until)
        )
    return actor_of_person(person_id)


@dataclass(frozen=True, slots=True)
class Territory:
    """Ids. ``school`` is in ``community``, ``elsewhere`` in ``other_community``; ``branch`` belongs to ``school``."""

    root: int
    region: int
    district: int
    community: int
    other_community: int
    school: int
    branch: int
    elsewhere: int


def make_territory() -> Territory:
    """The whole of it."""
    root = make_root()
    region = make_authority("Управління освіти Вінницької області", 1, root)
    district = make_authority("Відділ освіти Хмільницького району", 2, region)
    community = make_authority("Калинівська громада", 3, district)
    other = make_authority("Іванівська громада", 3, district)
    school = make_institution("Калинівський ліцей № 3", authority_id=community, edrpou="26286360")
    return Territory(
        root=root,
        region=region,
        district=district,
        community=community,
        other_community=other,
        school=school,
        branch=make_institution("Котюжинецька філія", authority_id=community, hub_id=school),
        elsewhere=make_institution("Іванівська гімназія", authority_id=other, edrpou="26286377"),
    )
