"""Requests for lists of more than 50 children: what the screens show. No child is named in a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from parta.enrolment import policies
from parta.enrolment.models import Takeout
from parta.enrolment.queries.groups import GroupCard, groups_by_id, groups_of
from parta.enrolment.queries.pages import School
from parta.enrolment.rules.takeouts import DECIDED_WITHIN, TAKEN_WITHIN, Column, State, state_of
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.errors import NotVisible
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class TakeoutCard:
    """A request at a moment. ``until`` = the last moment of its present state, None when nothing more will happen."""

    id: int
    state: State
    asked_by: str
    asked_at: datetime
    purpose: str
    children: int
    columns: tuple[Column, ...]
    group_ids: tuple[int, ...]
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
    may_decide: bool
    may_take: bool
    may_list: bool  # an officer sees this request alone


@dataclass(frozen=True, slots=True)
class TakeoutsPage:
    """Requests of the institution, the newest first."""

    school: School
    cards: tuple[TakeoutCard, ...]
    may_ask: bool


def takeouts_page(actor: Actor, public_id: UUID, *, now: datetime) -> TakeoutsPage:
    """Requests of an institution, for those who lead it. Three SQL statements.

    :raises NotVisible: the actor does not lead the institution
    """
    card = institutions.institution_by_public_id(public_id)
    rows = policies.visible_takeouts(actor).filter(institution_id=card.id).order_by("-asked_at", "-id")[:100]
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    may_ask = bool(policies.may_ask_takeout(actor, institution_id=card.id))
    return TakeoutsPage(School(card.id, card.public_id, card.title), _cards(rows, actor, now), may_ask)


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
    return TakeoutPage(
        school=School(place.id, place.public_id, place.title),
        card=card,
        classes=tuple(group.name for group in sorted(names, key=lambda group: (group.grade, group.name))),
        deciders=_deciders(place.id, row.person_id, local_day(now)) if is_waiting else (),
        may_decide=may_decide and is_waiting and not card.is_own and row.person_id != actor.person_id,
        may_take=card.is_own and card.state is State.APPROVED,
        may_list=leads,
    )


def classes_to_take(institution_id: int, today: date) -> tuple[GroupCard, ...]:
    """Classes of the school year with their sizes today. One SQL statement."""
    return groups_of(institution_id=institution_id, school_year=school_year_of(today), on=today)


def waiting_takeouts(actor: Actor, *, institution_id: int, now: datetime) -> tuple[TakeoutCard, ...]:
    """Requests that wait for this actor: to be agreed, or to be taken. Two SQL statements, one when there is none."""
    rows = policies.visible_takeouts(actor).filter(
        institution_id=institution_id, taken_at=None, asked_at__gt=now - DECIDED_WITHIN - TAKEN_WITHIN
    )
    may_decide = actor.leads(institution_id, policies.MOVEMENT)
    cards = _cards(tuple(rows.exclude(is_approved=False).order_by("asked_at")), actor, now)
    return tuple(
        card
        for card in cards
        if (card.is_own and card.state is State.APPROVED)
        or (may_decide and not card.is_own and card.state is State.WAITING)
    )


def _cards(rows: Iterable[Takeout], actor: Actor, now: datetime) -> tuple[TakeoutCard, ...]:
    """With the names of those who asked and decided: one SQL statement."""
    found = tuple(rows)
    known = {person for row in found for person in (row.person_id, row.decided_by) if person}
    names = people.names(known) if known else {}
    return tuple(_card(row, names, actor, now) for row in found)


def _card(row: Takeout, names: dict[int, people.PersonName], actor: Actor, now: datetime) -> TakeoutCard:
    state = state_of(
        asked_at=row.asked_at, decided_at=row.decided_at, is_approved=row.is_approved, taken_at=row.taken_at, now=now
    )
    until = None
    if state is State.WAITING:
        until = row.asked_at + DECIDED_WITHIN
    elif state is State.APPROVED and row.decided_at is not None:
        until = row.decided_at + TAKEN_WITHIN
    return TakeoutCard(
        id=row.id,
        state=state,
        asked_by=names[row.person_id].full if row.person_id in names else "",
        asked_at=row.asked_at,
        purpose=row.purpose,
        children=row.children,
        columns=tuple(Column(name) for name in row.fields),
        group_ids=tuple(row.group_ids),
        decided_by=names[row.decided_by].full if row.decided_by in names else "",
        decided_at=row.decided_at,
        reason=row.decision_reason,
        taken_at=row.taken_at,
        until=until,
        is_own=row.account_id == actor.account_id,
    )


def _deciders(institution_id: int, asked_by: int, today: date) -> tuple[str, ...]:
    """Who in the school may decide today, besides the one who asked. One SQL statement."""
    return tuple(
        line.person.full
        for line in people.staff_of(institution_id, today)
        if line.person.person_id != asked_by
        and (line.position is people.Position.HEAD or policies.MOVEMENT in line.powers)
    )
