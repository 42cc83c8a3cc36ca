"""Pages of classes."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.enrolment import policies
from parta.enrolment.gathering import gathered
from parta.enrolment.operations import classes
from parta.enrolment.queries import pages
from parta.enrolment.sections import Act, acts_of_list, sections_of
from parta.enrolment.web.forms import ClassEditForm, ClassForm
from parta.institutions import api as institutions
from parta.kernel.actor import STAFF_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused, Stale
from parta.kernel.text import whole_number
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.http import Request, render_page


def actor_of(request: Request) -> Actor:
    """The actor of a page that is not public: the middleware let nobody else in."""
    assert request.actor is not None
    return request.actor


def year_asked(request: Request) -> int | None:
    """The school year of ``?year=2025``, if it makes sense."""
    year = whole_number(request.GET.get("year", ""), most=2100)
    return year if year is not None and year >= 2000 else None


@require_GET
def own_classes(request: Request) -> HttpResponse:
    """Lead to the classes of the institution the actor acts for: an address that needs no id to be written."""
    actor = actor_of(request)
    grant = (
        actor.current if actor.current and actor.current.role in STAFF_ROLES else next(actor.having(*STAFF_ROLES), None)
    )
    if grant is None or grant.institution_id is None:
        raise NotVisible
    return redirect("enrolment:classes", institutions.public_id_of(grant.institution_id))


@require_GET
def class_list(request: Request, school: UUID) -> HttpResponse:
    page = pages.classes_page(
        actor_of(request),
        school,
        school_year=year_asked(request),
        sought=request.GET.get("q", ""),
        sort=request.GET.get("sort", "class"),
        today=timezone.localdate(),
    )
    if request.GET.get("as") in ("xlsx", "csv"):
        return _classes_file(page, request.GET["as"])
    group = institutions.learners_group(page.school.id)
    context = {
        "page": page,
        "sought": request.GET.get("q", ""),
        "list_acts": acts_of_list(actor_of(request), school, group),
        "gathered": gathered(group, len(page.lines), page.pupils),
    }
    return render_page(request, "enrolment/class_list.html", context, partial="rows")


def _classes_file(page: pages.ClassesPage, kind: str) -> HttpResponse:
    """The list of classes with its numbers; no child is named in it."""
    header = [_("Class"), _("Year of study"), _("Pupils"), _("Class teacher")]
    rows = [[line.group.name, line.group.grade, line.group.size, line.tutor] for line in page.lines]
    respond = xlsx_response if kind == "xlsx" else csv_response
    return respond(f"{_('Classes')} {page.school_year}", header, rows)


@require_http_methods(["GET", "POST"])
def class_new(request: Request, school: UUID) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    place = pages.school_of(actor, school)
    require(policies.may_form_classes(actor, institution_id=place.id))
    year = year_asked(request) or school_year_of(today)
    form = ClassForm(request.POST or None, school=place, today=today, initial={"language": 1, "study_form": 1})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            class_id = classes.create_class(
                actor=actor,
                institution_id=place.id,
                school_year=year,
                grade=data["grade"],
                letter=data["letter"],
                language=data["language"],
                study_form=data["study_form"],
                is_special=data["is_special"],
                tutor_post_id=data["tutor"],
            )
            return redirect("enrolment:class", school, class_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"place": place, "form": form, "school_year": year}
    return render_page(request, "enrolment/class_new.html", context, status=422 if form.errors else 200)


@require_GET
def class_page(request: Request, school: UUID, class_id: int) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    page = pages.class_page(actor, school, class_id, today=today)
    sections = sections_of(actor, school, page.group, today)
    acts = [act for section in sections for act in section.acts]
    if page.may_form:
        acts.append(Act(_("Change the class"), reverse("enrolment:class-edit", args=[school, class_id])))
    context = {"page": page, "sections": sections, "acts": acts}
    return render_page(request, "enrolment/class.html", context)


@require_http_methods(["GET", "POST"])
def class_edit(request: Request, school: UUID, class_id: int) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    page = pages.class_page(actor, school, class_id, today=today)
    require(policies.may_form_classes(actor, institution_id=page.school.id))
    form = ClassEditForm(request.POST or None, school=page.school, today=today, initial=_initial(page))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            classes.change_class(
                actor=actor,
                institution_id=page.school.id,
                class_id=class_id,
                version=whole_number(data["version"]) or 0,
                letter=data["letter"],
                language=data["language"],
                study_form=data["study_form"],
                is_special=data["is_special"],
                tutor_post_id=data["tutor"],
            )
            return redirect("enrolment:class", school, class_id)
        except Stale as error:
            now = _initial(pages.class_page(actor, school, class_id, today=today))
            version = str(now.pop("version"))
            form.refuse(error)
            form.compare(now, version=version)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"page": page, "form": form}
    return render_page(request, "enrolment/class_edit.html", context, status=422 if form.errors else 200)


def _initial(page: pages.ClassPage) -> dict[str, object]:
    group = page.group
    return {
        "version": group.version,
        "letter": group.name.partition("-")[2] if group.grade else group.name,
        "language": group.language,
        "study_form": group.study_form,
        "is_special": group.is_special,
        "tutor": group.tutor_post_id,
    }
