"""What journals add to the first page of staff and to the page of a class."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.journal import policies, queries
from parta.journal.queries import LaggingCourse, TeacherLesson
from parta.kernel.actor import LEADING_ROLES, Actor, Grant
from parta.kernel.dates import local_day
from parta.people import api as people
from parta.ui.home import Contribution, Line, Part
from parta.ui.wording import day as written_day

MOST_LINES = 4  # the first page holds nine lines in all; the rest are behind the list of journals
MOST_NAMED = 3  # journals that lag, on the page of a leader


def of_staff(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Today's lessons, the lessons of the last fortnight left without a topic, and journals that lag: of a teacher his
    own, of leaders all. Four statements.
    """
    if grant.institution_id is None:
        return Contribution()
    today = local_day(now)
    lessons = queries.lessons_left_open(actor, institution_id=grant.institution_id, today=today)
    lagging = queries.lagging_courses(actor, institution_id=grant.institution_id, today=today)
    if not lessons and not lagging:
        return Contribution()
    school = institutions.public_id_of(grant.institution_id)
    left = [lesson for lesson in lessons if not lesson.topic and lesson.held_on < today]
    lines = [_of_today(school, lesson) for lesson in lessons if lesson.held_on == today][:MOST_LINES]
    lines += [_left_open(school, lesson) for lesson in left[:MOST_LINES]]
    if len(left) > MOST_LINES:
        more = len(left) - MOST_LINES
        title = ngettext("%(n)s more lesson without a topic", "%(n)s more lessons without a topic", more) % {"n": more}
        lines.append(Line(Part.OPEN, title, reverse("journal:journals", args=[school]), weight=60))
    return Contribution([*lines, *_lagging(school, lagging, is_leader=grant.role in LEADING_ROLES)])


def _lagging(school: UUID, lagging: Sequence[LaggingCourse], *, is_leader: bool) -> list[Line]:
    """The longest silent ones by name, the rest by number. Leaders are told whose they are."""
    part, named = (Part.ODD, lagging[:MOST_NAMED]) if is_leader else (Part.OPEN, lagging[:MOST_LINES])
    posts = people.posts({post for course in named for post in course.teacher_posts} if is_leader else ())
    lines = []
    for course in named:
        since = ngettext("no lesson entered for %(n)s day", "no lesson entered for %(n)s days", course.days)
        teachers = [posts[post].person.short for post in course.teacher_posts if post in posts]
        note = " · ".join((*teachers, since % {"n": course.days}))
        href = reverse("journal:course", args=[school, course.course_id])
        lines.append(Line(part, _name(course), href, note, written_day(course.last_on), "warn", 45))
    if more := len(lagging) - len(named):
        title = ngettext("%(n)s more journal lags", "%(n)s more journals lag", more) % {"n": more}
        lines.append(Line(part, title, reverse("journal:journals", args=[school]) + "?lagging=1", weight=46))
    return lines


def _of_today(school: UUID, lesson: TeacherLesson) -> Line:
    note = lesson.topic or _("no topic yet")
    if lesson.marked:
        note = f"{note} · " + ngettext("%(n)s mark", "%(n)s marks", lesson.marked) % {"n": lesson.marked}
    place = [school, lesson.course_id, lesson.lesson_id]
    return Line(
        Part.OPEN, _name(lesson), reverse("journal:lesson", args=place), note, _("today"), weight=10 + lesson.no
    )


def _left_open(school: UUID, lesson: TeacherLesson) -> Line:
    place = [school, lesson.course_id, lesson.lesson_id]
    return Line(
        Part.OPEN, _name(lesson), reverse("journal:lesson", args=place), _("lesson without a topic"),
        written_day(lesson.held_on), "warn", 40,
    )  # fmt: skip


def _name(lesson: TeacherLesson | LaggingCourse) -> str:
    return " · ".join(filter(None, (lesson.class_name, lesson.group_name, lesson.subject)))


def class_section(actor: Actor, school: UUID, group: enrolment.GroupCard, today: date) -> enrolment.Section | None:
    """Ways from a class, not from a preschool group, to its attendance, and for leaders to closing its journal."""
    if (
        group.is_preschool
        or group.parent_id is not None
        or not policies.may_read_class(actor, group.institution_id, group.tutor_post_id)
    ):
        return None
    acts = [enrolment.Act(_("Attendance"), reverse("journal:attendance", args=[school, group.id]))]
    if policies.may_close(actor, group.institution_id):
        acts.append(enrolment.Act(_("Close the journal"), reverse("journal:close", args=[school, group.id])))
    return enrolment.Section(order=60, acts=tuple(acts))
