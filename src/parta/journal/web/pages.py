"""Pages of journals that only show."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parta.institutions import api as institutions
from parta.journal import queries
from parta.journal.queries import GridPage, LessonColumn
from parta.journal.web import grid
from parta.journal.web.forms import WORK
from parta.journal.web.pieces import piece, work_options
from parta.journal.web.places import actor_of, institution_of, owner_mark, window_of
from parta.journal.web.words import month_in_words, words
from parta.kernel.actor import STAFF_ROLES
from parta.kernel.dates import school_year_of
from parta.kernel.errors import NotVisible
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.ui import wording
from parta.ui.http import Request, public, render_page

MANY_JOURNALS = 120  # more of them are shown by year of study
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@require_GET
def own_journals(request: Request) -> HttpResponse:
    """Lead to the journals of the institution the actor acts for: an address that needs no id to be written."""
    actor = actor_of(request)
    current = actor.current if actor.current and actor.current.role in STAFF_ROLES else None
    grant = current or next(actor.having(*STAFF_ROLES), None)
    if grant is None or grant.institution_id is None:
        raise NotVisible
    return redirect("journal:journals", institutions.public_id_of(grant.institution_id))


@require_GET
def journal_list(request: Request, school: UUID) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    institution_id = institution_of(school)
    sought, only_lagging = request.GET.get("q", "").strip(), "lagging" in request.GET
    grades = queries.journals_by_grade(actor, institution_id=institution_id, today=today)
    if sought or only_lagging or sum(grades.values()) <= MANY_JOURNALS:
        grades = {}
    grade = _grade(request, grades)
    lines = queries.journals_of(actor, institution_id=institution_id, today=today, grade=grade)
    if only_lagging:
        late = {each.course_id for each in queries.lagging_courses(actor, institution_id=institution_id, today=today)}
        lines = tuple(line for line in lines if line.course_id in late)
    if sought:
        key = sought.casefold()
        lines = tuple(line for line in lines if key in f"{line.class_name} {line.group_name} {line.subject}".casefold())
    posts = people.posts({post for line in lines for post in line.teacher_posts})
    classes: dict[int, ClassLines] = {}
    for line in lines:
        here = classes.setdefault(
            line.journal_id, ClassLines(line.journal_id, line.class_name, line.may_read_class, [])
        )
        names = ", ".join(posts[post].person.short for post in line.teacher_posts if post in posts)
        here.lines.append((line, names))
    context = {
        "school": school,
        "classes": list(classes.values()),
        "grades": list(grades),
        "grade": grade,
        "sought": sought,
        "only_lagging": only_lagging,
    }
    return render_page(request, "journal/list.html", context, partial="rows")


def _grade(request: Request, grades: Collection[int]) -> int | None:
    """The year of study that is asked for, or the youngest; None where all are shown at once."""
    asked = whole_number(request.GET.get("grade", ""))
    return asked if asked in grades else next(iter(grades), None)


@dataclass(frozen=True, slots=True)
class ClassLines:
    """The journals of one class with the names of their teachers."""

    id: int
    name: str
    may_read_class: bool
    lines: list[tuple[queries.JournalLine, str]]


@require_GET
def course_page(request: Request, school: UUID, course: int) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    institution_id = institution_of(school)
    window = window_of(request, today)
    page = queries.grid_page(actor, institution_id=institution_id, course_id=course, today=today, window=window)
    address = f"/schools/{school}/journal/{course}/"
    focus = _focus(page)
    context = {
        "title": grid.title(page),
        "school": school,
        "course": course,
        "address": address,
        "topics": f"{address}lessons/",
        "worker": f"/schools/{school}/journal/worker.js",
        "today": today.isoformat(),
        "may_write": page.may_write,
        "table": grid.grid(page, address) if page.lessons and page.rows else "",
        "earlier": f"{address}?before={_place(page.lessons[0])}" if page.has_earlier else "",
        "later": f"{address}?after={_place(page.lessons[-1])}" if page.has_later else "",
        "focus": focus,
        "lesson_title": _("Lesson %(day)s, № %(no)s") % {"day": f"{focus.held_on:%d.%m}", "no": focus.no}
        if focus
        else "",
        "due": wording.day(focus.due_on) if focus and focus.due_on else "",
        "work": work_options(focus.kind if focus else 1),
        "keys": piece("keys"),
        "legend": piece("legend"),
        "words": words(),
        "owner": owner_mark(actor),
        "scale": pairs(page.access.marks),
        "totals": pairs(page.access.totals),
        "letters": pairs(grid.letters(page)),
    }
    return render_page(request, "journal/course.html", context)


def _place(lesson: LessonColumn) -> str:
    return f"{lesson.held_on.isoformat()}.{lesson.no}"


def _focus(page: GridPage) -> LessonColumn | None:
    """The lesson the panel begins with: today's, else the last one held."""
    held = [lesson for lesson in page.lessons if lesson.held_on <= page.today]
    return held[-1] if held else next(iter(page.lessons), None)


