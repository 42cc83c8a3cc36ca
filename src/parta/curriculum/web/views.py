"""Who teaches what: the grid of a parallel, the subjects of a class, its study groups."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parta.curriculum import policies
from parta.curriculum.operations import courses, plan, teachers
from parta.curriculum.queries import pages
from parta.curriculum.web.forms import AddForm, AssignForm, CopyForm, GroupForm, PlanForm, SubjectForm
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Refused
from parta.people import api as people
from parta.ui.http import Request, may_write_on_get, render_page


def actor_of(request: Request) -> Actor:
    """The actor of a page that is not public."""
    assert request.actor is not None
    return request.actor


@require_http_methods(["GET", "POST"])
def grid(request: Request, school: UUID) -> HttpResponse:
    """Subjects × classes of a parallel; one teacher is assigned to everything that is ticked. «Add a subject» answers
    with the same page, what was ticked and typed included, and one more row.
    """
    actor, today = actor_of(request), timezone.localdate()
    adds = "add" in request.POST
    page = pages.grid_page(
        actor,
        school,
        grade=_number(request.GET.get("grade")),
        school_year=_number(request.GET.get("year")),
        today=today,
        added=_numbers(request.POST.getlist("added") + request.POST.getlist("subject")[:adds]),
    )
    form = AssignForm(
        request.POST or None, staff=page.staff, initial={"since": pages.day_within(page.school_year, today)}
    )
    if request.method == "POST" and not adds:
        try:
            if "open" in request.POST or form.is_valid():
                _assign_ticked(actor, page, request.POST, form)
                return redirect(request.get_full_path())
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    return _grid(request, page, form, adds=adds)


def _grid(request: Request, page: pages.GridPage, form: AssignForm, *, adds: bool) -> HttpResponse:
    """The page, after whatever came: nothing that was ticked, typed or added is lost."""
    new = _number(request.POST.get("subject")) if adds else None
    is_shown = any(row.subject.id == new for row in page.rows)
    if adds:  # nothing is assigned yet, so nothing is wrong yet
        form = AssignForm(staff=page.staff, initial={name: request.POST.get(name) for name in form.fields})
    add_form = AddForm(request.POST if adds and not is_shown else None, subjects=page.other_subjects)
    context = {
        "page": page,
        "form": form,
        "add_form": add_form,
        "new": new,
        "ticked_courses": set(_numbers(request.POST.getlist("course"))),
        "ticked_cells": set(request.POST.getlist("missing")),
    }
    status = 422 if form.errors or add_form.errors else 200
    return render_page(request, "curriculum/grid.html", context, status=status)


@require_http_methods(["GET", "POST"])
def subjects(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """Subjects of a class: given, taught by whom and since when; one save changes them, another gives more."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.subjects_page(actor, school, class_id, today=today)
    saves = "save" in request.POST
    plan_form = PlanForm(
        request.POST if saves else None,
        lines=page.lines,
        staff=page.staff,
        initial={"since": pages.day_within(page.group.school_year, today)},
    )
    if saves and _is_saved(actor, page, plan_form):
        return redirect("curriculum:subjects", school, class_id)
    form = SubjectForm(
        None if saves else request.POST or None,
        subjects=page.subjects,
        group=page.group,
        study_groups=page.study_groups,
        initial={"group": page.group.id},
    )
    if form.is_bound and form.is_valid():
        try:
            for subject_id in form.cleaned_data["subjects"]:
                courses.create_course(
                    actor=actor,
                    institution_id=page.school.id,
                    group_id=form.cleaned_data["group"],
                    subject_id=subject_id,
                )
            return redirect("curriculum:subjects", school, class_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {
        "page": page,
        "plan": plan_form,
        "form": form,
        "copy_form": CopyForm(parallels=page.parallels),
        "today": today,
    }
    return render_page(
        request, "curriculum/subjects.html", context, status=422 if form.errors or plan_form.errors else 200
    )


def _is_saved(actor: Actor, page: pages.SubjectsPage, form: PlanForm) -> bool:
    """Save the subjects of a class; if something is wrong, the form says what and keeps everything typed."""
    require(policies.may_plan(actor, institution_id=page.school.id))
    if not form.is_valid():
        return False
    try:
        plan.change_courses(
            actor=actor,
            institution_id=page.school.id,
            changes=form.changes(),
            since=form.cleaned_data["since"],
        )
    except Invalid as error:
        form.refuse(error)
        form.read_again()
        return False
    return True


@require_POST
def copy(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """Take over the subjects of a parallel class."""
    actor = actor_of(request)
    page = pages.subjects_page(actor, school, class_id, today=timezone.localdate())
    require(policies.may_plan(actor, institution_id=page.school.id))
    form = CopyForm(request.POST, parallels=page.parallels)
    if not form.is_valid():
        raise Invalid([Problem("source", _("Choose the class whose subjects are copied."))])
    courses.copy_plan(
        actor=actor, institution_id=page.school.id, from_class_id=form.cleaned_data["source"], to_class_ids=[class_id]
    )
    return redirect("curriculum:subjects", school, class_id)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def groups(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """Study groups of a class and who is in them. The reading is logged."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.groups_page(actor, school, class_id, today=today)
    require(enrolment.may_form_classes(actor, institution_id=page.school.id))
    form = GroupForm(request.POST if "name" in request.POST else None)
    trouble = ""
    if request.method == "POST":
        try:
            if "name" not in request.POST:
                _divide(actor, page, request.POST, pages.day_within(page.group.school_year, today))
                return redirect("curriculum:groups", school, class_id)
            if form.is_valid():
                enrolment.create_study_group(
                    actor=actor, institution_id=page.school.id, class_id=class_id, name=form.cleaned_data["name"]
                )
                return redirect("curriculum:groups", school, class_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    else:
        people.log_reads(actor=actor, person_ids=[member.pupil_id for member, _places in page.rows], what="groups")
    context = {"page": page, "form": form, "trouble": trouble}
    return render_page(request, "curriculum/groups.html", context, status=422 if trouble or form.errors else 200)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None


def _numbers(texts: list[str]) -> list[int]:
    return [number for text in texts if (number := _number(text)) is not None]


def _assign_ticked(actor: Actor, page: pages.GridPage, posted: QueryDict, form: AssignForm) -> None:
    """Open what is missing of the ticked cells, then assign the teacher to all of them."""
    missing = [pair for text in posted.getlist("missing") if (pair := _pair(text))]
    ticked = _numbers(posted.getlist("course"))
    if not (missing or ticked):
        raise Invalid([Problem("teacher", _("Nothing is ticked. Tick the subjects of the classes first."))])
    by_subject: dict[int, list[int]] = {}
    for class_id, subject_id in missing:
        by_subject.setdefault(subject_id, []).append(class_id)
    for subject_id, class_ids in by_subject.items():
        made = courses.create_courses(
            actor=actor, institution_id=page.school.id, group_ids=class_ids, subject_id=subject_id
        )
        ticked += made
    if "open" not in posted:
        teachers.assign_teacher(
            actor=actor,
            institution_id=page.school.id,
            course_ids=ticked,
            post_id=form.cleaned_data["teacher"],
            since=form.cleaned_data["since"],
        )


def _pair(text: str) -> tuple[int, int] | None:
    first, _colon, second = text.partition(":")
    class_id, subject_id = _number(first), _number(second)
    return None if class_id is None or subject_id is None else (class_id, subject_id)


def _divide(actor: Actor, page: pages.GroupsPage, posted: QueryDict, since: date) -> None:
    """Put every pupil where the page says; a pupil whose choice did not arrive stays where he was."""
    for at, division in enumerate(page.divisions):
        chosen: dict[int, list[int]] = {group_id: [] for group_id in division.group_ids}
        for member, places in page.rows:
            text = posted.get(f"d{at}-{member.public_id}")
            group_id = places[at][1] if text is None else _number(text) or 0
            if group_id in chosen:
                chosen[group_id].append(member.pupil_id)
        enrolment.divide_class(
            actor=actor, institution_id=page.school.id, class_id=page.group.id, groups=chosen, since=since
        )
