"""A pupil's card as his school sees it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from parta.enrolment import policies
from parta.enrolment.operations import guardians
from parta.enrolment.queries import pages
from parta.enrolment.web.forms import KINSHIP_LABELS, GuardianForm
from parta.enrolment.web.views import actor_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
@may_write_on_get
def pupil(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """The card. Who read it is noted: the family sees that."""
    page = pages.pupil_page(actor_of(request), school, pupil, today=timezone.localdate())
    people.log_read(actor=actor_of(request), person_id=page.pupil_id, what="card")
    context = {"page": page, "kinships": {kind.value: label for kind, label in KINSHIP_LABELS.items()}}
    return render_page(request, "enrolment/pupil.html", context)


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
