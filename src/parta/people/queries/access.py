"""Who has access to what, and who had: roles of staff and officers with their days, givers and last sign-ins."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key, sort_key
from parta.people import policies
from parta.people.models import Tenure
from parta.people.queries import names
from parta.people.queries.cascade import visible_authority
from parta.people.rules import LEADING, Position
from parta.people.words import POSITIONS
from parta.planes.lookups import among

PAGE = 50
WHEN = ("now", "later", "past")
_WITH_ACCESS = (*LEADING, Position.TEACHER, Position.EDUCATOR)


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One role over one period. ``last_day`` None = without end; ``given_by`` empty = the system, or not recorded."""

    name: str
    role: str
    place: str
    powers: tuple[str, ...]
    since: date
    last_day: date | None
    given_by: str
    ground: str
    signed_in_on: date | None
    when: str  # «now», «later», «past»


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Roles of one institution or authority, as filtered. ``counts`` are of all of them, by ``when``."""

    public_id: UUID
    title: str
    is_authority: bool
    rows: tuple[AccessLine, ...]
    counts: dict[str, int]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words of a name, role or place; ``when`` empty = all; the page."""

    q: str = ""
    when: str = "now"
    page: int = 1


def access_of_institution(actor: Actor, public_id: UUID, wanted: Wanted, now: datetime) -> AccessPage:
    """Staff of an institution with access, now and before. A fixed number of statements.

    :raises NotVisible: neither led by the actor with the staff list nor in his territory
    """
    card = institutions.institution_by_public_id(public_id)
    if not policies.may_see_access(actor, card.id):
        raise NotVisible
    rows = Tenure.objects.filter(institution_id=card.id, known_to=None, position__in=_WITH_ACCESS)
    lines = _posts(list(rows), {card.id: card.title}, now)
    return _page(card.public_id, card.title, lines, wanted, is_authority=False)


def access_of_authority(actor: Actor, public_id: UUID, wanted: Wanted, now: datetime) -> AccessPage:
    """Officers of an authority and of those directly below; where none is below, those who lead the institutions too.
    A fixed number of statements.

    :raises NotVisible: the authority is elsewhere
    """
    card = visible_authority(actor, public_id)
    below = institutions.authorities_below(card.id)
    bodies = {each.id: each.name for each in (card, *below)}
    lines = _offices(identity.offices_of(list(bodies)), bodies, now)
    if not below and card.role is not Role.NATIONAL:
        ids = institutions.institution_ids_under(card.id)
        titles = institutions.names_of(ids)
        rows = Tenure.objects.filter(institution_id__in=among(ids), known_to=None, position__in=LEADING)
        lines += _posts(list(rows), titles, now)
    return _page(card.public_id, card.name, lines, wanted, is_authority=True)


def _posts(rows: Collection[Tenure], titles: dict[int, str], now: datetime) -> list[AccessLine]:
    today = local_day(now)
    givers = identity.persons_of_accounts({row.given_by for row in rows if row.given_by})
    people = names({row.person_id for row in rows} | set(givers.values()))
    states = identity.access_states({row.person_id for row in rows}, now)
    labels = {power.code: str(power.label) for power in identity.powers()}
    return [
        AccessLine(
            name=people[row.person_id].full,
            role=str(POSITIONS[Position(row.position)]),
            place=titles.get(row.institution_id, ""),
            powers=tuple(labels.get(code, code) for code in row.powers),
            since=row.during.lower,
            last_day=row.during.upper - timedelta(days=1) if row.during.upper else None,
            given_by=people[givers[row.given_by]].full if row.given_by in givers else "",
            ground=row.ground,
            signed_in_on=_day(states[row.person_id].last_signed_in_at),
            when=_when(row.during.lower, row.during.upper, today),
        )
        for row in rows
    ]


def _offices(held: Collection[identity.OfficeLine], bodies: dict[int, str], now: datetime) -> list[AccessLine]:
    people = names({each.person_id for each in held} | {each.given_by for each in held if each.given_by})
    states = identity.access_states({each.person_id for each in held}, now)
    return [
        AccessLine(
            name=people[each.person_id].full,
            role=str(identity.ROLES[each.role]),
            place=bodies.get(each.authority_id or 0, ""),
            powers=(),
            since=local_day(each.given_at),
            last_day=_day(each.ended_at),
            given_by=people[each.given_by].full if each.given_by else "",
            ground="",
            signed_in_on=_day(states[each.person_id].last_signed_in_at),
            when="past" if each.ended_at else "now",
        )
        for each in held
    ]


def _page(
    public_id: UUID, title: str, lines: Iterable[AccessLine], wanted: Wanted, *, is_authority: bool
) -> AccessPage:
    rows = sorted(lines, key=lambda line: (natural_key(line.place), sort_key(line.name), -line.since.toordinal()))
    counts = {when: sum(1 for row in rows if row.when == when) for when in WHEN}
    key = sort_key(wanted.q.strip())
    found = [row for row in rows if (not wanted.when or row.when == wanted.when) and _matches(row, key)]
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, wanted.page), pages)
    shown = found if wanted.page == 0 else found[(number - 1) * PAGE : number * PAGE]
    return AccessPage(public_id, title, is_authority, tuple(shown), counts, len(found), number, pages)


def _matches(row: AccessLine, key: str) -> bool:
    return not key or any(key in sort_key(text) for text in (row.name, row.role, row.place, *row.powers))


def _when(since: date, until: date | None, today: date) -> str:
    if since > today:
        return "later"
    return "now" if until is None or until > today else "past"


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None
