"""Where roles come from. Modules above register a published view at start; identity reads all of them in one statement.

A grant view has the columns ``person_id bigint, role text, authority_id int, institution_id int, pupil_id bigint,
post_id int, powers text[], during daterange``; a row counts on the days of ``during``.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.db import connection
from django.utils.functional import Promise

from parta.identity import rules
from parta.kernel.actor import Actor, Grant, Role

_NAME = re.compile(r"[a-z][a-z0-9_]*_v\d+")
_COLUMNS = "role, authority_id, institution_id, pupil_id, post_id, powers"
_OWN = "identity_officers_v1"
_WAVES = ["waves"]


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as the register has it."""

    family_name: str
    given_name: str
    patronymic: str = ""

    @property
    def full(self) -> str:
        """«Савчук Олена Петрівна»: registers, orders, lists."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def spoken(self) -> str:
        """«Олена Савчук»: when we speak to the person."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Ended:
    """A role that somebody has no more; ``on`` is the first day without it. Staff by institution, officers by
    authority.
    """

    role: Role
    on: date
    institution_id: int | None = None
    authority_id: int | None = None
    is_responsible: bool = False


class Persons(Protocol):
    """What identity asks the module that knows people. Registered by `people` at start."""

    def by_rnokpp(self, rnokpp: str) -> int | None:
        """Id of the person with this РНОКПП."""

    def names(self, person_ids: Collection[int]) -> Mapping[int, Name]:
        """Names of these persons, in one statement."""

    def emails(self, person_ids: Collection[int]) -> Mapping[int, str]:
        """E-mail addresses that are recorded, in one statement."""

    def born_on(self, person_id: int) -> date | None:
        """Day of birth, as the school holds it."""

    def rnokpp(self, person_id: int) -> str:
        """РНОКПП in plain; empty when it is not recorded. For the keys of demo people only."""

    def rnokpp_tail(self, person_id: int) -> str:
        """Last four digits of the РНОКПП; empty when the school does not hold it."""

    def document_tails(self, person_id: int) -> tuple[str, ...]:
        """Last four signs of each valid document."""

    def has_rnokpp(self, person_id: int) -> bool:
        """Is a РНОКПП recorded?"""

    def responsible_posts(self, post_ids: Collection[int]) -> frozenset[int]:
        """Which of these posts are of responsible persons, who have powers of the head as deputies have; in one
        statement.
        """

    def ended_since(self, person_id: int, since: datetime, today: date) -> tuple[Ended, ...]:
        """Roles in institutions that the person has no more, which ended, or were said to have ended, since a moment;
        in one statement.
        """

    def remember_rnokpp(self, actor: Actor, person_id: int, rnokpp: str) -> None:
        """Record the РНОКПП that a certificate proved. Refused when the person has another one."""


