"""A list of teaching load entered at once, and taken back row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.curriculum import policies
from parta.curriculum.models import Course, CourseTeacher
from parta.curriculum.operations.courses import create_course, remove_course, set_hours
from parta.curriculum.operations.teachers import assign_teacher, end_assignment
from parta.kernel.actor import Actor
from parta.kernel.decisions import require


@dataclass(frozen=True, slots=True)
class LoadChange:
    """What is to become of a course: ``course_id`` None makes it; hours before and after; posts that end and begin."""

    group_id: int
    subject_id: int
    course_id: int | None
    hours_before: Decimal | None
    hours: Decimal | None
    ended: tuple[int, ...] = ()
    begun: tuple[int, ...] = ()


def change_load(
    *, actor: Actor, institution_id: int, changes: Sequence[LoadChange], since: date
) -> list[dict[str, Any]]:
    """Make and change courses, all or none; a receipt for each, by which `undo_load` takes it back."""
    require(policies.may_plan(actor, institution_id=institution_id))
    with acting(actor, "curriculum.load.change"):
        return [_change(actor, institution_id, change, since) for change in changes]


def _change(actor: Actor, institution_id: int, change: LoadChange, since: date) -> dict[str, Any]:
    words: dict[str, Any] = {"actor": actor, "institution_id": institution_id}
    course_id = change.course_id
    if course_id is None:
        course_id = create_course(
            **words, group_id=change.group_id, subject_id=change.subject_id, weekly_hours=change.hours
        )
    elif change.hours != change.hours_before:
        set_hours(**words, course_id=course_id, weekly_hours=change.hours)
    for post_id in change.ended:
        end_assignment(**words, course_ids=[course_id], post_id=post_id, last_day=since - timedelta(days=1))
    for post_id in change.begun:
        assign_teacher(**words, course_ids=[course_id], post_id=post_id, since=since)
    return {
        "course": course_id, "new": change.course_id is None, "since": since.isoformat(),
        "before": None if change.hours_before is None else str(change.hours_before),
        "hours": None if change.hours is None else str(change.hours),
        "ended": change.ended, "begun": change.begun,
    }  # fmt: skip


def undo_load(*, actor: Actor, institution_id: int, receipt: Mapping[str, Any]) -> str:
    """Make a course as it was before its receipt; returns why that cannot be, or «»."""
    require(policies.may_plan(actor, institution_id=institution_id))
    course = Course.objects.filter(institution_id=institution_id, id=receipt["course"]).first()
    if course is None:
        return _("The subject was taken from the class since.")
    if course.weekly_hours != _hours(receipt["hours"]):
        return _("Somebody has set other hours since.")
    since = date.fromisoformat(receipt["since"])
    begun = list(_known(institution_id, course.id, receipt["begun"]).filter(during__startswith=since))
    if {row.post_id for row in begun} != set(receipt["begun"]):
        return _("The teachers of this subject were changed since.")
    ended = list(_known(institution_id, course.id, receipt["ended"]).filter(during__endswith=since))
    if {row.post_id for row in ended} != set(receipt["ended"]):
        return _("The teachers of this subject were changed since.")
    with acting(actor, "curriculum.load.undo"):
        _close([*begun, *ended], institution_id)
        CourseTeacher.objects.bulk_create(
            CourseTeacher(
                institution_id=institution_id, course_id=course.id, post_id=row.post_id,
                during=DateRange(row.during.lower, _end_of(course)),
            )
            for row in ended
        )  # fmt: skip
        words: dict[str, Any] = {"actor": actor, "institution_id": institution_id, "course_id": course.id}
        if receipt["new"] and not receipt["begun"]:
            remove_course(**words)
        else:
            set_hours(**words, weekly_hours=_hours(receipt["before"]))
    return ""


def _known(institution_id: int, course_id: int, post_ids: Sequence[int]) -> Any:
    return CourseTeacher.objects.filter(
        institution_id=institution_id, course_id=course_id, post_id__in=list(post_ids), known_to=None
    )


def _close(rows: Sequence[CourseTeacher], institution_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update curriculum_course_teacher set known_to = clock_timestamp() "
            "where institution_id = %s and id = any(%s)",
            [institution_id, [row.id for row in rows]],
        )


def _end_of(course: Course) -> date:
    return date(course.school_year + 1, 9, 1)


def _hours(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
