"""Reads of children who leave for grade 1."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.documents import api as documents
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.text import natural_key
from parta.preschools import policies
from parta.preschools.admitted import admitted_to
from parta.preschools.queries.groups import GroupLine, Place, group_lines
from parta.preschools.rules.groups import years_on
from parta.preschools.rules.leaving import FORM, Decision, Does, Leaving, is_leaving, leaving_of


@dataclass(frozen=True, slots=True)
class School:
    """A school that may be chosen."""

    id: int
    public_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A child of the grid. Personal data. ``born_on`` is None for one under protection. ``school`` = where it goes, or
    where it went; ``is_admitted``: that school has confirmed a place to it. ``sent``: what became of it by an order of
    the preschool. ``is_there``: the school has enrolled it by an order of its own.
    """

    pupil_id: int
    public_id: UUID
    name: str
    born_on: date | None
    years: int
    group: str
    decision: Decision
    school: School | None
    is_admitted: bool
    is_there: bool
    sent: documents.Sent | None
    is_named: bool  # in an order that is signed
    problems: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        """Is nothing to be decided any more: the school has the child, or its answer is awaited?"""
        return self.is_named or (
            self.sent is not None and self.sent.state in (documents.TransferState.OFFERED, documents.TransferState.DONE)
        )

    @property
    def goes(self) -> bool:
        """Does the next order name it?"""
        if self.is_done:
            return False
        return self.is_there or (self.decision.does is Does.GOES and self.school is not None)

    @property
    def was_refused(self) -> bool:
        return not self.is_done and self.sent is not None and self.sent.state is documents.TransferState.DECLINED


@dataclass(frozen=True, slots=True)
class Grid:
    """Children who leave this year. ``others``: who may be added, by public id and name."""

    place: Place
    plan: Leaving
    rows: tuple[Row, ...]
    others: tuple[tuple[UUID, str], ...]
    schools: tuple[School, ...]
    orders: tuple[documents.SendingOrder, ...]

    @property
    def going(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.goes)

    @property
    def unknown(self) -> int:
        return sum(1 for row in self.rows if not row.is_done and not row.goes and row.decision.does is not Does.STAYS)

    @property
    def staying(self) -> tuple[Row, ...]:
        return tuple(
            row for row in self.rows if not row.is_done and not row.is_there and row.decision.does is Does.STAYS
        )

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.is_done)

    @property
    def problems(self) -> int:
        return sum(1 for row in self.rows if row.problems)


def leaving_plan(actor: Actor, *, institution_id: int, today: date) -> Leaving:
    """The actor's grid of the coming September, or an empty one. One SQL statement."""
    require(policies.may_give(actor, institution_id=institution_id))
    year = school_year_of(today) + 1
    draft = drafts.load_draft(actor, FORM, f"{institution_id}:{year}")
    return leaving_of(draft.fields) if draft else Leaving(year, dated_on=today.isoformat())


def leaving_grid(actor: Actor, place: Place, plan: Leaving, *, today: date) -> Grid:
    """Everybody who leaves, with what stands in the way of each. Personal data. The number of statements does not
    depend on the number of children.
    """
    require(policies.may_give(actor, institution_id=place.id))
    last_day = plan.since - timedelta(days=1)
    ages = {line.id: line for line in group_lines(actor, place.id, on=last_day)}
    in_charge = place.id in actor.institutions(Role.HEAD, Role.ACTING)  # where a protected child goes, he alone knows
    found = enrolment.members_by_group(institution_id=place.id, group_ids=list(ages), on=last_day, everyone=in_charge)
    members = [member for together in found.values() for member in together]
    chosen = {
        member.pupil_id
        for member in members
        if member.pupil_id in plan.added
        or str(member.pupil_id) in plan.decided
        or is_leaving(_age(ages, member.group_id), member.born_on, plan.since)
    }
    sent = documents.sent_to_school(actor, institution_id=place.id, since=plan.since)
    orders = documents.orders_to_school(actor, institution_id=place.id, since=plan.since)
    admitted = admitted_to(chosen, plan.year)
    decisions = {each: plan.decision_of(each, admitted.get(each, 0)) for each in chosen}
    checked = documents.check_going(institution_id=place.id, pupil_ids=chosen, since=plan.since)
    schools = _schools(place, decisions, checked, sent)
    named = {each for order in orders if order.is_signed for each in order.pupil_ids}
    rows = tuple(
        _row(
            member, ages[member.group_id].name, plan.since, decisions[member.pupil_id], checked, schools,
            admitted.get(member.pupil_id, 0), sent.get(member.pupil_id), named,
        )
        for member in members
        if member.pupil_id in chosen
    )  # fmt: skip
    others = tuple(
        (member.public_id, f"{member.display_name}, {ages[member.group_id].name}")
        for member in members
        if member.pupil_id not in chosen
    )
    offered = tuple(sorted(schools.values(), key=lambda school: natural_key(school.title)))
    return Grid(place, plan, rows, others, offered, orders)


def _age(lines: Mapping[int, GroupLine], group_id: int) -> int | None:
    terms = lines[group_id].terms
    return None if terms is None else terms.age


def _schools(
    place: Place,
    decisions: Mapping[int, Decision],
    checked: documents.GoingCheck,
    sent: Mapping[int, documents.Sent],
) -> dict[int, School]:
    """Schools that the grid speaks of. One SQL statement."""
    wanted: Collection[int] = {
        *(each.school for each in decisions.values() if each.school),
        *checked.there.values(),
        *(each.school_id for each in sent.values()),
    }
    cards = institutions.institutions(wanted) if wanted else {}
    return {each: School(each, card.public_id, card.title) for each, card in cards.items() if each != place.id}


def _row(
    member: enrolment.Member, group: str, since: date, decision: Decision, checked: documents.GoingCheck,
    schools: Mapping[int, School], admitted: int, sent: documents.Sent | None, named: Collection[int],
) -> Row:  # fmt: skip
    pupil_id = member.pupil_id
    there = checked.there.get(pupil_id, 0)
    is_over = sent is not None and sent.state in (documents.TransferState.OFFERED, documents.TransferState.DONE)
    school = there or (sent.school_id if sent is not None and is_over else decision.school)
    is_named = pupil_id in named and (bool(there) or is_over)
    row = Row(
        pupil_id=pupil_id, public_id=member.public_id, name=member.display_name,
        born_on=None if member.is_protected else member.born_on, years=years_on(member.born_on, since), group=group,
        decision=decision, school=schools.get(school), is_admitted=bool(admitted) and admitted == school,
        is_there=bool(there) and not is_over, sent=sent, is_named=is_named, problems=(),
    )  # fmt: skip
    return row if row.is_done else _judged(row, checked)


def _judged(row: Row, checked: documents.GoingCheck) -> Row:
    """The row with what stands in its way."""
    told = list(checked.problems.get(row.pupil_id, ())) if row.goes else []
    if row.decision.lacks_reason and not row.is_there:
        told.append(_("Say why the child stays another year."))
    if row.decision.does is Does.GOES and row.school is None:
        told.append(_("Choose the school."))
    return replace(row, problems=tuple(told))
