"""One save of a class's subjects: hours, teachers, what is taken back; all of it or none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.curriculum import policies
from parta.curriculum.models import Course
from parta.curriculum.operations import courses, teachers
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem, Refused, Stale


@dataclass(frozen=True, slots=True)
class Hours:
    """Lessons a week that a person saw and those that he wants; None = not said."""

    seen: Decimal | None
    wanted: Decimal | None


@dataclass(frozen=True, slots=True)
class CourseChange:
    """What is to change in one course: its hours, posts whose work on it ends, the post that begins, the course itself
    taken back.
    """

    course_id: int
    hours: Hours | None = None
    ended: tuple[int, ...] = ()
    teacher: int | None = None
    is_removed: bool = False


def change_courses(*, actor: Actor, institution_id: int, changes: Sequence[CourseChange], since: date) -> None:
    """Change several courses in one transaction; teachers end before ``since`` and begin on it.

    :raises Invalid: every problem found, at ``hours-<course>`` or ``teacher-<course>``; nothing was changed
    """
    require(policies.may_plan(actor, institution_id=institution_id))
    with acting(actor, "curriculum.plan.change"):
        problems = [
            problem
            for change in changes
            for field, act in _acts(actor, institution_id, change, since)
            if (problem := _tried(field, act)) is not None
        ]
        if problems:
            raise Invalid(problems)


def _acts(
    actor: Actor, institution_id: int, change: CourseChange, since: date
) -> Iterator[tuple[str, Callable[[], object]]]:
    at = f"teacher-{change.course_id}"
    one: dict[str, Any] = {"actor": actor, "institution_id": institution_id, "course_id": change.course_id}
    many: dict[str, Any] = {"actor": actor, "institution_id": institution_id, "course_ids": [change.course_id]}
    if change.hours is not None:
        seen, wanted = change.hours.seen, change.hours.wanted
        yield f"hours-{change.course_id}", partial(_set_hours, **one, seen=seen, wanted=wanted)
    for post_id in change.ended:
        yield at, partial(teachers.end_assignment, **many, post_id=post_id, last_day=since - timedelta(days=1))
    if change.teacher is not None:
        yield at, partial(teachers.assign_teacher, **many, post_id=change.teacher, since=since)
    if change.is_removed:
        yield at, partial(courses.remove_course, **one)


def _set_hours(
    *, actor: Actor, institution_id: int, course_id: int, seen: Decimal | None, wanted: Decimal | None
) -> None:
    """:raises Stale: somebody else has saved other hours since they were read"""
    rows = Course.objects.select_for_update().filter(institution_id=institution_id, id=course_id)
    saved = rows.values_list("weekly_hours", flat=True).first()
    if saved != seen:
        said = _("nothing") if saved is None else formats.number_format(saved.normalize())
        words = _("Somebody else has saved %(saved)s here meanwhile. Save again to put your number in its place.")
        raise Stale(words % {"saved": said})
    courses.set_hours(actor=actor, institution_id=institution_id, course_id=course_id, weekly_hours=wanted)


def _tried(field: str, act: Callable[[], object]) -> Problem | None:
    """The act's problem at its field, in the words of the act; what it wrote is taken back by its own savepoint."""
    try:
        act()
    except Refused:
        raise
    except DomainError as error:
        return Problem(field, str(error) or _("This has changed meanwhile. Compare with the page and save again."))
    return None
