"""A pupil's card as his school sees it."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from parta.enrolment import policies
from parta.enrolment.operations import guardians
from parta.enrolment.operations.correcting import correct_pupil
from parta.enrolment.operations.papers import record_document
from parta.enrolment.queries import pages
from parta.enrolment.sections import PupilKey, pupil_sections_of
from parta.enrolment.web.forms import (
    DOCUMENT_LABELS,
    SEX_LABELS,
    SOURCE_LABELS,
    DocumentForm,
    GuardianForm,
    PupilForm,
)
from parta.enrolment.web.views import actor_of
from parta.enrolment.wording import KINSHIP_LABELS
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused, Stale
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.ui import wording
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
@may_write_on_get
def pupil(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """The card. Who read it is noted: the family sees that."""
    page = pages.pupil_page(actor_of(request), school, pupil, today=timezone.localdate())
    people.log_read(actor=actor_of(request), person_id=page.pupil_id, what="card")
    is_enrolled = page.enrolled is not None and page.enrolled[1] is None
    key = PupilKey(page.school.id, page.pupil_id, page.public_id, is_enrolled)
    context = {
        "page": page,
        "guardians": [(row, KINSHIP_LABELS[row.line.kinship]) for row in page.guardians],
        "documents": [
            (line, DOCUMENT_LABELS[line.kind], SOURCE_LABELS.get(line.source, line.source)) for line in page.documents
        ],
        "corrections": [(line, [_in_words(change) for change in line.changes]) for line in page.corrections],
        "sections": pupil_sections_of(actor_of(request), school, key),
    }
    return render_page(request, "enrolment/pupil.html", context)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def pupil_correct(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """Put right a slip in the name, birth date or sex: with a reason, the old value stays known."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    require(policies.may_move_pupils(actor, institution_id=page.school.id))
    form = PupilForm(request.POST or None, initial=_facts(page.pupil_id))
    form.close_fed(people.feeds_of(page.pupil_id))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        version, reason = data.pop("version"), data.pop("reason")
        try:
            correct_pupil(
                actor=actor,
                institution_id=page.school.id,
                pupil_id=page.pupil_id,
                version=whole_number(version) or 0,
                facts=people.PersonFacts(**data),
                reason=reason,
                today=today,
            )
            return redirect("enrolment:pupil", school, pupil)
        except Stale as error:
            form.refuse(error)
            _compare(form, page.pupil_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    if request.method == "GET":
        people.log_read(actor=actor, person_id=page.pupil_id, what="card")
    context = {"page": page, "form": form}
    return render_page(request, "enrolment/pupil_correct.html", context, status=422 if form.errors else 200)


def _in_words(change: people.FieldChange) -> tuple[str, str, str]:
    """A corrected field: its label, what stood there, what stands now."""
    label = str(PupilForm.base_fields[change.field].label)
    return label, _side(change.field, change.before), _side(change.field, change.after)


def _side(field: str, value: str | date | None) -> str:
    if isinstance(value, date):
        return wording.day(value)
    return str(SEX_LABELS[value]) if field == "sex" and value else value or "–"


def _facts(person_id: int) -> dict[str, object]:
    card = people.cards([person_id])[person_id]
    return {name: getattr(card, name) for name in (*people.CORRECTED, "version")}


def _compare(form: PupilForm, person_id: int) -> None:
    """Show the version that somebody else saved first, and who did."""
    now = _facts(person_id)
    last = next(iter(people.corrections_of(person_id)), None)
    form.compare(
        {name: now[name] for name in people.CORRECTED},
        version=str(now["version"]),
        who=last.author if last else "",
        at=last.at if last else None,
    )


@require_http_methods(["GET", "POST"])
@may_write_on_get
def document_new(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """Record a document of the child; a re-issued one keeps the earlier in the history."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    require(policies.may_move_pupils(actor, institution_id=page.school.id))
    form = DocumentForm(
        request.POST or None,
        initial={
            "kind": people.DocumentKind.BIRTH_CERTIFICATE.value,
            "earlier": people.Earlier.REPLACED.value if page.documents else people.Earlier.STAYS.value,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        earlier = people.Earlier(data.pop("earlier"))
        try:
            record_document(
                actor=actor,
                institution_id=page.school.id,
                pupil_id=page.pupil_id,
                earlier=earlier,
                now=timezone.now(),
                **data,
            )
            return redirect("enrolment:pupil", school, pupil)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    if request.method == "GET":
        people.log_read(actor=actor, person_id=page.pupil_id, what="documents")
    context = {"page": page, "form": form}
    return render_page(request, "enrolment/document_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def guardian_new(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """Add somebody who stands for the child."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    require(policies.may_move_pupils(actor, institution_id=page.school.id))
    form = GuardianForm(request.POST or None, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            guardians.add_guardian(
                actor=actor,
                institution_id=page.school.id,
                pupil_id=page.pupil_id,
                guardian=guardians.guardian_of(**{name: data[name] for name in data if name not in ("since", "until")}),
                since=data["since"],
                until=data["until"],
                today=today,
            )
            return redirect("enrolment:pupil", school, pupil)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    if request.method == "GET":
        people.log_read(actor=actor, person_id=page.pupil_id, what="card")
    context = {"page": page, "form": form}
    return render_page(request, "enrolment/guardian_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def guardian_end(request: Request, school: UUID, pupil: UUID, guardian: UUID) -> HttpResponse:
    """End a guardian's standing from today on; the record stays with its period."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    guardians.end_guardian(
        actor=actor, institution_id=page.school.id, pupil_id=page.pupil_id, guardian=guardian, on=today, today=today
    )
    return redirect("enrolment:pupil", school, pupil)
