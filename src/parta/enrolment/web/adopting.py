"""Adoption: the head sees whose former record it is and seals it; who keeps the history reads it here."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parta.enrolment import policies
from parta.enrolment.operations.adopting import NO_SUCH_NUMBER, adopt_pupil, keepers_of
from parta.enrolment.queries import pages
from parta.enrolment.queries.adopting import FormerRecord, former_record
from parta.enrolment.web.views import actor_of
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Refused
from parta.people import api as people
from parta.ui.forms import Form
from parta.ui.http import Request, may_write_on_get, render_page


class AdoptionForm(Form):
    """The former record, the paper, and who keeps the history."""

    former = forms.CharField(
        label=gettext_lazy("Former record: number in the alphabetical book"), max_length=12,
        help_text=gettext_lazy("For example К/15. It must have left by an order."),
    )  # fmt: skip
    ground = forms.CharField(
        label=gettext_lazy("Paper"), max_length=500,
        help_text=gettext_lazy("The decision of the court or the application of the parents, its number and day"),
    )  # fmt: skip
    keeper = forms.TypedChoiceField(label=gettext_lazy("Who alone may open the history"), coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, staff: tuple[people.PostLine, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].choices = [(str(line.post_public_id), line.person.full) for line in staff]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@may_write_on_get
def adoption(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """Seal the former record of this child; to whoever keeps the history, the history."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    history = people.former_identity(actor, page.pupil_id)
    if history is not None and request.method == "GET":
        # Noted under the former record: readings of the present one are shown to the family, the child among it.
        people.log_read(actor=actor, person_id=history.person_id, what="card")
        return render_page(request, "enrolment/adoption_history.html", {"page": page, "history": history})
    require(policies.may_protect(actor, institution_id=page.school.id))
    staff, record = keepers_of(page.school.id, today), None
    form = AdoptionForm(request.POST or None, staff=staff, initial={"keeper": _own(staff, actor.person_id)})
    if request.method == "POST" and form.is_valid():
        try:
            record = _former(actor, page, form.cleaned_data["former"])
            if request.POST.get("shown") == record.number:
                adopt_pupil(actor=actor, institution_id=page.school.id, pupil=pupil, today=today, **form.cleaned_data)
                return redirect("enrolment:adoption" if _keeps(actor, page) else "enrolment:pupil", school, pupil)
            people.log_read(actor=actor, person_id=record.pupil_id, what="card")
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"page": page, "form": form, "record": record, "has_left": record is not None and record.has_left(today)}
    return render_page(request, "enrolment/adoption.html", context, status=422 if form.errors else 200)


def _former(actor: Actor, page: pages.PupilPage, number: str) -> FormerRecord:
    """Whose record would be sealed.

    :raises Invalid: nobody else's stands under this number
    """
    record = former_record(actor, institution_id=page.school.id, number=number)
    if record is None or record.pupil_id == page.pupil_id:
        raise Invalid([Problem("former", str(NO_SUCH_NUMBER))])
    return record


def _keeps(actor: Actor, page: pages.PupilPage) -> bool:
    return people.former_identity(actor, page.pupil_id) is not None


def _own(staff: tuple[people.PostLine, ...], person_id: int | None) -> str:
    return next((str(line.post_public_id) for line in staff if line.person.person_id == person_id), "")
