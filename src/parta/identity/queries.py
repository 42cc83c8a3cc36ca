"""Reads: who an account is today, how people sign in, what they were invited to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from parta.identity import fitting, grants, opening, rules
from parta.identity.models import (
    Account,
    Event,
    Invitation,
    Passkey,
    Password,
    Readiness,
    RecoveryCode,
    RoleGrant,
    Session,
    Verification,
    Wave,
)
from parta.identity.rules import Fact, Method
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.dates import local_day
from parta.kernel.text import sort_key
from parta.planes.lookups import among


@dataclass(frozen=True, slots=True)
class Signed:
    """An actor, and the roles that this way of signing in does not open."""

    actor: Actor
    withheld: tuple[Grant, ...] = ()
    not_yet: tuple[tuple[Grant, opening.Opening], ...] = ()  # roles in institutions whose access opens later


def signed_actor(
    account: Account,
    method: Method,
    today: date,
    chosen: str = "",
    edrpou: str = "",
    judged: fitting.Judged | None = None,
) -> Signed:
    """The actor of an open account, in one statement; two more for an institution that is not in ``judged`` yet, and a
    few while institutions come in by waves.
    ``chosen`` is the `grant_key` of the role to act in, ``edrpou`` that of the certificate of the session.
    """
    held = grants.held_by(account.person_id, today)
    shut = fitting.shut_by(edrpou, held.grants, judged)
    not_yet = _not_yet(held, today)
    opened = tuple(
        grant
        for grant in held.grants
        if opens(method, grant, held.confirmed_posts) and grant not in shut and grant not in not_yet
    )
    current = next((grant for grant in opened if grant_key(grant) == chosen), opened[0] if opened else None)
    actor = Actor(account_id=account.pk, person_id=account.person_id, name=held.name, grants=opened, current=current)
    withheld = tuple(grant for grant in held.grants if grant not in opened and grant not in not_yet)
    return Signed(actor, withheld, tuple(not_yet.items()))


def _not_yet(held: grants.Held, today: date) -> dict[Grant, opening.Opening]:
    """Roles in institutions that are not in yet."""
    places = {grant.institution_id for grant in held.grants if grant.institution_id is not None}
    if not held.waves_ahead or not places:
        return {}
    closed = opening.closed_places(places, today)
    return {grant: closed[grant.institution_id] for grant in held.grants if grant.institution_id in closed}


def account_names(account_ids: Iterable[int]) -> dict[int, str]:
    """Full names of the people behind accounts, for histories of modules below. Two statements."""
    persons = dict(Account.objects.filter(pk__in=set(account_ids)).values_list("pk", "person_id"))
    names = grants.persons().names(set(persons.values())) if persons else {}
    return {account_id: names[person_id].full for account_id, person_id in persons.items() if person_id in names}


def actor_of_account(account_id: int, today: date) -> Actor:
    """The actor of an account with every role it holds; for background work and tests. Closed or unknown: no roles."""
    account = Account.objects.filter(pk=account_id, closed_at=None).first()
    return signed_actor(account, Method.DEMO, today).actor if account else Actor(account_id=account_id)


def account_of_person(person_id: int) -> int | None:
    """Id of a person's open account."""
    return Account.objects.filter(person_id=person_id, closed_at=None).values_list("pk", flat=True).first()


def places_of(person_ids: Collection[int], role: Role, today: date) -> dict[int, frozenset[int]]:
    """Institutions where each person holds the role today or will from a coming day; in one statement."""
    return grants.places_of(person_ids, role, today)


def grant_key(grant: Grant) -> str:
    """A word that names one role among those of a person, kept in the session."""
    return f"{grant.role}.{grant.authority_id or 0}.{grant.institution_id or 0}.{grant.pupil_id or 0}"


def opens(method: Method, grant: Grant, confirmed_posts: frozenset[int]) -> bool:
    """Whoever acts for an institution has come with КЕП; a deputy besides is confirmed by the head."""
    if method is Method.DEMO or grant.role not in rules.NEED_KEP:
        return True
    return method is Method.KEP and (grant.role is not Role.DEPUTY or grant.post_id in confirmed_posts)


@dataclass(frozen=True, slots=True)
class DeputyCheck:
    """How far a deputy is made sure of; ``id`` is None for one who was never asked. Names a person."""

    id: UUID | None
    person_id: int
    name: str
    asked_at: datetime | None = None
    accepted_at: datetime | None = None
    confirmed_at: datetime | None = None
    signature_id: int | None = None
    edrpou: str = ""


