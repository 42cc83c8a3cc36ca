"""Who is acting. Loaded once per request; policies need nothing else to decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of the cascade from the top down, then the family."""

    NATIONAL = "national"
    REGION = "region"
    DISTRICT = "district"
    COMMUNITY = "community"
    HEAD = "head"
    ACTING = "acting"  # acting head: for a time, on a ground; what is reserved for the head is not his
    DEPUTY = "deputy"
    TEACHER = "teacher"
    GUARDIAN = "guardian"
    PUPIL = "pupil"


AUTHORITY_ROLES = (Role.NATIONAL, Role.REGION, Role.DISTRICT, Role.COMMUNITY)
LEADING_ROLES = (Role.HEAD, Role.ACTING, Role.DEPUTY)
STAFF_ROLES = (*LEADING_ROLES, Role.TEACHER)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held today, with its scope.

    ``authority_id`` for officers, ``institution_id`` for staff and pupils, ``pupil_id`` (a person) for guardians
    and pupils,
    ``post_id`` for staff. ``powers`` are what a head gave a deputy, and what an acting head may by himself; a head's
    own grant holds none and needs none.
    """

    role: Role
    authority_id: int | None = None
    institution_id: int | None = None
    pupil_id: int | None = None
    post_id: int | None = None
    powers: frozenset[str] = frozenset()


SYSTEM_ACCOUNT = 0


@dataclass(frozen=True, slots=True)
class Actor:
    """An account with the roles it holds at this moment. ``account_id`` 0 is the system itself, acting under a
    named operation.
    """

    account_id: int
    person_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    current: Grant | None = None  # what the pages are shown for; never widens what is allowed

    def having(self, *roles: Role) -> Iterator[Grant]:
        """The grants of these roles."""
        return (grant for grant in self.grants if grant.role in roles)

    def institutions(self, *roles: Role) -> frozenset[int]:
        """Ids of the institutions where one of these roles is held."""
        return frozenset(g.institution_id for g in self.having(*roles) if g.institution_id is not None)

    def authorities(self) -> frozenset[int]:
        """Ids of the authorities the actor is an officer of."""
        return frozenset(g.authority_id for g in self.having(*AUTHORITY_ROLES) if g.authority_id is not None)

    def posts(self, *, institution_id: int) -> frozenset[int]:
        """Ids of the posts held in the institution."""
        return frozenset(
            g.post_id for g in self.having(*STAFF_ROLES) if g.post_id is not None and g.institution_id == institution_id
        )

    def children(self) -> frozenset[int]:
        """Person ids of the pupils whose family pages the actor may read: own wards and oneself."""
        return frozenset(g.pupil_id for g in self.having(Role.GUARDIAN, Role.PUPIL) if g.pupil_id is not None)

    def leads(self, institution_id: int, power: str = "") -> bool:
        """Is the actor head there, acting head with this power among those of his, or a deputy who was given it?"""
        return any(
            g.institution_id == institution_id and (g.role == Role.HEAD or (bool(power) and power in g.powers))
            for g in self.having(*LEADING_ROLES)
        )

    @property
    def is_national(self) -> bool:
        return any(self.having(Role.NATIONAL))


SYSTEM = Actor(account_id=SYSTEM_ACCOUNT, name="Parta")
