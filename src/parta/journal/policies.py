"""Who reads and who writes a journal. Marks are the teacher's; leaders and the class teacher read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.kernel.errors import NotVisible

JOURNALS = "journals"  # power a head may give to a deputy: closing journals and opening them again


@dataclass(frozen=True, slots=True)
class Teaching:
    """A post's period on a course; ``until`` is the first day after it, None = open end."""

    post_id: int
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class CourseAccess:
    """A course as policies see it, with the words and codes of its pages. ``group_name`` '' = the whole class."""

    institution_id: int
    course_id: int
    school_year: int
    group_id: int
    journal_id: int
    tutor_post_id: int | None
    class_name: str
    group_name: str
    subject: str
    marks: Mapping[int, str]
    totals: Mapping[int, str]
    is_opened: bool
    closed_upto: date | None
    teachers: tuple[Teaching, ...]

    def taught_by(self, posts: Collection[int], day: date) -> int | None:
        """The first of these posts that teaches the course on the day."""
        return next((t.post_id for t in self.teachers if t.post_id in posts and t.covers(day)), None)

    def is_closed(self, day: date) -> bool:
        return self.closed_upto is not None and day <= self.closed_upto


def access_of(institution_id: int, facts: Mapping[str, Any] | None) -> CourseAccess:
    """Read what the database's `journal_access` tells.

    :raises NotVisible: there is no such course
    """
    if facts is None:
        raise NotVisible
    return CourseAccess(
        institution_id=institution_id,
        course_id=facts["course"],
        school_year=facts["year"],
        group_id=facts["group"],
        journal_id=facts["journal"],
        tutor_post_id=facts["tutor"],
        class_name=facts["class"],
        group_name=facts["group_name"],
        subject=facts["subject"],
        marks=dict(zip(facts["codes"], facts["labels"], strict=True)),
        totals=dict(zip(facts["total_codes"], facts["total_labels"], strict=True)),
        is_opened=facts["opened"],
        closed_upto=_day(facts["closed"]),
        teachers=tuple(
            Teaching(post_id, date.fromisoformat(since), _day(until))
            for post_id, since, until in facts["teachers"] or ()
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def is_staff(actor: Actor, institution_id: int) -> bool:
    """Works there; the system acts everywhere. To others the institution's journals do not exist."""
    return actor.account_id == SYSTEM_ACCOUNT or institution_id in actor.institutions(*STAFF_ROLES)


def is_leader(actor: Actor, institution_id: int) -> bool:
    """Head or deputy there: reads every journal of the institution."""
    return actor.account_id == SYSTEM_ACCOUNT or institution_id in actor.institutions(*LEADING_ROLES)


def may_read(actor: Actor, access: CourseAccess) -> Decision:
    """Who reads the journal of a course: its teachers (of any period), the class teacher, leaders."""
    posts = actor.posts(institution_id=access.institution_id)
    if is_leader(actor, access.institution_id) or access.tutor_post_id in posts:
        return ALLOW
    if any(teaching.post_id in posts for teaching in access.teachers):
        return ALLOW
    return refuse(_("This journal is read by the teachers of the course, the class teacher, the head and deputies."))


def may_write_on(actor: Actor, access: CourseAccess, day: date, *, lesson_teacher: int | None = None) -> Decision:
    """Who writes in a lesson of this day: the teacher of the course on that day, or who held this very lesson."""
    posts = actor.posts(institution_id=access.institution_id)
    if actor.account_id == SYSTEM_ACCOUNT or access.taught_by(posts, day) is not None:
        return ALLOW
    if lesson_teacher is not None and lesson_teacher in posts:
        return ALLOW
    return refuse(_("Only the teacher who has the course on that day writes here."))


def days_written(actor: Actor, access: CourseAccess) -> Callable[[date, int | None], bool]:
    """The answer of `may_write_on` for many days, closed ones counted out: (day, who held the lesson) -> may write."""
    posts = actor.posts(institution_id=access.institution_id)
    is_system = actor.account_id == SYSTEM_ACCOUNT

    def may_write(day: date, lesson_teacher: int | None = None) -> bool:
        if access.is_closed(day):
            return False
        return is_system or lesson_teacher in posts or access.taught_by(posts, day) is not None

    return may_write


def may_tell_reason(actor: Actor, access: CourseAccess, day: date, *, lesson_teacher: int | None = None) -> Decision:
    """Who says why a pupil was absent: the teacher of the lesson, and the class teacher, whom the family tells."""
    if access.tutor_post_id in actor.posts(institution_id=access.institution_id):
        return ALLOW
    if may_write_on(actor, access, day, lesson_teacher=lesson_teacher):
        return ALLOW
    return refuse(_("The reason of an absence is told by the teacher of the lesson or by the class teacher."))


def may_read_class(actor: Actor, institution_id: int, tutor_post_id: int | None) -> Decision:
    """Who reads the totals of a class over all its courses."""
    if is_leader(actor, institution_id) or tutor_post_id in actor.posts(institution_id=institution_id):
        return ALLOW
    return refuse(_("The totals of a class are read by its class teacher, the head and deputies."))


def may_close(actor: Actor, institution_id: int) -> Decision:
    """Who closes a journal for entry and opens it again."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.leads(institution_id, JOURNALS):
        return ALLOW
    return refuse(_("Journals are closed and opened again by the head, or by a deputy whom the head gave this power."))


def may_change_rules(actor: Actor) -> Decision:
    """Who puts an edition of the rules of keeping journals into force."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.is_national:
        return ALLOW
    return refuse(_("Rules of keeping journals are changed by the national administrator."))


def author_post(actor: Actor, access: CourseAccess, day: date) -> int | None:
    """The post under which the actor writes: the one that teaches the course that day, else any of his there."""
    posts = actor.posts(institution_id=access.institution_id)
    taught = access.taught_by(posts, day)
    return taught if taught is not None else min(posts, default=None)


def may_load_history(actor: Actor) -> Decision:
    """Who loads a past that was kept elsewhere: the system alone, in a command that the operator started."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("The past of a journal is loaded by the operator of the system, not by hand."))
