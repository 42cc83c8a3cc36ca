"""Requests for large lists of children: what the screens show. No child is named in a request."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from parta.enrolment import policies
from parta.enrolment.models import Release, Takeout
from parta.enrolment.queries.groups import GroupCard, groups_by_id, groups_of
from parta.enrolment.queries.pages import School
from parta.enrolment.rules.takeouts import Column, State, Terms, state_of
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor, Grant
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.errors import NotVisible
from parta.people import api as people

_LOOKED_AT, _OF_ALONE = 100, 10  # requests an officer's first page looks at


@dataclass(frozen=True, slots=True)
class TakeoutCard:
    """A request at a moment. ``until`` = the last moment of its present state, None when nothing more will happen."""

    id: int
    state: State
    asked_by: str
    asked_at: datetime
    purpose: str
    title: str  # of a list of another module; empty for classes and columns
    children: int
    columns: tuple[Column, ...]
    group_ids: tuple[int, ...]
    signed_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    reason: str
    taken_at: datetime | None
    until: datetime | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class TakeoutPage:
    """One request with the names of its classes and of those who could decide; what the reader may do with it."""

    school: School
    card: TakeoutCard
    classes: tuple[str, ...]
    deciders: tuple[str, ...]
    may_sign: bool
    may_decide: bool
    may_take: bool
    may_list: bool  # an officer sees this request alone


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A list of few children that somebody took as a file by himself."""

    at: datetime
    who: str
    title: str
    children: int


@dataclass(frozen=True, slots=True)
class TakeoutsPage:
    """Requests of the institution, the newest first; files of few children, for those in charge."""

    school: School
    cards: tuple[TakeoutCard, ...]
    may_ask: bool
    releases: tuple[ReleaseLine, ...] = ()


def takeouts_page(actor: Actor, public_id: UUID, *, now: datetime) -> TakeoutsPage:
    """Requests of an institution, for those who lead it. Three SQL statements, five for those in charge.

    :raises NotVisible: the actor does not lead the institution
    """
    card = institutions.institution_by_public_id(public_id)
    rows = policies.visible_takeouts(actor).filter(institution_id=card.id).order_by("-asked_at", "-id")[:100]
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    may_ask = bool(policies.may_ask_takeout(actor, institution_id=card.id))
    releases = _releases(card.id) if policies.may_protect(actor, institution_id=card.id) else ()
    return TakeoutsPage(School(card.id, card.public_id, card.title), _cards(rows, actor, now), may_ask, releases)


def _releases(institution_id: int) -> tuple[ReleaseLine, ...]:
    rows = list(Release.objects.filter(institution_id=institution_id).order_by("-at", "-id")[:100])
    names = people.names({row.person_id for row in rows})
    return tuple(
        ReleaseLine(row.at, names[row.person_id].full if row.person_id in names else "", row.title, len(row.pupil_ids))
        for row in rows
    )


def takeout_page(actor: Actor, public_id: UUID, takeout_id: int, *, now: datetime) -> TakeoutPage:
    """One request, for those who lead the school and for an officer who may decide. Five SQL statements, more for an
    officer.

    :raises NotVisible: no such request for this actor
    """
    place = institutions.institution_by_public_id(public_id)
    row = Takeout.objects.filter(institution_id=place.id, id=takeout_id).first()
    may_decide = bool(policies.may_decide_takeout(actor, institution_id=place.id))
    leads = place.id in actor.institutions(*LEADING_ROLES)
    if row is None or not (may_decide or leads):
        raise NotVisible
    (card,) = _cards([row], actor, now)
    names = groups_by_id(institution_id=place.id, group_ids=card.group_ids).values()
    is_waiting = card.state is State.WAITING
    within = _deciders([place.id], local_day(now)).get(place.id, ()) if is_waiting else ()
    return TakeoutPage(
        school=School(place.id, place.public_id, place.title),
        card=card,
        classes=tuple(group.name for group in sorted(names, key=lambda group: (group.grade, group.name))),
        deciders=tuple(each.full for each in within if each.person_id != row.person_id),
        may_sign=card.is_own and card.state is State.UNSIGNED,
        may_decide=may_decide and is_waiting and not card.is_own and row.person_id != actor.person_id,
        may_take=card.is_own and card.state is State.APPROVED,
        may_list=leads,
    )


def classes_to_take(institution_id: int, today: date) -> tuple[GroupCard, ...]:
    """Classes of the school year with their sizes today. One SQL statement."""
    return groups_of(institution_id=institution_id, school_year=school_year_of(today), on=today)


def waiting_takeouts(actor: Actor, *, institution_id: int, now: datetime) -> tuple[TakeoutCard, ...]:
    """Requests that wait for this actor: to be signed, agreed or taken. Two SQL statements, one when there is none."""
    rows = policies.visible_takeouts(actor).filter(
        institution_id=institution_id, taken_at=None, asked_at__gt=now - identity.LONGEST_REQUEST
    )
    may_decide = actor.leads(institution_id, policies.MOVEMENT)
    cards = _cards(tuple(rows.exclude(is_approved=False).order_by("asked_at")), actor, now)
    return tuple(
        card
        for card in cards
        if (card.is_own and card.state in (State.UNSIGNED, State.APPROVED))
        or (may_decide and not card.is_own and card.state is State.WAITING)
    )


