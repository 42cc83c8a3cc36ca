"""Reads of courses and of who teaches them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet

from parta.curriculum.models import Course, CourseTeacher


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A subject taught to a group. ``journal_id`` is the class in whose journal it is kept; ``teachers`` are posts on
    the day asked.
    """

    institution_id: int
    id: int
    school_year: int
    group_id: int
    journal_id: int
    subject_id: int
    subject: str
    subject_short: str
    scale_id: int
    weekly_hours: Decimal | None
    teachers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A teacher's period on a course; ``until`` is the first day after it, None = open end."""

    id: int
    course_id: int
    post_id: int
    since: date
    until: date | None

    @property
    def last_day(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None


def course_card(*, institution_id: int, course_id: int, on: date) -> CourseCard | None:
    """One course with its teachers on the day, or None. Two SQL statements."""
    cards = _cards(Course.objects.filter(institution_id=institution_id, id=course_id), institution_id, on)
    return cards[0] if cards else None


def courses_of_classes(*, institution_id: int, class_ids: Collection[int], on: date) -> tuple[CourseCard, ...]:
    """Courses kept in the journals of these classes (their study groups' too), by subject. Two SQL statements."""
    return _cards(Course.objects.filter(institution_id=institution_id, journal_id__in=class_ids), institution_id, on)


def count_unassigned(*, institution_id: int, class_ids: Collection[int], on: date) -> int:
    """How many courses kept in the journals of these classes nobody teaches on the day. One SQL statement."""
    assigned = CourseTeacher.objects.filter(
        institution_id=institution_id, course_id=OuterRef("id"), known_to=None, during__contains=on
    )
    courses = Course.objects.filter(institution_id=institution_id, journal_id__in=class_ids)
    return courses.filter(~Exists(assigned)).count()


def courses_of_posts(*, institution_id: int, post_ids: Collection[int], on: date) -> tuple[CourseCard, ...]:
    """Courses that the holders of these posts teach on the day. Two SQL statements."""
    taught = CourseTeacher.objects.filter(
        institution_id=institution_id, post_id__in=post_ids, known_to=None, during__contains=on
    )
    return _cards(
        Course.objects.filter(institution_id=institution_id, id__in=taught.values("course_id")), institution_id, on
    )


def assignments_of(*, institution_id: int, course_ids: Collection[int]) -> tuple[Assignment, ...]:
    """Every known assignment to these courses, the oldest first. One SQL statement."""
    rows = (
        CourseTeacher.objects.filter(institution_id=institution_id, course_id__in=course_ids, known_to=None)
        .annotate(since=F("during__startswith"), until=F("during__endswith"))
        .order_by("course_id", "since", "id")
        .values_list("id", "course_id", "post_id", "since", "until")
    )
    return tuple(Assignment(*row) for row in rows)


def teaches(*, institution_id: int, course_id: int, post_ids: Collection[int], on: date) -> bool:
    """Is one of these posts assigned to the course on the day? One SQL statement."""
    rows = CourseTeacher.objects.filter(institution_id=institution_id, course_id=course_id, post_id__in=post_ids)
    return rows.filter(known_to=None, during__contains=on).exists()


def _cards(courses: QuerySet[Course], institution_id: int, on: date) -> tuple[CourseCard, ...]:
    rows = list(courses.select_related("subject").order_by("journal_id", "subject__area", "subject_id", "group_id"))
    teachers: dict[int, list[int]] = {}
    assigned = CourseTeacher.objects.filter(
        institution_id=institution_id, course_id__in=[row.id for row in rows], known_to=None, during__contains=on
    )
    for course_id, post_id in assigned.order_by("post_id").values_list("course_id", "post_id"):
        teachers.setdefault(course_id, []).append(post_id)
    return tuple(
        CourseCard(
            institution_id=row.institution_id,
            id=row.id,
            school_year=row.school_year,
            group_id=row.group_id,
            journal_id=row.journal_id,
            subject_id=row.subject_id,
            subject=row.subject.name,
            subject_short=row.subject.short_name,
            scale_id=row.scale_id,
            weekly_hours=row.weekly_hours,
            teachers=tuple(teachers.get(row.id, ())),
        )
        for row in rows
    )
