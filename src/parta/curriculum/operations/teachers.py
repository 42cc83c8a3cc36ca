"""Assigning teachers to courses: dated rows, added and closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.curriculum import policies
from parta.curriculum.models import Course, CourseTeacher
from parta.enrolment import api as enrolment
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.people import api as people


class AlreadyAssigned(DomainError):
    """The teacher has this course on some of these days."""

    code = "already-assigned"


@dataclass(frozen=True, slots=True)
class TeachersAssigned:
    """Event: who teaches these courses has changed."""

    institution_id: int
    course_ids: tuple[int, ...]
    post_ids: tuple[int, ...]


def assign_teacher(
    *,
    actor: Actor,
    institution_id: int,
    course_ids: Collection[int],
    post_id: int,
    since: date,
    until: date | None = None,
) -> int:
    """Assign a teacher (a post of the institution) to courses from ``since``, up to the day before ``until`` or the
    year's end.

    One call gives one teacher to several classes. Returns how many assignments were made.

    :raises NotVisible: a course or the post is not of this institution
    :raises Invalid: the period is empty or outside the school year
    :raises AlreadyAssigned: he teaches one of the courses on some of these days
    """
    require(policies.may_plan(actor, institution_id=institution_id))
    courses = list(Course.objects.filter(institution_id=institution_id, id__in=course_ids).order_by("id"))
    if not courses or len(courses) != len(set(course_ids)):
        raise NotVisible
    _require_post(institution_id, post_id, since)
    rows = [
        CourseTeacher(
            institution_id=institution_id,
            course_id=course.id,
            post_id=post_id,
            during=_period(course.school_year, since, until),
        )
        for course in courses
    ]
    try:
        with acting(actor, "curriculum.teacher.assign"):
            CourseTeacher.objects.bulk_create(rows)
            _announce(institution_id, [course.id for course in courses], post_id)
    except IntegrityError as error:
        if "course_teacher_once_a_day" in str(error):
            raise AlreadyAssigned(
                _("This teacher already teaches one of the chosen subjects on these days.")
            ) from error
        raise
    return len(rows)


def end_assignment(
    *, actor: Actor, institution_id: int, course_ids: Collection[int], post_id: int, last_day: date
) -> int:
    """End a teacher's work on courses after ``last_day``: the rows close, shorter ones take their place. Returns how
    many ended.

    A row that begins after ``last_day`` is closed without a successor.

    :raises NotVisible: he has none of these courses after that day
    """
    require(policies.may_plan(actor, institution_id=institution_id))
    with acting(actor, "curriculum.teacher.end"):
        rows = list(
            CourseTeacher.objects.select_for_update(of=("self",)).filter(
                institution_id=institution_id,
                course_id__in=course_ids,
                post_id=post_id,
                known_to=None,
                during__overlap=DateRange(_next(last_day), None),
            )
        )
        if not rows:
            raise NotVisible
        with connection.cursor() as cursor:
            cursor.execute(
                "update curriculum_course_teacher set known_to = clock_timestamp() "
                "where institution_id = %s and id = any(%s)",
                [institution_id, [row.id for row in rows]],
            )
        CourseTeacher.objects.bulk_create(
            CourseTeacher(
                institution_id=institution_id,
                course_id=row.course_id,
                post_id=post_id,
                during=DateRange(row.during.lower, _next(last_day)),
            )
            for row in rows
            if row.during.lower <= last_day
        )
        _announce(institution_id, [row.course_id for row in rows], post_id)
    return len(rows)


def _require_post(institution_id: int, post_id: int, since: date) -> None:
    """:raises NotVisible: nobody holds the post in the institution on the day"""
    if post_id not in {line.post_id for line in people.staff_of(institution_id, since)}:
        raise NotVisible(_("Nobody holds this post in the institution on that day."))


def _period(school_year: int, since: date, until: date | None) -> DateRange:
    first, end = enrolment.year_bounds(school_year)
    last = end if until is None else until
    if not first <= since < last <= end:
        words = _("The period must lie within the school year, %(first)s to %(last)s, and end after it begins.")
        days = {"first": first.strftime("%d.%m.%Y"), "last": date.fromordinal(end.toordinal() - 1).strftime("%d.%m.%Y")}
        raise Invalid([Problem("since", words % days)])
    return DateRange(since, last)


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _announce(institution_id: int, course_ids: Collection[int], post_id: int) -> None:
    events.publish(
        TeachersAssigned(institution_id=institution_id, course_ids=tuple(course_ids), post_ids=(post_id,)),
        institution_id=institution_id,
    )