def deputies_of(institution_id: int, today: date) -> tuple[DeputyCheck, ...]:
    """Deputies of an institution by name, with each step. Three statements. Those of the hub, who lead a branch too,
    are the hub's to confirm and are left out here.
    """
    posts = grants.deputy_posts(institution_id, today)
    rows = Verification.objects.filter(post_id__in=[post.post_id for post in posts], ended_at=None)
    known = {row.post_id: row for row in rows}
    names = grants.persons().names([post.person_id for post in posts])
    found = []
    for post in posts:
        row, name = known.get(post.post_id), names[post.person_id].full
        if row is None:
            found.append(DeputyCheck(None, post.person_id, name))
        elif row.institution_id == institution_id:
            found.append(_check(row, post.person_id, name))
    return tuple(sorted(found, key=lambda each: (sort_key(each.name), each.person_id)))


def own_checks(account_id: int) -> tuple[tuple[DeputyCheck, int], ...]:
    """What a deputy waits for, and in which institution. One statement."""
    rows = Verification.objects.select_related("account").filter(
        account_id=account_id, confirmed_at=None, ended_at=None
    )
    return tuple(
        (_check(row, row.account.person_id, ""), row.institution_id) for row in rows.order_by("asked_at", "pk")
    )


def deputies_to_confirm(institution_id: int, today: date) -> int:
    """How many deputies have answered and wait for the head; those dismissed wait no more. One statement; one more when
    there are any.
    """
    answered = Verification.objects.filter(
        institution_id=institution_id, accepted_at__isnull=False, confirmed_at=None, ended_at=None
    )
    posts = set(answered.values_list("post_id", flat=True))
    return len(posts & {post.post_id for post in grants.deputy_posts(institution_id, today)}) if posts else 0


def _check(row: Verification, person_id: int, name: str) -> DeputyCheck:
    return DeputyCheck(
        row.public_id, person_id, name, row.asked_at, row.accepted_at, row.confirmed_at, row.signature_id, row.edrpou
    )


@dataclass(frozen=True, slots=True)
class HeadReadiness:
    """The head of one institution and his key. ``person_id`` is None when there is no head."""

    institution_id: int
    person_id: int | None
    state: rules.Ready
    checked_at: datetime | None = None
    ends_at: datetime | None = None


def readiness_in(institution_ids: Collection[int], today: date) -> tuple[HeadReadiness, ...]:
    """The head of each institution and how far his key is; in two statements. Those who need help come first."""
    heads = dict(grants.heads_in(institution_ids, today))
    rows = Readiness.objects.filter(account__person_id__in=among(set(heads.values())), account__closed_at=None)
    keys = {person: (at, end) for person, at, end in rows.values_list("account__person_id", "checked_at", "ends_at")}
    found, unknown = [], rules.readiness_of(None, today)
    for institution_id in institution_ids:
        person_id = heads.get(institution_id)
        checked_at, ends_at = keys.get(person_id or 0, (None, None))
        state = rules.readiness_of(local_day(ends_at), today) if ends_at else unknown
        found.append(HeadReadiness(institution_id, person_id, state, checked_at, ends_at))
    return tuple(sorted(found, key=lambda each: (each.state, each.institution_id)))


def key_ends_at(account_id: int) -> datetime | None:
    """When the certificate of an account ends, as far as it was shown to us. One statement."""
    return Readiness.objects.filter(pk=account_id).values_list("ends_at", flat=True).first()


class Access(StrEnum):
    """Where a person stands on the way in."""

    NEVER = "never"  # no invitation that still works, never signed in
    INVITED = "invited"
    SIGNED_IN = "signed_in"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AccessState:
    """What a list of people says of one's way in."""

    access: Access
    invited_until: datetime | None = None
    last_signed_in_at: datetime | None = None
    invitation_id: str = ""


_STATES = """
select a.person_id, a.closed_at is not null,
       (select max(e.at) from identity_event e where e.account_id = a.id and e.kind = 1),
       i.expires_at, i.public_id::text
from identity_account a
left join lateral (select expires_at, public_id from identity_invitation i
                   where i.account_id = a.id and i.used_at is null and i.revoked_at is null and i.expires_at > %(now)s
                     and not (i.fact = %(key)s and exists (
                         select 1 from identity_event e
                          where e.account_id = a.id and e.kind = 1 and e.at >= i.created_at))
                   order by i.created_at desc limit 1) i on true
where a.person_id = any(%(people)s::bigint[])
"""


