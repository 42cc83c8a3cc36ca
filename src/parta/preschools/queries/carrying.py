"""Reads of groups that go over into the next school year."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.documents import api as documents
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.people import api as people
from parta.preschools import policies
from parta.preschools.kinds import limits_on
from parta.preschools.queries.groups import PRESCHOOL_GROUP, GroupLine, Place, group_lines
from parta.preschools.queries.leaving import leaving_grid, leaving_plan
from parta.preschools.rules.carrying import FORM, LONGEST_NAME, Carrying, Next, carrying_of, next_age
from parta.preschools.rules.groups import MOST_PLACES, SHORTEST_REASON, Limit, Terms, limit_of
from parta.preschools.rules.leaving import Does, is_leaving
from parta.reference import api as reference


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a group. Personal data. ``to``: its group of the new year; ``own``: as decided for it alone."""

    pupil_id: int
    public_id: UUID
    name: str
    to: str
    own: str
    leaves: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A group: what it is now, what it becomes, what stands in the way."""

    now: GroupLine
    next: Next
    is_proposed: bool
    children: tuple[Child, ...]
    problems: tuple[str, ...]

    @property
    def stay(self) -> int:
        return sum(1 for child in self.children if not child.leaves)

    @property
    def leave(self) -> int:
        return sum(1 for child in self.children if child.leaves)

    @property
    def otherwise(self) -> int:
        return sum(1 for child in self.children if child.own)


@dataclass(frozen=True, slots=True)
class Formed:
    """A group of the new year: from which groups, how many children, of what terms."""

    name: str
    age: int
    places: int
    educators: tuple[int, ...]
    language: int
    terms: Terms
    children: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan as it stands. ``staff``: who may be an educator, by post."""

    place: Place
    plan: Carrying
    lines: tuple[Line, ...]
    formed: tuple[Formed, ...]
    staff: tuple[tuple[int, str], ...]
    there: frozenset[str]  # names of groups of the new year that are there already, with children
    undecided: int  # children who leave for school and have none yet
    handed: documents.Handed | None  # for whom the order is written, when the reader may not open it

    @property
    def problems(self) -> int:
        return sum(1 for line in self.lines if line.problems)

    @property
    def children(self) -> int:
        return sum(line.stay for line in self.lines)


def carrying_plan(actor: Actor, *, institution_id: int, today: date) -> Carrying:
    """The actor's plan; of the coming year when he has decided nothing or that is past. One SQL statement."""
    require(policies.may_form(actor, institution_id=institution_id))
    draft = drafts.load_draft(actor, FORM, str(institution_id))
    plan = carrying_of(draft.fields) if draft else None
    if plan is not None and plan.year in years_to_carry(today):
        return plan
    return Carrying(school_year_of(today) + 1, revision=plan.revision if plan else 0)


def years_to_carry(today: date) -> tuple[int, int]:
    """School years that groups go over into: the coming one, and the present one for whoever is late."""
    return school_year_of(today) + 1, school_year_of(today)


def drawn(actor: Actor, place: Place, plan: Carrying, *, today: date) -> Plan:
    """Every group with what is proposed or decided. The number of statements does not depend on how many there are."""
    require(policies.may_form(actor, institution_id=place.id))
    last_day = plan.since - timedelta(days=1)
    groups = group_lines(actor, place.id, on=last_day)
    members = enrolment.members_by_group(
        institution_id=place.id, group_ids=[line.id for line in groups], on=last_day, everyone=True
    )
    leaving, undecided = _leaving(actor, place, plan, today, groups, members)
    staff = _staff(place, plan)
    limits, profiles = limits_on(plan.since), reference.items("preschool_profile")["preschool_profile"]
    there = enrolment.groups_of(institution_id=place.id, school_year=plan.year, on=plan.since, kinds=(PRESCHOOL_GROUP,))
    taken = frozenset(group.name for group in there if group.size)
    proposed = {
        line.id: _proposed(line, members[line.id], leaving, groups, plan, {post for post, _name in staff}, limits,
                           profiles)
        for line in groups
    }  # fmt: skip
    nexts = {line.id: plan.next_of(line.id, proposed[line.id]) for line in groups}
    names = {each.name for each in nexts.values() if each.name}
    lines = tuple(
        _line(
            line, nexts[line.id], str(line.id) not in plan.groups, _children(members[line.id], nexts[line.id], plan,
            leaving), names | set(plan.children.values()), taken,
        )
        for line in groups
    )  # fmt: skip
    hidden = {member.pupil_id for found in members.values() for member in found if member.is_protected}
    handed = documents.handed_groups(
        actor, institution_id=place.id, since=plan.since, names_protected=bool(hidden - leaving), today=today
    )
    return Plan(place, plan, lines, _formed(lines), staff, taken, undecided, handed)


