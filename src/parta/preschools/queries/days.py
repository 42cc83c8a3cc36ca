"""Reads of days: one group and day, the whole institution on a day, a month of a group."""

import calendar
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.preschools import policies
from parta.preschools.queries.benefits import waived_of
from parta.preschools.queries.groups import GroupLine, Place, group_line, group_lines, place_of
from parta.preschools.rules.days import USUAL, Month, Said, month_of, portions, present
from parta.preschools.rules.groups import Meal
from parta.preschools.rules.paying import Waived, eaters_by_share, fed_by_share
from parta.reference import api as reference

GroupAndDay = tuple[int, date]
_SATURDAY = 5
_WEEKEND = 7  # codifier preschool_stay: «вихідного дня»


@dataclass(frozen=True, slots=True)
class Save:
    """A save of a group's day. ``rev`` 1 is the first."""

    rev: int
    said_at: datetime
    said_by: int
    works: bool
    why: str
    listed: int


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child of the group on a day."""

    pupil_id: int
    public_id: UUID
    name: str
    said: Said
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """Something said later than first: of a child, or that the group did not work. ``after`` None: of the day."""

    day: date
    at: datetime
    by: str
    why: str
    name: str
    before: Said | None
    after: Said | None
    works: bool = True


@dataclass(frozen=True, slots=True)
class DayPage:
    """One group on one day. Personal data."""

    place: Place
    group: GroupLine
    day: date
    save: Save | None
    author: str
    children: tuple[ChildLine, ...]
    corrections: tuple[Correction, ...]
    reasons: Mapping[int, reference.ItemCard]
    may_mark: bool

    @property
    def stands(self) -> dict[int, Said]:
        return {line.pupil_id: line.said for line in self.children}

    @property
    def present(self) -> int:
        return present(list(self.stands), self.stands)


@dataclass(frozen=True, slots=True)
class KitchenLine:
    """A group on the page of the kitchen. ``save`` None: not marked yet, nothing is counted."""

    group: GroupLine
    save: Save | None
    listed: int
    present: int
    portions: Mapping[Meal, int]
    may_mark: bool

    @property
    def is_counted(self) -> bool:
        return self.save is not None and self.save.works


@dataclass(frozen=True, slots=True)
class KitchenPage:
    """All groups of an institution on a day, without names."""

    place: Place
    day: date
    lines: tuple[KitchenLine, ...]
    may_see_month: bool
    eaters: Mapping[int, int]  # children of the institution who eat, by the share of the payment that is waived

    @property
    def meals(self) -> tuple[Meal, ...]:
        eaten = {meal for line in self.lines for meal in line.group.meals}
        return tuple(meal for meal in Meal if meal in eaten)

    @property
    def unmarked(self) -> tuple[KitchenLine, ...]:
        return tuple(line for line in self.lines if line.save is None and line.listed)

    @property
    def listed(self) -> int:
        return sum(line.listed for line in self.lines if line.is_counted)

    @property
    def present(self) -> int:
        return sum(line.present for line in self.lines)

    def total(self, meal: Meal) -> int:
        return sum(line.portions.get(meal, 0) for line in self.lines)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A child's month: a letter a day («» = there), None where the child was not in the group or the group was off."""

    pupil_id: int
    public_id: UUID
    name: str
    said: tuple[Said | None, ...]
    corrected: frozenset[date]
    month: Month
    fed: Mapping[int, int]  # days on which the child ate, by the share of the payment that is waived; see `shares`


@dataclass(frozen=True, slots=True)
class MonthPage:
    """The sheet of a group and month. Personal data. ``days`` are those on which the group worked."""

    place: Place
    group: GroupLine
    first: date
    days: tuple[date, ...]
    rows: tuple[MonthRow, ...]
    portions: Mapping[Meal, int]
    corrections: tuple[Correction, ...]
    reasons: Mapping[int, reference.ItemCard]
    shares: tuple[int, ...]  # of the payment, per cent waived; none for who does not keep benefits

    @property
    def fed(self) -> dict[int, int]:
        """Child-days with meals by the share that is waived."""
        return {share: sum(row.fed.get(share, 0) for row in self.rows) for share in self.shares}

    @property
    def total(self) -> Month:
        return Month(
            sum(row.month.there for row in self.rows), sum(row.month.missed for row in self.rows),
            sum(row.month.ill for row in self.rows),
        )  # fmt: skip


