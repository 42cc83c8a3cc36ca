"""What the screens of teaching show: one query a screen, a fixed number of SQL statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.curriculum import policies
from parta.curriculum.queries.courses import (
    Assignment,
    CourseCard,
    assignments_of,
    count_unassigned,
    courses_of_classes,
)
from parta.curriculum.rules.divisions import Division, divisions
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import STAFF_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.reference import api as reference


@dataclass(frozen=True, slots=True)
class School:
    """The institution of the page, for its own staff."""

    id: int
    public_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class CellCourse:
    """A course in a cell of the grid: the whole class (``group`` empty) or a study group; its teachers' short names."""

    course: CourseCard
    group: str
    teachers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A subject in one class; without courses it offers to open one, named by ``key``."""

    group: enrolment.GroupCard
    courses: tuple[CellCourse, ...]
    key: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A subject across the classes of a parallel. ``is_added``: no class has it yet, it was chosen to be given."""

    subject: reference.SubjectCard
    cells: tuple[Cell, ...]
    is_added: bool


@dataclass(frozen=True, slots=True)
class GridPage:
    """Who teaches what in the classes of one year of study. ``other_subjects`` can still be added; ``unassigned`` =
    courses of the year without a teacher today.
    """

    school: School
    school_year: int
    grades: tuple[int, ...]
    grade: int
    classes: tuple[enrolment.GroupCard, ...]
    rows: tuple[GridRow, ...]
    other_subjects: tuple[reference.SubjectCard, ...]
    unassigned: int
    staff: tuple[people.PostLine, ...]
    may_plan: bool


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course of a class with every known assignment."""

    course: CourseCard
    group: str
    assignments: tuple[tuple[Assignment, str], ...]


@dataclass(frozen=True, slots=True)
class SubjectsPage:
    """Subjects of one class, its study groups and who teaches them."""

    school: School
    group: enrolment.GroupCard
    lines: tuple[CourseLine, ...]
    study_groups: tuple[enrolment.GroupCard, ...]
    subjects: tuple[reference.SubjectCard, ...]  # not given to the whole class yet
    parallels: tuple[enrolment.GroupCard, ...]
    staff: tuple[people.PostLine, ...]
    may_plan: bool


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """A class and how it is divided. ``rows``: a pupil with his group (0 = none) in each division. Personal data."""

    school: School
    group: enrolment.GroupCard
    study_groups: tuple[enrolment.GroupCard, ...]
    divisions: tuple[Division, ...]
    rows: tuple[tuple[enrolment.Member, tuple[tuple[Division, int], ...]], ...]

    @property
    def names(self) -> dict[int, str]:
        return {group.id: group.name for group in self.study_groups}


def school_of(actor: Actor, public_id: UUID) -> School:
    """The institution where the actor works. One SQL statement.

    :raises NotVisible: there is none for this actor
    """
    card = institutions.institution_by_public_id(public_id)
    if card.id not in actor.institutions(*STAFF_ROLES):
        raise NotVisible
    return School(card.id, card.public_id, card.title)


def class_of(school: School, class_id: int, today: date) -> enrolment.GroupCard:
    """A class of the school with its size. One SQL statement.

    :raises NotVisible: the school has no such class
    """
    group = enrolment.group_card(institution_id=school.id, group_id=class_id, on=today)
    if group is None or group.parent_id is not None:
        raise NotVisible
    return group


def grid_page(
    actor: Actor,
    public_id: UUID,
    *,
    grade: int | None,
    school_year: int | None,
    today: date,
    added: Collection[int] = (),
) -> GridPage:
    """Classes of one year of study × the subjects some of them have, and those ``added`` to be given next. Nine SQL
    statements.
    """
    school = school_of(actor, public_id)
    year = school_year or school_year_of(today)
    day = day_within(year, today)
    every = enrolment.groups_of(institution_id=school.id, school_year=year, on=day)
    grades = tuple(sorted({group.grade for group in every}))
    chosen = grade if grade in grades else (grades[0] if grades else 1)
    classes = tuple(group for group in every if group.grade == chosen)
    courses = courses_of_classes(institution_id=school.id, class_ids=[group.id for group in classes], on=day)
    groups = {
        group.id: group.name
        for group in enrolment.study_groups_of(
            institution_id=school.id, class_ids=[group.id for group in classes], on=day
        )
    }
    teachers = people.posts({post for course in courses for post in course.teachers})
    subjects = reference.subjects()
    cells = _cells(courses, groups, teachers)
    taught = {subject_id for _class_id, subject_id in cells}
    may_plan = bool(policies.may_plan(actor, institution_id=school.id))
    rest = [s for s in subjects if s.id not in taught and s.from_grade <= chosen <= s.to_grade]
    new = {subject.id for subject in rest if may_plan and subject.id in added}
    return GridPage(
        school=school,
        school_year=year,
        grades=grades,
        grade=chosen,
        classes=classes,
        rows=tuple(
            _row(subject, classes, cells, is_added=subject.id in new)
            for subject in subjects
            if subject.id in taught | new
        ),
        other_subjects=tuple(subject for subject in rest if subject.id not in new),
        unassigned=count_unassigned(institution_id=school.id, class_ids=[group.id for group in every], on=day),
        staff=people.staff_of(school.id, day),
        may_plan=may_plan,
    )


def _cells(
    courses: Collection[CourseCard], groups: Mapping[int, str], teachers: Mapping[int, people.PostLine]
) -> dict[tuple[int, int], list[CellCourse]]:
    """Courses by class and subject."""
    cells: dict[tuple[int, int], list[CellCourse]] = {}
    for course in courses:
        names = tuple(teachers[post].person.short for post in course.teachers if post in teachers)
        cell = cells.setdefault((course.journal_id, course.subject_id), [])
        cell.append(CellCourse(course, groups.get(course.group_id, ""), names))
    return cells


def _row(
    subject: reference.SubjectCard,
    classes: tuple[enrolment.GroupCard, ...],
    cells: Mapping[tuple[int, int], list[CellCourse]],
    *,
    is_added: bool,
) -> GridRow:
    found = (Cell(group, tuple(cells.get((group.id, subject.id), ())), f"{group.id}:{subject.id}") for group in classes)
    return GridRow(subject, tuple(found), is_added)


def subjects_page(actor: Actor, public_id: UUID, class_id: int, *, today: date) -> SubjectsPage:
    """Subjects of a class. Ten SQL statements."""
    school = school_of(actor, public_id)
    group = class_of(school, class_id, today)
    day = day_within(group.school_year, today)
    courses = courses_of_classes(institution_id=school.id, class_ids=[class_id], on=day)
    assigned = assignments_of(institution_id=school.id, course_ids=[course.id for course in courses])
    names = people.posts({assignment.post_id for assignment in assigned})
    study_groups = enrolment.study_groups_of(institution_id=school.id, class_ids=[class_id], on=day)
    group_names = {study_group.id: study_group.name for study_group in study_groups}
    own = {course.subject_id for course in courses if course.group_id == class_id}
    subjects = [subject for subject in reference.subjects() if subject.id not in own]
    year = enrolment.groups_of(institution_id=school.id, school_year=group.school_year, on=day)
    return SubjectsPage(
        school=school,
        group=group,
        lines=tuple(
            CourseLine(
                course,
                group_names.get(course.group_id, ""),
                tuple(
                    (a, names[a.post_id].person.full)
                    for a in assigned
                    if a.course_id == course.id and a.post_id in names
                ),
            )
            for course in courses
        ),
        study_groups=study_groups,
        subjects=tuple(subjects),
        parallels=tuple(other for other in year if other.grade == group.grade and other.id != class_id),
        staff=people.staff_of(school.id, day),
        may_plan=bool(policies.may_plan(actor, institution_id=school.id)),
    )


def groups_page(actor: Actor, public_id: UUID, class_id: int, *, today: date) -> GroupsPage:
    """How a class is divided into study groups. Five SQL statements.

    :raises NotVisible: no such class, or its children are not for this actor
    """
    school = school_of(actor, public_id)
    group = class_of(school, class_id, today)
    if not enrolment.may_read_group(actor, institution_id=school.id, group_id=class_id):
        raise NotVisible
    day = day_within(group.school_year, today)
    study_groups = enrolment.study_groups_of(institution_id=school.id, class_ids=[class_id], on=day)
    inside = enrolment.members_by_group(
        institution_id=school.id, group_ids=[study_group.id for study_group in study_groups], on=day, everyone=True
    )
    placed = {(member.pupil_id, group_id) for group_id, members in inside.items() for member in members}
    found = divisions([(study_group.id, study_group.name) for study_group in study_groups])
    return GroupsPage(
        school=school,
        group=group,
        study_groups=study_groups,
        divisions=found,
        rows=tuple(
            (member, tuple((each, _place(placed, member.pupil_id, each)) for each in found))
            for member in enrolment.members_on(institution_id=school.id, group_id=class_id, on=day, everyone=True)
        ),
    )


def _place(placed: set[tuple[int, int]], pupil_id: int, division: Division) -> int:
    return next((group_id for group_id in division.group_ids if (pupil_id, group_id) in placed), 0)


def day_within(school_year: int, today: date) -> date:
    """Today, if the school year holds it; otherwise its first or its last day."""
    first, end = enrolment.year_bounds(school_year)
    return min(max(today, first), date.fromordinal(end.toordinal() - 1))