def takeouts_for_officer(actor: Actor, grant: Grant, *, now: datetime) -> tuple[tuple[int, TakeoutCard], ...]:
    """Requests of schools below that nobody in the school may decide, and this officer may: institution and card.

    Four SQL statements when nothing waits; each school whose head leads alone costs three more, ten schools at most.
    """
    if grant.authority_id is None:
        return ()
    terms = identity.limits_of_days({local_day(now - identity.LONGEST_TERM), local_day(now)}).values()
    longest = max(limits.list_decided_within for limits in terms)
    rows = tuple(policies.undecided_below(grant.authority_id, since=now - longest)[:_LOOKED_AT])
    within = _deciders({row.institution_id for row in rows}, local_day(now)) if rows else {}
    alone = [
        row
        for row in rows
        if all(each.person_id == row.person_id for each in within.get(row.institution_id, ()))
        and row.person_id != actor.person_id
    ]
    mine = [row for row in alone[:_OF_ALONE] if policies.may_decide_takeout(actor, institution_id=row.institution_id)]
    found = zip((row.institution_id for row in mine), _cards(mine, actor, now), strict=True)
    return tuple((institution_id, card) for institution_id, card in found if card.state is State.WAITING)


def state_now(row: Takeout, now: datetime) -> State:
    """Where a request is, by the terms of the day on which it was asked. One statement."""
    return _state(row, now, _terms_of([row])[local_day(row.asked_at)])


def _terms_of(rows: Collection[Takeout]) -> dict[date, Terms]:
    found = identity.limits_of_days({local_day(row.asked_at) for row in rows})
    return {
        day: Terms(limits.list_signed_within, limits.list_decided_within, limits.list_taken_within)
        for day, limits in found.items()
    }


def _state(row: Takeout, now: datetime, terms: Terms) -> State:
    return state_of(
        asked_at=row.asked_at,
        signed_at=row.signed_at,
        decided_at=row.decided_at,
        is_approved=row.is_approved,
        taken_at=row.taken_at,
        now=now,
        terms=terms,
    )


def _cards(rows: Iterable[Takeout], actor: Actor, now: datetime) -> tuple[TakeoutCard, ...]:
    """With the names of those who asked and decided: two SQL statements, none when there is no row."""
    found = tuple(rows)
    known = {person for row in found for person in (row.person_id, row.decided_by) if person}
    names, terms = people.names(known) if known else {}, _terms_of(found)
    return tuple(_card(row, names, terms[local_day(row.asked_at)], actor, now) for row in found)


def _card(row: Takeout, names: dict[int, people.PersonName], terms: Terms, actor: Actor, now: datetime) -> TakeoutCard:
    state = _state(row, now, terms)
    return TakeoutCard(
        id=row.id,
        state=state,
        asked_by=names[row.person_id].full if row.person_id in names else "",
        asked_at=row.asked_at,
        purpose=row.purpose,
        title=row.title,
        children=row.children,
        columns=tuple(Column(name) for name in row.fields),
        group_ids=tuple(row.group_ids),
        signed_at=row.signed_at,
        decided_by=names[row.decided_by].full if row.decided_by in names else "",
        decided_at=row.decided_at,
        reason=row.decision_reason,
        taken_at=row.taken_at,
        until=_until(row, state, terms),
        is_own=row.account_id == actor.account_id,
    )


def _until(row: Takeout, state: State, terms: Terms) -> datetime | None:
    """The last moment of the state, None when it is the last."""
    if state is State.UNSIGNED:
        return row.asked_at + terms.signed_within
    if state is State.WAITING and row.signed_at is not None:
        return row.signed_at + terms.decided_within
    return row.decided_at + terms.taken_within if state is State.APPROVED and row.decided_at is not None else None


def _deciders(institution_ids: Collection[int], today: date) -> dict[int, tuple[people.PersonName, ...]]:
    """Who inside each school may decide today. One SQL statement."""
    found = people.leaders_of(institution_ids, today)
    return {
        institution_id: tuple(
            line.person for line in lines if line.position is people.Position.HEAD or policies.MOVEMENT in line.powers
        )
        for institution_id, lines in found.items()
    }


def count_unfinished(institution_id: int, account_id: int, *, now: datetime | None = None) -> int:
    """How many requests of an account still wait for something. Two statements at most."""
    now = now or timezone.now()
    rows = list(
        Takeout.objects.filter(institution_id=institution_id, account_id=account_id, taken_at=None)
        .exclude(is_approved=False)
        .filter(asked_at__gt=now - identity.LONGEST_REQUEST)
    )
    terms = _terms_of(rows)
    return sum(_state(row, now, terms[local_day(row.asked_at)]) is not State.LAPSED for row in rows)
