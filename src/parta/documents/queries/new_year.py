"""Reads of the roll-over into the next school year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from parta.documents import policies
from parta.documents.rules.new_year import FORM, Known, NewYear, Place, first_classes, leave_by, new_year_of, proposed
from parta.documents.rules.orders import Kind
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A class: where it goes, how many of its pupils go elsewhere, what is wrong."""

    known: Known
    place: Place
    is_proposed: bool
    otherwise: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PupilPlan:
    """A pupil of a class and where he goes. Personal data. ``own`` = decided for him alone, as typed."""

    pupil_id: int
    display_name: str
    place: Place
    own: str
    problem: str = ""

    def kind(self, grade: int) -> Kind:
        """What the order does to him."""
        if self.place.leaves:
            return Kind.WITHDRAWAL
        return Kind.REPEAT if grade and self.place.grade == grade else Kind.PROMOTION


@dataclass(frozen=True, slots=True)
class NewYearPlan:
    """The whole plan as it stands."""

    plan: NewYear
    lines: tuple[PlanLine, ...]
    first: str
    standing: Mapping[int, tuple[int, ...]]  # class → its pupils
    names_protected: bool = False  # a child under protection is among them

    @property
    def pupils(self) -> int:
        return sum(line.known.size for line in self.lines)

    @property
    def leaving(self) -> int:
        return sum(line.known.size for line in self.lines if line.place.leaves)

    @property
    def problems(self) -> int:
        return sum(1 for line in self.lines if line.problem)


def new_year_plan(actor: Actor, *, institution_id: int, today: date) -> NewYear:
    """The actor's plan, or an empty one. One SQL statement."""
    require(policies.may_roll_over(actor, institution_id=institution_id))
    draft = drafts.load_draft(actor, FORM, str(institution_id))
    return new_year_of(draft.fields) if draft else NewYear(school_year_of(today) + 1, dated_on=today.isoformat())


def drawn_plan(plan: NewYear, *, institution_id: int) -> NewYearPlan:
    """Every class with what is proposed or decided. Two SQL statements."""
    last_day = plan.since - timedelta(days=1)
    groups = enrolment.groups_of(institution_id=institution_id, school_year=plan.year - 1, on=last_day)
    known = [Known(group.id, group.grade, group.name, group.size) for group in groups]
    grades = {each.grade for each in known if each.size}
    members = enrolment.members_by_group(
        institution_id=institution_id, group_ids=[each.id for each in known], on=last_day, everyone=True
    )
    standing = {group_id: tuple(member.pupil_id for member in found) for group_id, found in members.items()}
    lines = tuple(_line(plan, each, grades, standing.get(each.id, ())) for each in known)
    first = first_classes(known) if plan.first is None else plan.first
    hidden = any(member.is_protected for found in members.values() for member in found)
    return NewYearPlan(plan, lines, first, standing, hidden)


def class_plan(plan: NewYear, *, institution_id: int, class_id: int) -> tuple[PlanLine, tuple[PupilPlan, ...]] | None:
    """One class with every pupil of it, or None when the school has no such class. Three SQL statements."""
    drawn = drawn_plan(plan, institution_id=institution_id)
    line = next((each for each in drawn.lines if each.known.id == class_id), None)
    if line is None:
        return None
    last_day = plan.since - timedelta(days=1)
    members = enrolment.members_on(institution_id=institution_id, group_id=class_id, on=last_day, everyone=True)
    return line, tuple(pupil_plan(plan, line, member.pupil_id, member.display_name) for member in members)


def pupil_plan(plan: NewYear, line: PlanLine, pupil_id: int, name: str) -> PupilPlan:
    """Where one pupil goes: as decided for him, or with his class."""
    own = plan.pupils.get(str(pupil_id), "")
    place, problem = read_place(own, line.known, repeats=True) if own else (line.place, "")
    return PupilPlan(pupil_id, name, place, own, problem)


def read_place(text: str, known: Known, *, repeats: bool) -> tuple[Place, str]:
    """What somebody decided for a class or a pupil of it, and what is wrong with that. ``repeats``: the same year of
    study once more is allowed.
    """
    if reason := leave_by(text):
        return Place(reason=reason), ""
    if known.grade == 0 and not text[:1].isdigit():
        return Place(0, text.strip()), ""
    read = enrolment.read_class_name(text)
    allowed = {known.grade + 1} | ({known.grade} if repeats else set())
    if read is None or read[0] not in allowed:
        words = _("From %(class)s pupils go to year %(grade)d: write, for example, %(example)s.")
        return Place(), words % {
            "class": known.name, "grade": known.grade + 1, "example": enrolment.class_name(known.grade + 1, "А"),
        }  # fmt: skip
    return Place(*read), ""


def _line(plan: NewYear, known: Known, grades: set[int], pupils: tuple[int, ...]) -> PlanLine:
    decided = plan.classes.get(str(known.id), "")
    place, problem = read_place(decided, known, repeats=False) if decided else (proposed(known, grades), "")
    otherwise = sum(1 for each in pupils if str(each) in plan.pupils)
    return PlanLine(known, place, not decided, otherwise, problem)
