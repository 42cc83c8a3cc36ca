"""Giving subjects to classes and groups."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.curriculum import policies
from parta.curriculum.models import Course
from parta.enrolment import api as enrolment
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem

# Scales of the first edition (reference, codifier mark_scale): the points and the НУШ levels.
TWELVE_POINTS, LEVELS = 1, 3
LAST_LEVEL_GRADE = 4


class CourseExists(DomainError):
    """The class or group has this subject already."""

    code = "course-exists"


class CourseIsTaught(DomainError):
    """The course has had a teacher or lessons."""

    code = "course-is-taught"


@dataclass(frozen=True, slots=True)
class CoursesOpened:
    """Event: subjects were given to classes of one school; their journals can be opened."""

    institution_id: int
    school_year: int
    journal_ids: tuple[int, ...]
    course_ids: tuple[int, ...]


def scale_of_grade(grade: int) -> int:
    """The scale a course gets by itself: levels in years 1–4, twelve points after. The head may choose another.

    Source: recommendations on assessment in years 1–4 (МОН, 2021); general criteria of assessment for the rest.
    """
    return LEVELS if grade <= LAST_LEVEL_GRADE else TWELVE_POINTS


def create_course(
    *,
    actor: Actor,
    institution_id: int,
    group_id: int,
    subject_id: int,
    scale_id: int | None = None,
    weekly_hours: Decimal | None = None,
) -> int:
    """Give a subject to a class or study group; returns the course's id. A study group's course is kept in its class's
    journal.

    :raises NotVisible: the institution has no such class or group
    :raises CourseExists: the group has the subject already
    """
    return create_courses(
        actor=actor,
        institution_id=institution_id,
        group_ids=[group_id],
        subject_id=subject_id,
        scale_id=scale_id,
        weekly_hours=weekly_hours,
    )[0]


def create_courses(
    *,
    actor: Actor,
    institution_id: int,
    group_ids: Collection[int],
    subject_id: int,
    scale_id: int | None = None,
    weekly_hours: Decimal | None = None,
) -> tuple[int, ...]:
    """The same for several classes or groups at once, all or none; ids in the order of ``group_ids``."""
    require(policies.may_plan(actor, institution_id=institution_id))
    _check_hours(weekly_hours)
    groups = _groups(institution_id, group_ids)
    courses = [
        Course(
            institution_id=institution_id,
            school_year=group.school_year,
            group_id=group.id,
            journal_id=group.parent_id or group.id,
            subject_id=subject_id,
            scale_id=scale_id or scale_of_grade(group.grade),
            weekly_hours=weekly_hours,
        )
        for group in groups
    ]
    try:
        with acting(actor, "curriculum.course.create"):
            made = Course.objects.bulk_create(courses)
            _announce(institution_id, made)
    except IntegrityError as error:
        raise _translated(error) from error
    return tuple(course.id for course in made)


def copy_plan(*, actor: Actor, institution_id: int, from_class_id: int, to_class_ids: Collection[int]) -> int:
    """Give other classes the subjects of a class with their scales and hours; subjects they have already stay. Study
    groups are not copied.

    Returns how many courses were made.

    :raises NotVisible: one of the classes is not of this institution
    """
    require(policies.may_plan(actor, institution_id=institution_id))
    (source,) = _groups(institution_id, [from_class_id])
    plan = list(Course.objects.filter(institution_id=institution_id, group_id=source.id).order_by("subject_id"))
    targets = _groups(institution_id, [class_id for class_id in to_class_ids if class_id != from_class_id])
    have = set(
        Course.objects.filter(
            institution_id=institution_id, journal_id__in=[target.id for target in targets]
        ).values_list("journal_id", "subject_id")
    )
    wanted = [
        Course(
            institution_id=institution_id, school_year=target.school_year, group_id=target.id, journal_id=target.id,
            subject_id=course.subject_id, scale_id=course.scale_id, weekly_hours=course.weekly_hours,
        )
        for target in targets
        for course in plan
        if (target.id, course.subject_id) not in have
    ]  # fmt: skip
    try:
        with acting(actor, "curriculum.plan.copy"):
            made = Course.objects.bulk_create(wanted)
            if made:
                _announce(institution_id, made)
    except IntegrityError as error:
        raise _translated(error) from error
    return len(made)


def _groups(institution_id: int, group_ids: Collection[int]) -> list[enrolment.GroupCard]:
    found = enrolment.groups_by_id(institution_id=institution_id, group_ids=group_ids)
    if set(group_ids) - set(found):
        raise NotVisible
    return [found[group_id] for group_id in dict.fromkeys(group_ids)]


def _announce(institution_id: int, courses: Collection[Course]) -> None:
    first = next(iter(courses))
    events.publish(
        CoursesOpened(
            institution_id=institution_id,
            school_year=first.school_year,
            journal_ids=tuple(sorted({course.journal_id for course in courses})),
            course_ids=tuple(course.id for course in courses),
        ),
        institution_id=institution_id,
    )


def _translated(error: IntegrityError) -> Exception:
    if "course_once" in str(error):
        return CourseExists(_("One of the classes has this subject already. Open the page again to see it."))
    if "subject_id" in str(error):
        return Invalid([Problem("subject", _("There is no such subject. Choose one from the list."))])
    if "scale_id" in str(error):
        return Invalid([Problem("scale", _("There is no such mark scale. Choose one from the list."))])
    return error


def set_hours(*, actor: Actor, institution_id: int, course_id: int, weekly_hours: Decimal | None) -> None:
    """Say how many lessons a week the plan gives the course.

    :raises NotVisible: the institution has no such course
    """
    require(policies.may_plan(actor, institution_id=institution_id))
    _check_hours(weekly_hours)
    with acting(actor, "curriculum.course.hours"):
        changed = Course.objects.filter(institution_id=institution_id, id=course_id).update(weekly_hours=weekly_hours)
    if not changed:
        raise NotVisible


def remove_course(*, actor: Actor, institution_id: int, course_id: int) -> None:
    """Take back a subject given by mistake, as long as nobody was ever assigned to it and no lesson was held.

    :raises NotVisible: the institution has no such course
    :raises CourseIsTaught: it has a history, which stays
    """
    require(policies.may_plan(actor, institution_id=institution_id))
    try:
        with acting(actor, "curriculum.course.remove"):
            removed, _rows = Course.objects.filter(institution_id=institution_id, id=course_id).delete()
    except IntegrityError as error:
        raise CourseIsTaught(
            _("The subject has had a teacher or lessons; it stays in the history. End the teacher’s work instead.")
        ) from error
    if not removed:
        raise NotVisible


def _check_hours(weekly_hours: Decimal | None) -> None:
    if weekly_hours is not None and not 0 <= weekly_hours <= 40:
        raise Invalid([Problem("weekly_hours", _("Lessons a week are a number from 0 to 40, for example 3.5."))])