def pairs(labels: Mapping[int, str]) -> str:
    """Codes and labels for the island: «1:1|20:н/а»."""
    return "|".join(f"{code}:{label}" for code, label in labels.items())


@require_GET
def lesson_list(request: Request, school: UUID, course: int) -> HttpResponse:
    found = queries.lessons_of(
        actor_of(request), institution_id=institution_of(school), course_id=course, today=timezone.localdate()
    )
    return render_page(request, "journal/lessons.html", {"page": found, "school": school, "course": course})


@require_GET
def lesson_versions(request: Request, school: UUID, course: int, lesson_id: int) -> HttpResponse:
    found = queries.lesson_history(
        actor_of(request),
        institution_id=institution_of(school),
        course_id=course,
        lesson_id=lesson_id,
        today=timezone.localdate(),
    )
    context = {"page": found, "school": school, "course": course, "lesson_id": lesson_id, "work": dict(WORK)}
    return render_page(request, "journal/lesson_history.html", context)


@require_GET
def cell_versions(request: Request, school: UUID, course: int) -> HttpResponse:
    """``?lesson=ID&pupil=UUID`` for a cell, ``?column=KIND-NO&pupil=UUID`` for a result."""
    actor, institution_id = actor_of(request), institution_of(school)
    try:
        pupil = UUID(request.GET.get("pupil", ""))
        if "column" in request.GET:
            kind, no = (_number(part) for part in request.GET["column"].split("-"))
            found = queries.result_history(
                actor, institution_id=institution_id, course_id=course, kind=kind, no=no, pupil=pupil
            )
        else:
            lesson_id = _number(request.GET.get("lesson", ""), most=2**63 - 1)
            found = queries.cell_history(
                actor, institution_id=institution_id, course_id=course, lesson_id=lesson_id, pupil=pupil
            )
    except ValueError as error:
        raise NotVisible from error
    context = {"page": found, "school": school, "course": course}
    return render_page(request, "journal/history.html", context, partial="events")


def _number(text: str, most: int = 2**15 - 1) -> int:
    number = whole_number(text, most)
    if number is None:
        raise ValueError(text)
    return number


@require_GET
def attendance(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """``?month=2026-11``; without it, the month of today."""
    today = timezone.localdate()
    asked = _MONTH.fullmatch(request.GET.get("month", ""))
    found = queries.class_month(
        actor_of(request),
        institution_id=institution_of(school),
        class_id=class_id,
        month=date(int(asked[1]), int(asked[2]), 1) if asked else today,
    )
    before, after = found.first - timedelta(days=1), found.last + timedelta(days=1)
    year = school_year_of(found.first)
    context = {
        "page": found,
        "school": school,
        "rows": [(pupil, [(day, pupil.by_day.get(day, 0)) for day in found.days]) for pupil in found.pupils],
        "month": month_in_words(found.first),
        "earlier": before if school_year_of(before) == year else None,
        "earlier_name": month_in_words(before),
        "later": after if school_year_of(after) == year and after <= today else None,
        "later_name": month_in_words(after),
    }
    return render_page(request, "journal/attendance.html", context)


@public
@require_GET
def worker(request: Request, school: UUID) -> HttpResponseBase:
    """The service worker of the journal: served here so that it governs the journals of this school and nothing else.

    A file of ours for everybody; the address says nothing about the school.
    """
    path = finders.find("journal/worker.js")
    if path is None:
        raise NotVisible
    return FileResponse(open(path, "rb"), content_type="text/javascript", headers={"Cache-Control": "no-cache"})