def _leaving(
    actor: Actor, place: Place, plan: Carrying, today: date, groups: Sequence[GroupLine],
    members: Mapping[int, Sequence[enrolment.Member]],
) -> tuple[frozenset[int], int]:  # fmt: skip
    """Children who leave for grade 1 on the first day of the plan, and how many of them have no school yet. Where those
    under protection go, whoever is in charge knows alone: to others they leave by their age, without a school.
    """
    if plan.year != school_year_of(today) + 1:
        return frozenset(), 0
    going = leaving_plan(actor, institution_id=place.id, today=today)
    grid = leaving_grid(actor, place, going, today=today)
    leave = [row for row in grid.rows if row.is_done or row.goes or row.decision.does is not Does.STAYS]
    shown, ages = {row.pupil_id for row in grid.rows}, {line.id: line.terms for line in groups}
    hidden = {
        member.pupil_id
        for group_id, found in members.items()
        for member in found
        if member.is_protected and member.pupil_id not in shown
        and is_leaving(terms.age if (terms := ages[group_id]) else None, member.born_on, plan.since)
    }  # fmt: skip
    return frozenset(row.pupil_id for row in leave) | hidden, grid.unknown + len(hidden)


def _staff(place: Place, plan: Carrying) -> tuple[tuple[int, str], ...]:
    found = people.staff_of(place.id, plan.since)
    return tuple((line.post_id, line.person.full) for line in found)


def _proposed(
    line: GroupLine, members: Sequence[enrolment.Member], leaving: Collection[int], groups: Sequence[GroupLine],
    plan: Carrying, staff: Collection[int], limits: Sequence[Limit], profiles: Mapping[int, reference.ItemCard],
) -> Next:  # fmt: skip
    if line.terms is None:
        return Next("", 0, 0)
    stay = [member.born_on for member in members if member.pupil_id not in leaving]
    others = {each.terms.age for each in groups if each.terms is not None}
    age = next_age(line.terms.age, stay, others, plan.since)
    profile = profiles.get(line.terms.profile or 0)
    limit = limit_of(limits, replace(line.terms, age=age), profile.code if profile else "", plan.since)
    allowed = len(line.terms.over_reason.strip()) >= SHORTEST_REASON
    places = line.terms.places if limit is None or allowed else min(line.terms.places, limit.most)
    educators = tuple(post_id for post_id in line.educator_posts if post_id in staff)
    return Next(line.name, age, places, educators)


def _children(
    members: Sequence[enrolment.Member], after: Next, plan: Carrying, leaving: Collection[int]
) -> tuple[Child, ...]:
    return tuple(
        Child(
            member.pupil_id, member.public_id, member.display_name,
            "" if member.pupil_id in leaving else plan.children.get(str(member.pupil_id), "") or after.name,
            plan.children.get(str(member.pupil_id), ""), member.pupil_id in leaving,
        )
        for member in members
    )  # fmt: skip


def _line(
    now: GroupLine, after: Next, is_proposed: bool, children: tuple[Child, ...], names: Collection[str],
    taken: Collection[str],
) -> Line:  # fmt: skip
    told = []
    if now.terms is None:
        told.append(_("Say first what this group is."))
    lost = [child for child in children if not child.leaves and not child.to]
    if lost and now.terms is not None:
        told.append(_("%(count)s children have no group in the new year: name one.") % {"count": len(lost)})
    if len(after.name) > LONGEST_NAME:
        told.append(_("The name is longer than %(most)s signs.") % {"most": LONGEST_NAME})
    if after.name and not 1 <= after.places <= MOST_PLACES:
        told.append(_("From 1 to %(most)s places.") % {"most": MOST_PLACES})
    if after.name in taken:
        told.append(_("The new year has a group of this name with children already."))
    return Line(now, after, is_proposed, children, tuple(told))


def _formed(lines: Sequence[Line]) -> tuple[Formed, ...]:
    """Groups of the new year. Of several that lead to one name, the group that keeps its name gives the terms, else the
    first; one that a division opens takes those of the group it comes from, without educators.
    """
    count = Counter(child.to for line in lines for child in line.children if child.to)
    found: dict[str, Formed] = {}
    for line in sorted(lines, key=lambda line: line.next.name != line.now.name):
        if line.next.name and line.now.terms is not None:
            found.setdefault(line.next.name, _form(line, line.next.name, line.next.educators, count))
    for line in lines:
        for child in line.children:
            if child.own and not child.leaves and line.now.terms is not None:
                found.setdefault(child.own, _form(line, child.own, (), count))
    return tuple(found.values())


def _form(line: Line, name: str, educators: tuple[int, ...], count: Mapping[str, int]) -> Formed:
    assert line.now.terms is not None
    age, places = line.next.age or line.now.terms.age, line.next.places or line.now.terms.places
    terms = replace(line.now.terms, age=age, places=places)
    return Formed(name, age, places, educators, line.now.language, terms, count[name])
