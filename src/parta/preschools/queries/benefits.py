"""Reads of benefits of meals: the list of an institution, one child, shares for the kitchen and the month sheet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from psycopg.types.range import DateRange

from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.preschools import policies
from parta.preschools.kinds import MealBenefitKind, meal_benefits_on
from parta.preschools.models import MealBenefit
from parta.preschools.queries.groups import PRESCHOOL_GROUP, Place, place_of
from parta.preschools.rules.paying import SOON, Waived

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A benefit of a child. ``last_day`` None: until further notice; ``closed_at``: since when it is not held so."""

    id: int
    code: str
    name: str
    share: int
    since: date
    last_day: date | None
    document: str
    document_on: date | None
    ground: str
    said_at: datetime
    said_by: str
    closed_at: datetime | None
    closed_by: str
    closed_why: str

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.last_day is None or day <= self.last_day)

    def ends_soon(self, day: date) -> bool:
        return self.last_day is not None and self.holds(day) and self.last_day < day + SOON


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child of a group with what is waived for it today, or from a later day, or lately. Personal data."""

    pupil_id: int
    public_id: UUID
    name: str
    group: str
    benefit: BenefitLine | None


@dataclass(frozen=True, slots=True)
class BenefitsPage:
    """Children of preschool groups and their benefits."""

    place: Place
    children: tuple[ChildLine, ...]

    def with_share(self, day: date) -> tuple[ChildLine, ...]:
        return tuple(each for each in self.children if each.benefit and each.benefit.holds(day))


@dataclass(frozen=True, slots=True)
class ChildPage:
    """Benefits of one child: those that stand, the latest first, and those that were closed. Personal data."""

    place: Place
    pupil_id: int
    public_id: UUID
    name: str
    group: str
    standing: tuple[BenefitLine, ...]
    closed: tuple[BenefitLine, ...]
    kinds: dict[str, MealBenefitKind]


def members_today(institution_id: int, today: date) -> tuple[tuple[enrolment.Member, str], ...]:
    """Children of the groups of a day, each with its group's name; none under protection. Two statements."""
    year = school_year_of(today)
    cards = enrolment.groups_of(
        institution_id=institution_id, school_year=year, on=today, kinds=(PRESCHOOL_GROUP,)
    )  # fmt: skip
    members = enrolment.members_by_group(
        institution_id=institution_id, group_ids=[card.id for card in cards], on=today
    )  # fmt: skip
    return tuple((member, card.name) for card in cards for member in members[card.id])


def member_of(institution_id: int, pupil_id: int, today: date) -> tuple[enrolment.Member, str] | None:
    """One of them. Two statements."""
    return next((each for each in members_today(institution_id, today) if each[0].pupil_id == pupil_id), None)


def benefits_page(actor: Actor, school: UUID, today: date) -> BenefitsPage:
    """Children of the groups with their benefits. Seven statements.

    :raises Refused: the actor does not keep benefits there
    """
    place = place_of(actor, school)
    require(policies.may_keep_benefits(actor, institution_id=place.id))
    members = members_today(place.id, today)
    ids = [member.pupil_id for member, _group in members]
    rows = policies.visible_benefits(actor, institution_id=place.id).filter(pupil_id__in=ids, known_to=None)
    lines: dict[int, list[BenefitLine]] = {}
    for pupil_id, line in _lines(rows.order_by("during"), today, authors=False):
        lines.setdefault(pupil_id, []).append(line)
    children = tuple(
        ChildLine(
            member.pupil_id, member.public_id, member.display_name, group,
            _telling(lines.get(member.pupil_id, []), today),
        )
        for member, group in members
    )  # fmt: skip
    return BenefitsPage(place, children)


def child_page(actor: Actor, school: UUID, pupil: UUID, today: date) -> ChildPage:
    """One child of a group. Eight statements.

    :raises NotVisible: the child is in no preschool group of the institution today, or is under protection
    :raises Refused: the actor does not keep benefits there
    """
    place = place_of(actor, school)
    require(policies.may_keep_benefits(actor, institution_id=place.id))
    found = next((each for each in members_today(place.id, today) if each[0].public_id == pupil), None)
    if found is None:
        raise NotVisible
    member, group = found
    rows = policies.visible_benefits(actor, institution_id=place.id).filter(pupil_id=member.pupil_id)
    lines = [line for _pupil, line in _lines(rows.order_by("-during", "-id"), today)]
    return ChildPage(
        place, member.pupil_id, pupil, member.display_name, group,
        tuple(line for line in lines if line.closed_at is None),
        tuple(line for line in lines if line.closed_at is not None), meal_benefits_on(today),
    )  # fmt: skip


def waived_of(institution_id: int, pupil_ids: Collection[int], first: date, last: date) -> dict[int, list[Waived]]:
    """Shares waived for these children on any of the days, both included. One statement."""
    found: dict[int, list[Waived]] = {}
    rows = MealBenefit.objects.now().filter(
        institution_id=institution_id, pupil_id__in=pupil_ids, during__overlap=DateRange(first, last + _DAY)
    )
    for pupil_id, share, during in rows.values_list("pupil_id", "share", "during"):
        found.setdefault(pupil_id, []).append(Waived(share, during.lower, during.upper))
    return found


def ending_soon(actor: Actor, institution_id: int, today: date) -> int:
    """Children of groups whose benefit ends within thirty days and who have no later one. Four statements at most."""
    rows = policies.visible_benefits(actor, institution_id=institution_id).filter(known_to=None)
    ending = set(
        rows.filter(during__endswith__gt=today, during__endswith__lte=today + SOON).values_list("pupil_id", flat=True)
    )
    if not ending:
        return 0
    longer = rows.filter(Q(during__endswith=None) | Q(during__endswith__gt=today + SOON), pupil_id__in=ending)
    ending -= set(longer.values_list("pupil_id", flat=True))
    return len(ending & {member.pupil_id for member, _group in members_today(institution_id, today)})


def _telling(lines: list[BenefitLine], today: date) -> BenefitLine | None:
    """The one that says most of today: what holds, what comes, what ended last."""
    holding = [line for line in lines if line.holds(today)]
    coming = [line for line in lines if line.since > today]
    return next(iter(holding or coming or lines[-1:]), None)


def _lines(rows: Iterable[MealBenefit], today: date, *, authors: bool = True) -> list[tuple[int, BenefitLine]]:
    held = list(rows)
    kinds = meal_benefits_on(today)
    accounts = {row.said_by for row in held} | {row.closed_by for row in held if row.closed_by}
    names = identity.account_names(accounts) if authors else {}
    return [
        (
            row.pupil_id,
            BenefitLine(
                row.id, row.code, kinds[row.code].name if row.code in kinds else row.code, row.share,
                row.during.lower, row.during.upper - _DAY if row.during.upper else None, row.document,
                row.document_on, row.ground, row.known_from, names.get(row.said_by, ""), row.known_to,
                names.get(row.closed_by or 0, ""), row.closed_why,
            ),
        )
        for row in held
    ]  # fmt: skip