@dataclass(frozen=True, slots=True)
class Power:
    """Something a head may let a deputy do. Acts that are left to the head alone are listed too (`reserved`), marked so
    and with their source; ``acting``: an acting head does them all the same.
    """

    code: str
    label: str | Promise
    delegable: bool = True
    order: int = 50
    acting: bool = False
    source: str | Promise = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A line of the demo sign-in: whom one may be and, if the role does not say it well, in what words.

    ``has_key`` offers the person's file key (КЕП of the test authority) too; a РНОКПП must be recorded.
    """

    person_id: int
    about: str | Promise = ""
    has_key: bool = False


DemoPeople = Callable[[], Sequence[DemoPerson]]


@dataclass(slots=True)
class _Registry:
    views: dict[str, None] = field(default_factory=dict)  # ordered set
    names_view: str = ""
    persons: Persons | None = None
    powers: dict[str, Power] = field(default_factory=dict)
    demo_people: dict[str, DemoPeople] = field(default_factory=dict)


_registry = _Registry()


def register_grant_source(*, view: str) -> None:
    """Let the rows of a published view be roles (see the module's words for its columns)."""
    _check(view)
    _registry.views[view] = None


def register_persons(persons: Persons, *, names_view: str) -> None:
    """Say who knows people. ``names_view`` has ``person_id, family_name, given_name, patronymic``."""
    _check(names_view)
    _registry.persons, _registry.names_view = persons, names_view


def register_powers(*powers: Power) -> None:
    """Add what deputies may be given. The code is what policies ask: ``actor.leads(institution_id, code)``."""
    _registry.powers.update((power.code, power) for power in powers)


def register_demo_people(name: str, people: DemoPeople) -> None:
    """Say whom a visitor of a demonstration may be. Asked only in demo mode."""
    _registry.demo_people[name] = people


def demo_people() -> tuple[DemoPerson, ...]:
    """Everybody on the demo list, in the order of registration."""
    return tuple(person for people in _registry.demo_people.values() for person in people())


def powers() -> tuple[Power, ...]:
    """Every power known, in order."""
    return tuple(sorted(_registry.powers.values(), key=lambda power: (power.order, power.code)))


def persons() -> Persons:
    """The module that knows people."""
    if _registry.persons is None:
        raise RuntimeError("nobody registered as the module that knows people")
    return _registry.persons


@dataclass(frozen=True, slots=True)
class Held:
    """A person's name («Олена Савчук»), every role on a day, the strongest first, and which posts of a deputy are
    confirmed.
    """

    name: str
    grants: tuple[Grant, ...]
    confirmed_posts: frozenset[int]
    waves_ahead: bool = False  # some institutions are not in yet: whether these are, `opening.closed_places` says


def grants_of(person_id: int, today: date) -> tuple[str, tuple[Grant, ...]]:
    """Name and every role of a person on a day, in one statement; the strongest role first."""
    held = held_by(person_id, today)
    return held.name, held.grants


def held_by(person_id: int, today: date) -> Held:
    """All that decides what a person may do on a day, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"person": person_id, "today": today})
        rows = cursor.fetchall()
    name = next((row[6] for row in rows if row[0] is None and row[6] is not None), "")
    found = {
        Grant(
            Role(row[0]),
            authority_id=row[1],
            institution_id=row[2],
            pupil_id=row[3],
            post_id=row[4],
            powers=_own_powers() if row[0] == Role.ACTING else frozenset(row[5]),
        )
        for row in rows
        if row[0] is not None
    }
    confirmed = frozenset(row[4] for row in rows if row[0] is None and row[4] is not None)
    waves_ahead = any(row[0] is None and row[5] == _WAVES for row in rows)
    return Held(name, tuple(sorted(found, key=_strength)), confirmed, waves_ahead)


def places_of(person_ids: Collection[int], role: Role, today: date) -> dict[int, frozenset[int]]:
    """Institutions where each person holds the role today or will from a coming day; in one statement."""
    sources = [
        f"select person_id, institution_id from {view} "  # noqa: S608  checked names
        "where role = %(role)s and person_id = any(%(people)s::bigint[]) and institution_id is not null "
        "and (upper_inf(during) or upper(during) > %(today)s::date)"
        for view in _registry.views
    ]
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" union ".join(sources), {"role": role.value, "people": list(person_ids), "today": today})
        for person_id, institution_id in cursor.fetchall():
            found.setdefault(person_id, set()).add(institution_id)
    return {person_id: frozenset(places) for person_id, places in found.items()}


def heads_in(institution_ids: Collection[int] | None, today: date) -> tuple[tuple[int, int], ...]:
    """(institution, person) for each head today; in one statement. None: of the whole country, which is read through
    sooner than asked for place by place.
    """
    here = "" if institution_ids is None else "and institution_id = any(%(places)s::int[]) "
    sources = [
        f"select institution_id, person_id from {view} where role = 'head' {here}and during @> %(today)s::date"  # noqa: S608
        for view in _registry.views
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union ".join(sources), {"places": list(institution_ids or ()), "today": today})
        return tuple(sorted(cursor.fetchall()))


def heads_sql(day: str) -> str:
    """A SELECT of institution_id, person_id of heads on a day, which is an SQL expression of ours."""
    sources = [
        f"select institution_id, person_id from {view} where role = 'head' and during @> {day}"  # noqa: S608
        for view in _registry.views
    ]
    return " union ".join(sources)


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a deputy today or from a coming day."""

    person_id: int
    post_id: int


def deputy_posts(institution_id: int, today: date) -> tuple[Post, ...]:
    """Posts of deputies in an institution, now or from a coming day; in one statement."""
    sources = [
        f"select person_id, post_id from {view} where role = 'deputy' and institution_id = %(institution)s::int "  # noqa: S608
        "and post_id is not null and (upper_inf(during) or upper(during) > %(today)s::date)"
        for view in _registry.views
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union ".join(sources), {"institution": institution_id, "today": today})
        return tuple(Post(*row) for row in sorted(cursor.fetchall()))


def lie_within(person_id: int, institution_id: int | None, today: date) -> bool:
    """Do all roles that the person holds today or from a coming day lie in this institution? See `held_elsewhere`."""
    return institution_id is not None and not held_elsewhere([person_id], institution_id, today)


def held_elsewhere(person_ids: Collection[int], institution_id: int, today: date) -> dict[int, int | None]:
    """Those who hold a role outside this institution today or from a coming day. A guardian's lies where the child is
    enrolled; a child enrolled nowhere lies elsewhere. Roles that only КЕП opens do not count. Two statements.

    :returns: by person, a child of his outside; None when a role of his own lies there
    """
    sources = [
        f"select person_id, role, institution_id, pupil_id from {view} "  # noqa: S608  checked names
        "where person_id = any(%(people)s::bigint[]) and (upper_inf(during) or upper(during) > %(today)s::date)"
        for view in (_OWN, *_registry.views)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union ".join(sources), {"people": list(person_ids), "today": today})
        held = cursor.fetchall()
    children = {pupil_id for _person, role, _place, pupil_id in held if role == Role.GUARDIAN}
    enrolled = places_of(children, Role.PUPIL, today)
    found: dict[int, int | None] = {}
    for person_id, role, place, pupil_id in held:
        if role not in (Role.GUARDIAN, *rules.NEED_KEP) and place != institution_id:
            found[person_id] = None
        elif role == Role.GUARDIAN and enrolled.get(pupil_id) != frozenset([institution_id]):
            found.setdefault(person_id, pupil_id)
    return found


def will_hold(person_id: int, wanted: Grant, today: date) -> bool:
    """Does the person hold such a role today or from a coming day? Compares role, authority, institution or child."""
    scope = (
        "pupil_id = %(pupil)s::bigint"
        if wanted.role is Role.GUARDIAN
        else (
            "authority_id is not distinct from %(authority)s::int "
            "and institution_id is not distinct from %(institution)s::int"
        )
    )
    sources = [
        f"select 1 from {view} where person_id = %(person)s::bigint and role = %(role)s and {scope} "  # noqa: S608
        "and (upper_inf(during) or upper(during) > %(today)s::date)"
        for view in (_OWN, *_registry.views)
    ]
    words = {
        "person": person_id,
        "role": wanted.role.value,
        "pupil": wanted.pupil_id,
        "authority": wanted.authority_id,
        "institution": wanted.institution_id,
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(sources) + " limit 1", words)
        return cursor.fetchone() is not None


def _statement() -> str:
    sources = [
        f"select {_COLUMNS}, null::text from {view} "  # noqa: S608  checked names
        "where person_id = %(person)s::bigint and during @> %(today)s::date"
        for view in (_OWN, *_registry.views)
    ]
    sources.append(
        "select null, null, null, null, v.post_id, null, null from identity_verification v "
        "join identity_account a on a.id = v.account_id "
        "where a.person_id = %(person)s::bigint and v.confirmed_at is not null and v.ended_at is null"
    )
    sources.append(
        "(select null, null, null, null, null, array['waves'], null from identity_wave "
        "where withdrawn_at is null and opens_on > %(today)s::date limit 1)"
    )
    if _registry.names_view:
        sources.append(
            "select null, null, null, null, null, null, given_name || ' ' || family_name "  # noqa: S608
            f"from {_registry.names_view} where person_id = %(person)s::bigint"
        )
    return " union all ".join(sources)


def _own_powers() -> frozenset[str]:
    """What an acting head may: all that a head could give a deputy, and the reserved acts marked so (`reserved`)."""
    return frozenset(power.code for power in powers() if power.delegable or power.acting)


def _strength(grant: Grant) -> tuple[int, int, int, int]:
    return (
        list(Role).index(grant.role),
        grant.authority_id or 0,
        grant.institution_id or 0,
        grant.pupil_id or grant.post_id or 0,
    )


def _check(view: str) -> None:
    if not _NAME.fullmatch(view):
        raise ValueError(f"{view!r} is not the name of a published view (module_what_v1)")
