"""What the screens of the cascade show: authorities, institutions, staff, and how far each person is on the way in."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key, sort_key
from parta.people import policies
from parta.people.models import Tenure
from parta.people.queries import PersonName, PostLine, emails_of, in_charge_in, names, post_by_public_id, staff_from
from parta.people.queries.heads_list import people_ahead
from parta.people.rules import EMPOWERED, IN_CHARGE, LEADING, Position
from parta.people.words import POSITIONS
from parta.planes.lookups import among

PAGE = 50
ALL = -1  # of pages: one, for a file
NOBODY = "nobody"  # the stage of an institution without a head


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """An officer and how far he is on the way in."""

    grant_id: UUID
    person: PersonName
    given_at: datetime
    state: identity.AccessState


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """An authority below, with its officers."""

    public_id: UUID
    name: str
    role: Role
    officers: tuple[OfficerLine, ...]


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """One authority as officers see it. ``why_not`` says who appoints its officers, if not I."""

    public_id: UUID
    name: str
    role: Role
    is_root: bool
    is_own: bool
    officers: tuple[OfficerLine, ...]
    may_appoint: bool
    why_not: str
    below: tuple[AuthorityLine, ...]
    institutions: int


def own_authority(actor: Actor) -> UUID:
    """Where «My subordinates» begin: the authority of the current role, the country for the national administrator.

    :raises NotVisible: the actor holds no office, or no register has been loaded yet
    """
    return institutions.first_authority(actor, *AUTHORITY_ROLES).public_id


def visible_authority(actor: Actor, public_id: UUID) -> institutions.AuthorityCard:
    """The authority, if it is one's own or below one's own.

    :raises NotVisible: it is elsewhere
    """
    card = institutions.authority_by_public_id(public_id)
    if actor.is_national or card.id in actor.authorities():
        return card
    if {above.id for above in institutions.authorities_above(card.id)} & actor.authorities():
        return card
    raise NotVisible


def authority_page(actor: Actor, public_id: UUID, now: datetime) -> AuthorityPage:
    """One authority with its officers and those of the authorities directly below. A fixed number of statements."""
    card = visible_authority(actor, public_id)
    is_root = card.role is Role.NATIONAL
    below = institutions.authorities_below(card.id)
    officers = _officers([card.id, *(each.id for each in below)], now)
    decision = identity.may_grant_office(actor, card.role, card.id)
    return AuthorityPage(
        public_id=card.public_id,
        name=card.name,
        role=card.role,
        is_root=is_root,
        is_own=card.id in actor.authorities() or (is_root and actor.is_national),
        officers=officers.get(card.id, ()),
        may_appoint=bool(decision),
        why_not=decision.reason,
        below=tuple(AuthorityLine(e.public_id, e.name, e.role, officers.get(e.id, ())) for e in below),
        institutions=0 if is_root else len(institutions.institution_ids_under(card.id)),
    )


@dataclass(frozen=True, slots=True)
class HeadLine:
    """An institution of the territory and who is in charge of it."""

    public_id: UUID
    title: str
    edrpou: str
    head: PostLine | None
    state: identity.AccessState | None

    @property
    def is_acting(self) -> bool:
        """Is there an acting head only?"""
        return self.head is not None and self.head.position is Position.ACTING

    @property
    def stage(self) -> str:
        """«nobody», or where the head stands on the way in."""
        return self.state.access.value if self.head and self.state else NOBODY


@dataclass(frozen=True, slots=True)
class HeadsPage:
    """Institutions under an authority, by the Ukrainian alphabet, ``PAGE`` at a time."""

    authority: str
    authority_id: UUID
    rows: tuple[HeadLine, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    all: int = 0
    total: int = 0
    number: int = 1
    pages: int = 1
    to_invite: int = 0  # heads of today and of coming days who were never invited
    has_sheet: bool = True  # the country as a whole is not a list


def heads_page(
    actor: Actor, public_id: UUID, now: datetime, *, q: str = "", stage: str = "", page: int = 1
) -> HeadsPage:
    """Institutions and heads. ``page`` ALL gives every line, for a file.

    ``stage`` keeps one of «nobody», «never», «invited», «signed_in». As many statements for
    a region as for a community, two more for a search; only the lines of the page are read whole.
    """
    card = visible_authority(actor, public_id)
    ids = institutions.institution_ids_under(card.id) if card.role is not Role.NATIONAL else ()
    titles, heads = institutions.names_of(ids), _heads(ids, now)
    ahead = people_ahead(ids, local_day(now))
    states = identity.access_states({*heads.values(), *ahead}, now)
    stages = {each: states[heads[each]].access.value if each in heads else NOBODY for each in titles}
    wanted = [each for each in titles if not stage or stages[each] == stage]
    if q.strip():
        wanted = _matching(wanted, titles, heads, q)
    wanted.sort(key=lambda each: (natural_key(titles[each]), each))
    pages = max(1, -(-len(wanted) // PAGE))
    shown = wanted if page == ALL else wanted[(min(page, pages) - 1) * PAGE : min(page, pages) * PAGE]
    page = min(max(1, page), pages)
    rows = tuple(_head_lines(shown, now))
    return HeadsPage(
        card.name, card.public_id, rows, Counter(stages.values()), len(titles), len(wanted), page, pages,
        sum(states[each].access is identity.Access.NEVER for each in ahead), card.role is not Role.NATIONAL,
    )  # fmt: skip


def _heads(institution_ids: Collection[int], now: datetime) -> dict[int, int]:
    """Who is in charge of each institution today, the head before an acting one; one statement."""
    rows = Tenure.objects.filter(
        institution_id__in=among(institution_ids),
        known_to=None,
        during__contains=local_day(now),
        position__in=IN_CHARGE,
    )
    return dict(rows.order_by("-position").values_list("institution_id", "person_id"))


def _matching(ids: Collection[int], titles: Mapping[int, str], heads: Mapping[int, int], q: str) -> list[int]:
    """Those whose name, ЄДРПОУ or head the words name; two statements."""
    key = sort_key(q.strip())
    coded = {card.id for card in institutions.institutions_by_edrpou(q.strip())}
    people = names(heads.values())
    return [
        each
        for each in ids
        if each in coded
        or key in sort_key(titles[each])
        or (each in heads and key in sort_key(people[heads[each]].full))
    ]


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of staff and how far on the way in."""

    post: PostLine
    state: identity.AccessState

    @property
    def may_invite(self) -> bool:
        """Those in charge are invited by the authority, others by those who keep the list."""
        return self.post.position not in IN_CHARGE

    @property
    def position(self) -> str:
        """The position in words."""
        return str(POSITIONS[self.post.position])


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Who works in an institution."""

    institution_id: int
    public_id: UUID
    title: str
    rows: tuple[StaffLine, ...]
    counts: dict[str, int]
    total: int
    may_employ: bool
    why_not: str
    may_appoint_deputies: bool

    @property
    def may_invite(self) -> bool:
        """Is there anybody shown whom the reader may invite?"""
        return self.may_employ and any(line.may_invite for line in self.rows)


def visible_institution(actor: Actor, public_id: UUID) -> institutions.InstitutionCard:
    """The institution, if the actor leads it (as head or deputy).

    :raises NotVisible: not led by the actor
    """
    card = institutions.institution_by_public_id(public_id)
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    return card


def own_institution(actor: Actor) -> UUID:
    """The institution of the current leading role, or of the first one.

    :raises NotVisible: the actor leads nothing
    """
    led = [g.institution_id for g in actor.having(*LEADING_ROLES) if g.institution_id]
    current = actor.current.institution_id if actor.current else None
    if not led:
        raise NotVisible
    return institutions.public_id_of(current if current in led else led[0])


def staff_page(actor: Actor, public_id: UUID, now: datetime, *, q: str = "", stage: str = "") -> StaffPage:
    """The staff list: five statements. ``stage`` keeps one of the states of `identity.Access`."""
    card = visible_institution(actor, public_id)
    held = staff_from(card.id, local_day(now))
    states = identity.access_states({line.person.person_id for line in held}, now)
    lines = [StaffLine(line, states[line.person.person_id]) for line in held]
    counts = Counter(line.state.access.value for line in lines)  # of all: it stands beside how many they are
    key = sort_key(q.strip())
    decision = policies.may_appoint_staff(actor, card.id)
    return StaffPage(
        institution_id=card.id,
        public_id=card.public_id,
        title=card.title,
        rows=tuple(
            line
            for line in lines
            if (not stage or line.state.access == stage) and (not key or key in sort_key(line.post.person.full))
        ),
        counts=counts,
        total=len(lines),
        may_employ=bool(decision),
        why_not=decision.reason,
        may_appoint_deputies=bool(policies.may_appoint_deputy(actor, card.id)),
    )


@dataclass(frozen=True, slots=True)
class PostPage:
    """One member of staff."""

    institution_id: int
    institution: UUID
    title: str
    post: PostLine
    state: identity.AccessState
    email: str
    may_change: bool
    may_empower: bool
    may_entrust: bool
    check: identity.DeputyCheck | None = None  # of a deputy or a responsible person, for the head

    @property
    def is_in(self) -> bool:
        """The head has confirmed the deputy: there is no invitation to take back any more, only access to close."""
        return self.check is not None and self.check.confirmed_at is not None

    @property
    def is_shut(self) -> bool:
        """A person who comes in already, and whose powers of a deputy open only after the head invites and confirms."""
        return self.may_empower and self.check is None and self.state.access is identity.Access.SIGNED_IN

    @property
    def position(self) -> str:
        """The position in words."""
        return str(POSITIONS[self.post.position])


def post_page(actor: Actor, institution: UUID, post: UUID, now: datetime) -> PostPage:
    """The card of a member of staff.

    :raises NotVisible: the institution is not led by the actor, or the post is elsewhere
    """
    card = visible_institution(actor, institution)
    line = post_by_public_id(card.id, post)
    if line is None:
        raise NotVisible
    person_id = line.person.person_id
    return PostPage(
        institution_id=card.id,
        institution=card.public_id,
        title=card.title,
        post=line,
        state=identity.access_states([person_id], now)[person_id],
        email=emails_of([person_id]).get(person_id, ""),
        may_change=bool(policies.may_appoint(actor, card.id, line.position)),
        may_empower=line.position in EMPOWERED and bool(policies.may_appoint_deputy(actor, card.id)),
        may_entrust=line.position not in LEADING and bool(policies.may_appoint_deputy(actor, card.id)),
        check=_check_of(actor, card.id, line),
    )


def _check_of(actor: Actor, institution_id: int, line: PostLine) -> identity.DeputyCheck | None:
    if line.position not in EMPOWERED or not identity.may_confirm_deputy(actor, institution_id):
        return None
    return identity.check_of_post(line.post_id)


def posts_of_form(institution_id: int, typed: Collection[str]) -> list[int]:
    """Ids of the posts chosen in a list of the institution; others are left out. One statement."""
    known = {str(line.post_public_id): line.post_id for line in staff_from(institution_id, timezone.localdate())}
    return [known[each] for each in typed if each in known]


@dataclass(frozen=True, slots=True)
class HeadsStages:
    """How many institutions have no head, and how far the heads are on the way in."""

    total: int
    nobody: int
    never: int
    invited: int
    signed_in: int


@dataclass(frozen=True, slots=True)
class Laggard:
    """An institution whose head is missing or has not come: «nobody», «never», «invited»."""

    public_id: UUID
    title: str
    head: str
    stage: str
    invited_until: datetime | None


_WORST_FIRST = (NOBODY, "never", "invited")


def laggards(authority_id: int, now: datetime, *, at_most: int) -> tuple[Laggard, ...]:
    """Who lags under an authority, the worst first, then by the alphabet; three statements. For communities: it reads
    every card of the territory.
    """
    lines = _head_lines(institutions.institution_ids_under(authority_id), now)
    behind = [line for line in lines if line.stage in _WORST_FIRST]
    behind.sort(key=lambda line: _WORST_FIRST.index(line.stage))
    return tuple(
        Laggard(
            line.public_id,
            line.title,
            line.head.person.full if line.head else "",
            line.stage,
            line.state.invited_until if line.state else None,
        )
        for line in behind[:at_most]
    )


def heads_stages(authority_id: int, now: datetime) -> HeadsStages:
    """Heads under an authority, counted; three statements. For a country or a region use figures of `statistics`."""
    ids = institutions.institution_ids_under(authority_id)
    heads = _heads(ids, now)
    states = identity.access_states(set(heads.values()), now)
    found = [states[person_id].access for person_id in heads.values()]
    return HeadsStages(
        total=len(ids),
        nobody=len(ids) - len(found),
        never=found.count(identity.Access.NEVER),
        invited=found.count(identity.Access.INVITED),
        signed_in=found.count(identity.Access.SIGNED_IN),
    )


def _officers(authority_ids: Collection[int], now: datetime) -> dict[int, tuple[OfficerLine, ...]]:
    held = identity.officers_of(authority_ids)
    people = names({officer.person_id for officer in held})
    states = identity.access_states({officer.person_id for officer in held}, now)
    found: dict[int, list[OfficerLine]] = {}
    for officer in held:
        line = OfficerLine(officer.grant_id, people[officer.person_id], officer.given_at, states[officer.person_id])
        found.setdefault(officer.authority_id or 0, []).append(line)
    return {authority_id: tuple(lines) for authority_id, lines in found.items()}


def _head_lines(institution_ids: Collection[int], now: datetime) -> list[HeadLine]:
    cards = institutions.institutions(institution_ids)
    heads = in_charge_in(institution_ids, local_day(now))
    states = identity.access_states({head.person.person_id for head in heads.values()}, now)
    rows = [
        HeadLine(card.public_id, card.title, card.edrpou or "", head, states[head.person.person_id] if head else None)
        for card, head in ((card, heads.get(card.id)) for card in cards.values())
    ]
    return sorted(rows, key=lambda row: (natural_key(row.title), str(row.public_id)))


def governs(actor: Actor, institution_id: int) -> bool:
    """Is the actor an officer over the institution?"""
    above = {card.id for card in institutions.authorities_over(institution_id)}
    return actor.is_national or bool(above & actor.authorities())