def latest_saves(
    institution_id: int, year: int, *, group_ids: Collection[int], first: date, last: date
) -> dict[GroupAndDay, Save]:
    """The last save of each group and day. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select group_id, day, rev, said_at, said_by, works, why, listed from preschools_day_v1 "
            "where institution_id = %s and school_year = %s and group_id = any(%s) and day between %s and %s",
            [institution_id, year, list(group_ids), first, last],
        )
        return {(group_id, day): Save(*rest) for group_id, day, *rest in cursor.fetchall()}


def latest_marks(
    institution_id: int, year: int, *, group_ids: Collection[int], first: date, last: date
) -> dict[GroupAndDay, dict[int, Said]]:
    """What stands of children that are not as usual, or were said to be and are not. One statement."""
    found: dict[GroupAndDay, dict[int, Said]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select group_id, day, pupil_id, reason, meals from preschools_mark_v1 "
            "where institution_id = %s and school_year = %s and group_id = any(%s) and day between %s and %s",
            [institution_id, year, list(group_ids), first, last],
        )
        for group_id, day, pupil_id, reason, meals in cursor.fetchall():
            found.setdefault((group_id, day), {})[pupil_id] = Said(reason, meals)
    return found


def day_page(actor: Actor, school: UUID, group_id: int, day: date) -> DayPage:
    """One group on one day. Thirteen statements.

    :raises NotVisible: no such group in the school year of the day
    :raises Refused: the actor is not with these children
    """
    place = place_of(actor, school)
    group = group_line(actor, place, group_id, on=day)
    require(enrolment.may_read_group(actor, institution_id=place.id, group_id=group_id))
    members = enrolment.members_on(institution_id=place.id, group_id=group_id, on=day, everyone=True)
    year = school_year_of(day)
    save = latest_saves(place.id, year, group_ids=[group_id], first=day, last=day).get((group_id, day))
    stands = latest_marks(place.id, year, group_ids=[group_id], first=day, last=day).get((group_id, day), {})
    names = {member.pupil_id: member.display_name for member in members}
    corrections = _corrections(place.id, year, group_id, day, day, names) if save and save.rev > 1 else ()
    corrected = {each.name for each in corrections if each.after is not None}
    children = tuple(
        ChildLine(
            member.pupil_id, member.public_id, member.display_name, stands.get(member.pupil_id, USUAL),
            member.display_name in corrected,
        )
        for member in members
    )  # fmt: skip
    return DayPage(
        place=place, group=group, day=day, save=save,
        author=identity.account_names({save.said_by}).get(save.said_by, "") if save else "", children=children,
        corrections=corrections, reasons=reference.items("preschool_absence", on=day)["preschool_absence"],
        may_mark=bool(policies.may_mark(actor, institution_id=place.id, group_id=group_id)),
    )  # fmt: skip


def unmarked_groups(institution_id: int, today: date) -> dict[int, str]:
    """Groups with children that work today and are not marked, by name. One statement."""
    year = school_year_of(today)
    with connection.cursor() as cursor:
        cursor.execute(
            "select g.id, g.name from preschools_terms t "
            "join enrolment_group_v1 g on g.institution_id = t.institution_id and g.id = t.group_id "
            "where t.institution_id = %s and t.known_to is null and t.during @> %s::date and (t.stay = %s) = %s "
            "and not exists (select from preschools_day d where d.institution_id = t.institution_id "
            "and d.school_year = %s and d.group_id = t.group_id and d.day = %s) "
            "and exists (select from enrolment_roll_v1 m where m.institution_id = t.institution_id "
            "and m.school_year = %s and m.group_id = t.group_id and m.during @> %s::date)",
            [institution_id, today, _WEEKEND, today.weekday() >= _SATURDAY, year, today, year, today],
        )
        return dict(cursor.fetchall())


def next_to_mark(actor: Actor, institution_id: int, today: date) -> tuple[int, str] | None:
    """The first group that waits for this actor's mark today. Three statements at most."""
    waiting = unmarked_groups(institution_id, today)
    kept = (
        policies.groups_kept(actor, institution_id=institution_id, group_ids=set(waiting)) if waiting else frozenset()
    )
    return min(((group_id, waiting[group_id]) for group_id in kept), key=lambda each: each[1], default=None)


def kitchen_page(actor: Actor, school: UUID, day: date) -> KitchenPage:
    """Counts of all groups on a day. Thirteen statements at most."""
    place = place_of(actor, school)
    require(policies.may_see_days(actor, institution_id=place.id))
    groups = group_lines(actor, place.id, on=day)
    ids, year = [group.id for group in groups], school_year_of(day)
    saves = latest_saves(place.id, year, group_ids=ids, first=day, last=day)
    marks = latest_marks(place.id, year, group_ids=ids, first=day, last=day)
    members = enrolment.members_by_group(institution_id=place.id, group_ids=ids, on=day, everyone=True)
    kept = policies.groups_kept(actor, institution_id=place.id, group_ids=ids)
    waived = waived_of(place.id, {each.pupil_id for own in members.values() for each in own}, day, day)
    lines = []
    eaters: Counter[int] = Counter()
    for group in groups:
        save, stands = saves.get((group.id, day)), marks.get((group.id, day), {})
        listed = [member.pupil_id for member in members[group.id]]
        counted = save is not None and save.works
        usual = group.terms.meals if group.terms else 0
        if counted:
            eaters += eaters_by_share(listed, stands, waived, usual, day)
        lines.append(
            KitchenLine(
                group, save, len(listed), present(listed, stands) if counted else 0,
                portions(listed, stands, usual) if counted else {},
                group.id in kept,
            )
        )  # fmt: skip
    return KitchenPage(place, day, tuple(lines), bool(kept), dict(sorted(eaters.items())))