def access_states(person_ids: Collection[int], now: datetime) -> dict[int, AccessState]:
    """How far each person is on the way in, in one statement; `Access.NEVER` without an account. An invitation that
    nothing but the person's own КЕП opens is over once he has come in.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATES, {"people": list(person_ids), "now": now, "key": Fact.KEP.value})
        found = {row[0]: _state(*row[1:]) for row in cursor.fetchall()}
    return {person_id: found.get(person_id, AccessState(Access.NEVER)) for person_id in person_ids}


def _state(closed: bool, signed_in: datetime | None, until: datetime | None, invitation: str | None) -> AccessState:
    if closed:
        access = Access.CLOSED
    elif signed_in is not None:
        access = Access.SIGNED_IN
    else:
        access = Access.INVITED if until else Access.NEVER
    return AccessState(access, until, signed_in, invitation or "")


@dataclass(frozen=True, slots=True)
class Renewal:
    """A card that replaces, or was to replace, a lost way in. ``given_by`` names a person; empty = the system."""

    given_at: datetime
    given_by: str
    used_at: datetime | None
    by_key: bool


def renewals_of(person_id: int) -> tuple[Renewal, ...]:
    """Cards given to somebody who could sign in already, the latest first, ten at most. Three statements."""
    rows = list(
        Invitation.objects.filter(account__person_id=person_id)
        .filter(Q(renews=True) | Q(fact=Fact.KEP))
        .order_by("-created_at")
        .values_list("created_at", "created_by_id", "used_at", "fact")[:10]
    )
    givers = dict(Account.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "person_id"))
    names = grants.persons().names(list(givers.values()))
    return tuple(
        Renewal(given_at, names[givers[by]].full if by in givers else "", used_at, fact == Fact.KEP)
        for given_at, by, used_at, fact in rows
    )


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who holds office in an authority today."""

    grant_id: UUID
    person_id: int
    role: Role
    authority_id: int | None
    given_at: datetime


def national_officers() -> tuple[Officer, ...]:
    """National administrators today. One statement."""
    return _officers(RoleGrant.objects.filter(role=Role.NATIONAL, ended_at=None))


def officers_of(authority_ids: Collection[int]) -> tuple[Officer, ...]:
    """Officers of these authorities today, the longest in office first. One statement."""
    return _officers(RoleGrant.objects.filter(authority_id__in=authority_ids, ended_at=None))


def _officers(rows: QuerySet[RoleGrant]) -> tuple[Officer, ...]:
    columns = ("public_id", "account__person_id", "role", "authority_id", "given_at")
    ordered = rows.filter(account__closed_at=None).order_by("authority_id", "given_at", "pk").values_list(*columns)
    return tuple(Officer(public_id, person, Role(role), body, at) for public_id, person, role, body, at in ordered)


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office in an authority, held or ended, and by whom it was given. Names persons by their ids."""

    person_id: int
    role: Role
    authority_id: int | None
    given_at: datetime
    ended_at: datetime | None
    given_by: int | None  # a person; None = the system


def offices_of(authority_ids: Collection[int]) -> tuple[OfficeLine, ...]:
    """Offices of these authorities with those that ended, the latest first. One statement."""
    rows = RoleGrant.objects.filter(authority_id__in=authority_ids).order_by("-given_at", "-pk")
    columns = ("account__person_id", "role", "authority_id", "given_at", "ended_at", "granted_by__account__person_id")
    return tuple(
        OfficeLine(person, Role(role), body, given, ended, by)
        for person, role, body, given, ended, by in rows.values_list(*columns)
    )


def persons_of_accounts(account_ids: Collection[int]) -> dict[int, int]:
    """Whose accounts these are, in one statement."""
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "person_id"))


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A wave as officers see it."""

    id: UUID
    authority_id: int
    territory: str
    giver_id: int
    giver: str
    kinds: tuple[int, ...]
    opens_on: date
    note: str
    reminded_on: date | None


def waves_of(authority_ids: Collection[int]) -> tuple[WaveLine, ...]:
    """Waves of these territories that were not withdrawn, by their days. One statement."""
    return _waves(Wave.objects.filter(authority_id__in=authority_ids))


