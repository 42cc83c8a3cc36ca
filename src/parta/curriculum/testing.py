"""Façade for tests and demo data: courses and who teaches them."""

from datetime import date

from parta.curriculum.models import Course
from parta.curriculum.operations import courses, teachers
from parta.kernel.actor import SYSTEM, Actor

UKRAINIAN_LANGUAGE, ALGEBRA = 1, 21  # subjects of the first edition


def make_course(
    *,
    institution_id: int,
    group_id: int,
    subject_id: int = ALGEBRA,
    post_id: int | None = None,
    since: date | None = None,
    scale_id: int | None = None,
    actor: Actor = SYSTEM,
) -> int:
    """A course of a class or group and its id; with ``post_id`` its teacher is assigned too."""
    course_id = courses.create_course(
        actor=actor, institution_id=institution_id, group_id=group_id, subject_id=subject_id, scale_id=scale_id
    )
    if post_id is not None:
        assign_teacher(institution_id=institution_id, course_id=course_id, post_id=post_id, since=since, actor=actor)
    return course_id


def assign_teacher(
    *,
    institution_id: int,
    course_id: int,
    post_id: int,
    since: date | None = None,
    until: date | None = None,
    actor: Actor = SYSTEM,
) -> None:
    """Let a post teach a course from a day on; without it, from the beginning of its school year."""
    if since is None:
        since = date(Course.objects.get(institution_id=institution_id, id=course_id).school_year, 9, 1)
    teachers.assign_teacher(
        actor=actor, institution_id=institution_id, course_ids=[course_id], post_id=post_id, since=since, until=until
    )