def month_page(actor: Actor, school: UUID, group_id: int, first: date) -> MonthPage:
    """The sheet of a group and a month (``first`` its first day). Thirteen statements at most.

    :raises NotVisible: no such group then
    """
    place = place_of(actor, school)
    return month_sheet(actor, place, group_id, first)


def month_sheet(actor: Actor, place: Place, group_id: int, first: date) -> MonthPage:
    last = date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    year = school_year_of(first)
    group = group_line(actor, place, group_id, on=first)
    require(enrolment.may_read_group(actor, institution_id=place.id, group_id=group_id))
    stays = [
        stay
        for stay in enrolment.members_of_year(institution_id=place.id, group_id=group_id, school_year=year)
        if stay.since <= last and (stay.until is None or stay.until > first)
    ]
    saves = latest_saves(place.id, year, group_ids=[group_id], first=first, last=last)
    marks = latest_marks(place.id, year, group_ids=[group_id], first=first, last=last)
    days = tuple(sorted(day for (_group, day), save in saves.items() if save.works))
    names = {stay.pupil_id: stay.display_name for stay in stays}
    corrections = _corrections(place.id, year, group_id, first, last, names)
    usual = group.terms.meals if group.terms else 0
    keeps = bool(usual) and bool(policies.may_keep_benefits(actor, institution_id=place.id))
    waived = waived_of(place.id, set(names), first, last) if keeps else {}
    by_day = {day: stands for (_group, day), stands in marks.items()}
    rows = _rows(stays, days, by_day, corrections, waived, usual)
    eaten: dict[Meal, int] = {}
    for at, _day in enumerate(days):
        there = {row.pupil_id: said for row in rows if (said := row.said[at]) is not None}
        for meal, count in portions(list(there), there, usual).items():
            eaten[meal] = eaten.get(meal, 0) + count
    reasons = reference.items("preschool_absence", on=first)["preschool_absence"]
    shares = sorted({0, *(share for row in rows for share in row.fed)}) if keeps else ()
    return MonthPage(place, group, first, days, rows, eaten, corrections, reasons, tuple(shares))


def _rows(
    stays: Collection[enrolment.Member],
    days: tuple[date, ...],
    marks: Mapping[date, Mapping[int, Said]],
    corrections: Collection[Correction],
    waived: Mapping[int, Sequence[Waived]],
    usual: int,
) -> tuple[MonthRow, ...]:
    """A row a child, whether it came once or came back."""
    by_child: dict[int, list[enrolment.Member]] = {}
    for stay in stays:
        by_child.setdefault(stay.pupil_id, []).append(stay)
    found = []
    for pupil_id, own in by_child.items():
        there = [day for day in days if any(s.since <= day and (s.until is None or day < s.until) for s in own)]
        said = {day: marks.get(day, {}).get(pupil_id, USUAL) for day in there}
        corrected = {each.day for each in corrections if each.name == own[0].display_name and each.after is not None}
        found.append(
            MonthRow(
                pupil_id, own[0].public_id, own[0].display_name, tuple(said.get(day) for day in days),
                frozenset(corrected), month_of(there, said),
                fed_by_share(said, waived.get(pupil_id, ()), usual),
            )
        )  # fmt: skip
    return tuple(found)


def _corrections(
    institution_id: int, year: int, group_id: int, first: date, last: date, names: Mapping[int, str]
) -> tuple[Correction, ...]:
    """Everything said of these days after the first save, the newest first. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select d.day, d.said_at, d.said_by, d.why, d.works, m.pupil_id, m.reason, m.meals, b.reason, b.meals "
            "from preschools_day d left join preschools_mark m on (m.institution_id, m.school_year, m.group_id, m.day, "
            "m.rev) = (d.institution_id, d.school_year, d.group_id, d.day, d.rev) "
            "left join lateral (select reason, meals from preschools_mark e where e.institution_id = d.institution_id "
            "and e.school_year = d.school_year and e.group_id = d.group_id and e.day = d.day "
            "and e.pupil_id = m.pupil_id and e.rev < d.rev order by e.rev desc limit 1) b on true "
            "where d.institution_id = %s and d.school_year = %s and d.group_id = %s and d.day between %s and %s "
            "and d.rev > 1 order by d.said_at desc, m.pupil_id",
            [institution_id, year, group_id, first, last],
        )
        rows = cursor.fetchall()
    authors = identity.account_names({row[2] for row in rows})
    found = []
    for day, at, by, why, works, pupil_id, reason, meals, reason_before, meals_before in rows:
        if pupil_id is not None and pupil_id not in names:
            continue  # under protection, or no longer of the group
        of_child = pupil_id is not None
        found.append(
            Correction(
                day, at, authors.get(by, ""), why, names.get(pupil_id, ""),
                Said(reason_before, meals_before) if of_child else None, Said(reason, meals) if of_child else None,
                works,
            )
        )  # fmt: skip
    return tuple(found)
