"""Opening and cancelling lessons, ending themes, closing journals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.journal import policies, queries
from parta.journal.models import Head, Lesson, Theme
from parta.journal.operations.cells import explained, lock_course
from parta.journal.policies import CourseAccess
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import Decision, require
from parta.kernel.errors import Invalid, NotVisible, Problem, Refused, Stale
from parta.kernel.text import tidy

MOST_LESSONS_A_DAY = 12
MOST_THEMES = 60


class LessonIsThere(Invalid):
    """A lesson of that day and number stands with another topic or kind of work than was typed."""

    def __init__(self, lesson_id: int) -> None:
        super().__init__(
            [Problem("no", _("There is already a lesson of this day and number. Change it on its own page."))]
        )
        self.lesson_id = lesson_id


def open_lesson(
    *,
    actor: Actor,
    institution_id: int,
    course_id: int,
    held_on: date,
    no: int,
    kind: int = Lesson.Kind.ORDINARY,
    topic: str = "",
) -> int:
    """Open a lesson by hand and return its id. The same day and number again gives the one that is there, if it has the
    topic and the kind of work that were typed.

    A cancelled one revives with them. The first lesson of a class opens its journal; a timetable slot adopts by the
    same key.

    :raises NotVisible: the actor does not work there, or there is no such course
    :raises Refused: the actor does not teach the course on that day
    :raises Invalid: the day is outside the course's school year or in a closed period, the number is not 0…12
    :raises LessonIsThere: it stands with another topic or kind
    """
    with _writing(actor, institution_id, course_id, held_on, "journal.lesson.open") as access:
        _check_day(access, held_on, "held_on")
        if not 0 <= no <= MOST_LESSONS_A_DAY:
            raise Invalid([Problem("no", _("Lessons of a day are numbered from 0 to 12."))])
        if kind not in Lesson.Kind.values:
            raise Invalid([Problem("kind", _("There is no such kind of work."))])
        _open_journal(access)
        key = {"institution_id": institution_id, "school_year": access.school_year, "course_id": course_id}
        topic = tidy(topic)[:300]
        standing = Lesson.objects.filter(**key, held_on=held_on, no=no).first()
        if standing is None:
            made = Lesson.objects.create(
                **key, journal_id=access.journal_id, held_on=held_on, no=no, kind=kind, topic=topic
            )
            return int(made.id)
        typed = ({"topic": topic} if topic else {}) | ({"kind": kind} if kind != Lesson.Kind.ORDINARY else {})
        if standing.is_cancelled:
            Lesson.objects.filter(pk=standing.pk).update(is_cancelled=False, **typed)
        elif any(getattr(standing, name) != value for name, value in typed.items()):
            raise LessonIsThere(standing.id)
        return int(standing.id)


def cancel_lesson(*, actor: Actor, institution_id: int, course_id: int, lesson_id: int) -> None:
    """Take back a lesson opened by mistake. Nothing is deleted: the log keeps both.

    :raises NotVisible: there is no such lesson for the actor
    :raises Refused: the actor does not teach the course on that day
    :raises Stale: marks or absences are in force in it
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    with acting(actor, "journal.lesson.cancel"), explained():
        access = lock_course(institution_id, course_id)
        queries.require_reader(actor, access)
        lesson = Lesson.objects.filter(
            institution_id=institution_id, school_year=access.school_year, course_id=course_id, id=lesson_id
        ).first()
        if lesson is None:
            raise NotVisible
        _require(policies.may_write_on(actor, access, lesson.held_on, lesson_teacher=lesson.teacher_post_id), access)
        _check_day(access, lesson.held_on, "held_on")
        if queries.facts_in_force(access, lesson_id):
            raise Stale(_("The lesson has marks or absences. Clear them first, then cancel it."))
        Lesson.objects.filter(pk=lesson.pk, is_cancelled=False).update(is_cancelled=True)


def set_theme(*, actor: Actor, institution_id: int, course_id: int, no: int, title: str, ends_on: date) -> None:
    """End a theme with a thematic mark on a day, or change title and day of one that is there.

    :raises NotVisible: the actor does not work there, or there is no such course
    :raises Refused: the actor does not teach the course on that day
    :raises Invalid: no title; the day is outside the school year, closed, or out of order with the other themes
    """
    with _writing(actor, institution_id, course_id, ends_on, "journal.theme.set") as access:
        _check_day(access, ends_on, "ends_on")
        title = tidy(title)[:200]
        key = {"institution_id": institution_id, "school_year": access.school_year, "course_id": course_id}
        others = dict(Theme.objects.filter(**key).values_list("no", "ends_on"))
        problems = [] if title else [Problem("title", _("Name the theme."))]
        if not 1 <= no <= MOST_THEMES:
            problems.append(Problem("no", _("Themes are numbered from 1 to 60.")))
        if any((ends_on <= day) if other < no else (ends_on >= day) for other, day in others.items() if other != no):
            problems.append(Problem("ends_on", _("Themes end one after another: choose a day between the neighbours.")))
        if problems:
            raise Invalid(problems)
        _open_journal(access)
        if no in others:
            Theme.objects.filter(**key, no=no).update(title=title, ends_on=ends_on)
        else:
            Theme.objects.create(**key, journal_id=access.journal_id, no=no, title=title, ends_on=ends_on)


def close_journal(*, actor: Actor, institution_id: int, journal_id: int, upto: date | None, reason: str = "") -> None:
    """Close the journal of a class for entry up to a day, or open it again from an earlier day, saying why.

    ``upto`` None opens it altogether.

    :raises NotVisible: the actor does not work there, or the journal was never opened
    :raises Refused: neither the head nor a deputy with this power
    :raises Invalid: opened again without a reason
    """
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    require(policies.may_close(actor, institution_id))
    with acting(actor, "journal.journal.close"), explained():
        head = Head.objects.filter(institution_id=institution_id, journal_id=journal_id).first()
        if head is None:
            raise NotVisible
        if upto is not None and school_year_of(upto) != head.school_year:
            raise Invalid([Problem("upto", _("Choose a day of the journal’s school year."))])
        reopened = head.closed_upto is not None and (upto is None or upto < head.closed_upto)
        if reopened and not tidy(reason):
            raise Invalid([Problem("reason", _("Say why the journal is opened again."))])
        with connection.cursor() as cursor:
            cursor.execute("select journal_close(%s, %s, %s, %s)", [institution_id, journal_id, upto, tidy(reason)])


@contextmanager
def _writing(actor: Actor, institution_id: int, course_id: int, day: date, operation: str) -> Iterator[CourseAccess]:
    """A transaction under the course's lock, for somebody who teaches it on the day."""
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    with acting(actor, operation), explained():
        access = lock_course(institution_id, course_id)
        _require(policies.may_write_on(actor, access, day), access)
        yield access


def _require(decision: Decision, access: CourseAccess) -> None:
    """Require, naming those who could."""
    if not decision:
        raise Refused(f"{decision.reason} {queries.teachers_in_words(access)}".strip())


def _check_day(access: CourseAccess, day: date, field: str) -> None:
    if school_year_of(day) != access.school_year:
        raise Invalid([Problem(field, _("Choose a day of the course’s school year."))])
    if access.is_closed(day):
        raise Invalid(
            [Problem(field, _("The journal is closed for that day. The head or a deputy can open it again."))]
        )


def _open_journal(access: CourseAccess) -> None:
    """Open the journal of the class when this is its first entry."""
    if access.is_opened:
        return
    Head.objects.bulk_create(
        [Head(institution_id=access.institution_id, journal_id=access.journal_id, school_year=access.school_year)],
        ignore_conflicts=True,
    )
