"""Pages of the family: one query each. They are read on a phone and without JavaScript.

Pages that show marks also write down that they were looked at (`note_visit`: at most once in five minutes), so that
what is new is marked once. This happens on GET, not by a beacon: a beacon needs a script, and without one everything
would stay «new» for ever. The write decides nothing but that mark and is the same however often it is repeated.
"""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from parta.cabinet import operations
from parta.cabinet.queries import children, pages
from parta.cabinet.queries.shown import Page
from parta.cabinet.rules import monday_of
from parta.kernel.actor import AUTHORITY_ROLES, STAFF_ROLES, Actor
from parta.kernel.errors import NotVisible
from parta.ui.http import Request, may_write_on_get


def own(request: Request, section: str) -> HttpResponse:
    """The same section of the child last looked at; without a child, how one comes to be linked."""
    child = children.chosen_child(_actor(request), timezone.localdate())
    if child is None:
        return render(request, "cabinet/nobody.html")
    return redirect(section, child.public_id)


@may_write_on_get
def day(request: Request, child: UUID, day: date | None = None) -> HttpResponse:
    """A day, today's by default."""
    today = timezone.localdate()
    page = pages.day_page(_actor(request), child, day or today, today=today, now=timezone.now())
    return _shown(request, "cabinet/day.html", page)


@may_write_on_get
def week(request: Request, child: UUID, day: date | None = None) -> HttpResponse:
    """The week of a day, this week's by default. Any day of it opens the same page at the address of its Monday."""
    today, now = timezone.localdate(), timezone.now()
    if day is not None and day != monday_of(day):
        return redirect("cabinet:week", child, monday_of(day))
    page = pages.week_page(_actor(request), child, monday_of(day or today), today=today, now=now)
    return _shown(request, "cabinet/week.html", page)


def homework(request: Request, child: UUID) -> HttpResponse:
    """What is set."""
    page = pages.homework_page(_actor(request), child, today=timezone.localdate())
    return _page(request, "cabinet/homework.html", page)


@may_write_on_get
def marks(request: Request, child: UUID) -> HttpResponse:
    """Subjects with their last marks."""
    page = pages.marks_page(_actor(request), child, today=timezone.localdate(), now=timezone.now())
    return _shown(request, "cabinet/marks.html", page)


@may_write_on_get
def subject(request: Request, child: UUID, course: int) -> HttpResponse:
    """One subject, lesson by lesson."""
    if course > _MOST:
        raise NotVisible
    page = pages.subject_page(_actor(request), child, course, today=timezone.localdate(), now=timezone.now())
    return _shown(request, "cabinet/subject.html", page)


def absences(request: Request, child: UUID) -> HttpResponse:
    """Days and lessons missed."""
    page = pages.absences_page(_actor(request), child, today=timezone.localdate())
    return _page(request, "cabinet/absences.html", page)


_MOST = 2**31 - 1  # of the column: a larger number names nothing


def _shown(request: Request, template: str, page: Page) -> HttpResponse:
    """Write the page out, and down that it was looked at."""
    response = _page(request, template, page)
    if not getattr(request, "is_seen_by_another", False):  # support: what an officer was shown the family has not read
        operations.note_visit(
            actor=_actor(request), pupil_id=page.child.person_id, before=page.child.visit, now=timezone.now()
        )
    return response


def _page(request: Request, template: str, page: Page) -> HttpResponse:
    """The page in its frame. Who works somewhere besides may switch to that role; the others need no such statement."""
    may_switch = any(_actor(request).having(*STAFF_ROLES, *AUTHORITY_ROLES))
    return render(request, template, {"page": page, "may_switch": may_switch})


def _actor(request: Request) -> Actor:
    """Who reads. The middleware lets nobody unknown come here.

    :raises NotVisible: it did
    """
    if request.actor is None:
        raise NotVisible
    return request.actor