def waves_opening(since: date, until: date) -> tuple[WaveLine, ...]:
    """Waves whose day lies between these, both included, and that were not withdrawn. One statement."""
    return _waves(Wave.objects.filter(opens_on__range=(since, until)))


def _waves(rows: QuerySet[Wave]) -> tuple[WaveLine, ...]:
    held = rows.filter(withdrawn_at=None).select_related("authority", "given_by").order_by("opens_on", "pk")
    return tuple(
        WaveLine(
            row.public_id, row.authority_id, row.authority.name, row.given_by_id, row.given_by.name, tuple(row.kinds),
            row.opens_on, row.note, row.reminded_on,
        )
        for row in held
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """A passkey as its owner sees it."""

    id: UUID
    label: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser that is signed in."""

    id: UUID
    key: str
    device: str
    method: Method
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened to the account's ways in."""

    at: datetime
    kind: int
    method: Method | None
    device: str


@dataclass(frozen=True, slots=True)
class OwnAccess:
    """All that a person keeps to come in by, and where it was used."""

    login: str
    has_password: bool
    recovery_codes_left: int
    passkeys: tuple[PasskeyLine, ...]
    sessions: tuple[SessionLine, ...]
    events: tuple[EventLine, ...]


_EVENTS_SHOWN = 20


def own_access(account_id: int, now: datetime) -> OwnAccess:
    """What the page «My access» shows, in six statements."""
    passkeys = Passkey.objects.filter(account_id=account_id).order_by("created_at", "pk")
    sessions = Session.objects.filter(account_id=account_id, expire_date__gt=now).order_by("-seen_at", "pk")
    events = Event.objects.filter(account_id=account_id).order_by("-at", "-pk")[:_EVENTS_SHOWN]
    return OwnAccess(
        login=Account.objects.filter(pk=account_id).values_list("login", flat=True).first() or "",
        has_password=Password.objects.filter(pk=account_id).exists(),
        recovery_codes_left=RecoveryCode.objects.filter(account_id=account_id, used_at=None).count(),
        passkeys=tuple(PasskeyLine(p.public_id, p.label, p.created_at, p.used_at) for p in passkeys),
        sessions=tuple(
            SessionLine(s.public_id, s.session_key, s.device, Method(s.method or 0), s.created_at, s.seen_at)
            for s in sessions
        ),
        events=tuple(EventLine(e.at, e.kind, Method(e.method) if e.method else None, e.device) for e in events),
    )


def passkey_ids(account_id: int) -> tuple[bytes, ...]:
    """Credential ids of an account: a device that has one is not asked to make another."""
    return tuple(
        bytes(each) for each in Passkey.objects.filter(account_id=account_id).values_list("credential_id", flat=True)
    )


def has_credentials(account_id: int) -> bool:
    """Can the account be entered by a passkey or a password?"""
    return Passkey.objects.filter(account_id=account_id).exists() or Password.objects.filter(pk=account_id).exists()


def login_of(account_id: int) -> str:
    """The login of an account; empty when it has none."""
    return Account.objects.filter(pk=account_id).values_list("login", flat=True).first() or ""


def account_public_id(account_id: int) -> UUID:
    """What a passkey calls its owner: random, tells nothing."""
    return Account.objects.values_list("public_id", flat=True).get(pk=account_id)


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What an invitation says of itself to the one who holds its code."""

    id: int
    account_id: int
    person_id: int
    role: str
    authority_id: int | None
    institution_id: int | None
    pupil_id: int | None
    fact: int
    fact_person_id: int
    renews: bool
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def invitation_by_id(invitation_id: int) -> InvitationView | None:
    """The invitation that this browser has opened before."""
    found = Invitation.objects.select_related("account").filter(pk=invitation_id).first()
    return _view(found) if found else None


def _view(invitation: Invitation) -> InvitationView:
    return InvitationView(
        id=invitation.pk,
        account_id=invitation.account_id,
        person_id=invitation.account.person_id,
        role=invitation.role,
        authority_id=invitation.authority_id,
        institution_id=invitation.institution_id,
        pupil_id=invitation.pupil_id,
        fact=invitation.fact,
        fact_person_id=invitation.fact_person_id,
        renews=invitation.renews,
        expires_at=invitation.expires_at,
        used_at=invitation.used_at,
        revoked_at=invitation.revoked_at,
    )
