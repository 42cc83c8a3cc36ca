"""Views that change a journal, but for the form of one lesson."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parta.journal import operations, policies, queries
from parta.journal.web.forms import CloseForm, OpenLessonForm, ThemeForm, read_request
from parta.journal.web.places import actor_of, institution_of, owner_mark
from parta.kernel.errors import DomainError, NotVisible
from parta.kernel.text import whole_number
from parta.ui.http import Request, render_page


class TypedByAnother(DomainError):
    """The browser holds changes of one person and the session of another."""

    code = "typed-by-another"
    status = 409


@require_POST
def save(request: Request, school: UUID, course: int) -> HttpResponse:
    """Save changes sent by the page: JSON in, an answer for each change out. Failures come as problem documents."""
    actor, institution_id = actor_of(request), institution_of(school)
    if not policies.is_staff(actor, institution_id):
        raise NotVisible
    sent = read_request(request.body)
    if request.headers.get("X-Journal-Owner") != owner_mark(actor):
        raise TypedByAnother(
            _("These changes were typed by somebody else: they are sent when that person signs in again.")
        )
    answer = operations.save_cells(
        actor=actor,
        institution_id=institution_id,
        course_id=course,
        request_id=sent.id,
        changes=sent.changes,
        now=timezone.now(),
    )
    return JsonResponse(answer | {"answers": answer["answers"] | sent.refused})


@require_http_methods(["GET", "POST"])
def open_lesson(request: Request, school: UUID, course: int) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    institution_id = institution_of(school)
    page = queries.lessons_of(actor, institution_id=institution_id, course_id=course, today=today)
    form = OpenLessonForm(request.POST or None, initial={"held_on": today, "no": _next_number(page, today)})
    standing = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.open_lesson(
                actor=actor,
                institution_id=institution_id,
                course_id=course,
                held_on=data["held_on"],
                no=data["no"],
                kind=data["kind"],
                topic=data["topic"],
            )
            return redirect("journal:course", school, course)
        except DomainError as error:
            form.refuse(error)
            standing = getattr(error, "lesson_id", None)
    context = {"page": page, "form": form, "school": school, "course": course, "standing": standing}
    return render_page(request, "journal/open.html", context, status=422 if form.errors else 200)


def _next_number(page: queries.LessonList, today: object) -> int:
    """The number the course had last on this weekday, or one after today's lesson; 1 when there is nothing to go by."""
    taken = [lesson.no for lesson in page.lessons if lesson.held_on == today and not lesson.is_cancelled]
    if taken:
        return min(max(taken) + 1, 12)
    weekday = getattr(today, "weekday", lambda: 0)()
    return next((lesson.no for lesson in page.lessons if lesson.held_on.weekday() == weekday), 1)


@require_http_methods(["GET", "POST"])
def set_theme(request: Request, school: UUID, course: int) -> HttpResponse:
    """``?no=2`` begins with what the theme is now."""
    actor, today = actor_of(request), timezone.localdate()
    institution_id = institution_of(school)
    page = queries.lessons_of(actor, institution_id=institution_id, course_id=course, today=today)
    asked = request.GET.get("no", "")
    known = {no: (title, ends_on) for no, title, ends_on in page.themes}
    number = whole_number(asked)
    no = number if number in known else max(known, default=0) + 1
    title, ends_on = known.get(no, ("", today))
    form = ThemeForm(request.POST or None, initial={"no": no, "title": title, "ends_on": ends_on})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.set_theme(
                actor=actor,
                institution_id=institution_id,
                course_id=course,
                no=data["no"],
                title=data["title"],
                ends_on=data["ends_on"],
            )
            return redirect("journal:course", school, course)
        except DomainError as error:
            form.refuse(error)
    context = {"page": page, "form": form, "school": school, "course": course}
    return render_page(request, "journal/theme.html", context, status=422 if form.errors else 200)


@require_POST
def cancel(request: Request, school: UUID, course: int, lesson_id: int) -> HttpResponse:
    operations.cancel_lesson(
        actor=actor_of(request), institution_id=institution_of(school), course_id=course, lesson_id=lesson_id
    )
    return redirect("journal:lessons", school, course)


@require_http_methods(["GET", "POST"])
def close(request: Request, school: UUID, class_id: int) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    institution_id = institution_of(school)
    page = queries.closing_page(actor, institution_id=institution_id, class_id=class_id)
    form = CloseForm(request.POST or None, initial={"upto": page.closed_upto or today})
    if request.method == "POST" and form.is_valid():
        try:
            operations.close_journal(
                actor=actor,
                institution_id=institution_id,
                journal_id=class_id,
                upto=form.cleaned_data["upto"],
                reason=form.cleaned_data["reason"],
            )
            return redirect("journal:journals", school)
        except DomainError as error:
            form.refuse(error)
    context = {"page": page, "form": form, "school": school, "class_id": class_id}
    return render_page(request, "journal/close.html", context, status=422 if form.errors else 200)
