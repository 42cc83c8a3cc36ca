"""Children under protection whom no head guards: the page of the national administrator."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parta.enrolment import policies
from parta.enrolment.operations import guarding
from parta.enrolment.web.protecting import EndForm, ProtectionForm
from parta.enrolment.web.views import actor_of
from parta.enrolment.wording import PROTECTION_KINDS
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, render_page


class GuardForm(ProtectionForm):
    """The child by its document, and why it is put under protection."""

    number = forms.CharField(
        label=gettext_lazy("Document of the child"), max_length=60,
        help_text=gettext_lazy("Series and number, for example І-КЛ 482913"),
    )  # fmt: skip
    born_on = DayField(label=gettext_lazy("Date of birth"))
    field_order = ("number", "born_on")


@require_http_methods(["GET", "POST"])
def guarded(request: Request) -> HttpResponse:
    """Put a child under protection for whom no head can do it; the marks that no head guards."""
    actor, now = actor_of(request), timezone.now()
    require(policies.may_guard(actor))
    form = GuardForm(request.POST or None, initial={"since": timezone.localdate(now)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        number, born_on = data.pop("number"), data.pop("born_on")
        try:
            guarding.guard_child(
                actor=actor, number=number, born_on=born_on, mark=people.NewProtection(**data), now=now
            )
            return redirect("enrolment:guarded")
        except NotVisible:
            raise
        except DomainError as error:
            form.refuse(error)
    return _page(request, form, EndForm(), status=422 if form.errors else 200)


@require_POST
def guarded_end(request: Request, mark: UUID) -> HttpResponse:
    """End a mark that no head guards, with a reason."""
    actor, now = actor_of(request), timezone.now()
    require(policies.may_guard(actor))
    end = EndForm(request.POST)
    if end.is_valid():
        try:
            guarding.end_guard(actor=actor, mark=mark, reason=end.cleaned_data["reason"], now=now)
            return redirect("enrolment:guarded")
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            end.refuse(error)
    return _page(request, GuardForm(initial={"since": timezone.localdate(now)}), end, status=422)


def _page(request: Request, form: Form, end: Form, *, status: int) -> HttpResponse:
    today = timezone.localdate()
    lines = [
        (mark, card, PROTECTION_KINDS[card.kind], card.is_due(today)) for mark, card in people.unheaded_marks(today)
    ]
    return render_page(request, "enrolment/guarded.html", {"form": form, "end": end, "lines": lines}, status=status)
