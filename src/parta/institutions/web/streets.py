"""Streets of a service territory from a file."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parta.institutions.operations import streets as operations
from parta.institutions.queries import cards
from parta.institutions.rules.holdings import BY_CODE
from parta.institutions.web.cards import require_edit
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.ui.forms import DayField, Form, UploadField
from parta.ui.http import Request, render_page


class StreetsForm(Form):
    """A file of streets."""

    file = UploadField(
        label=_("File"),
        endings=("csv", "xlsx"),
        max_bytes=5 * 2**20,
        help_text=_("Columns: Вулиця, Будинки, КАТОТТГ; the first is needed."),
    )
    since = DayField(label=_("Holds since"), required=False)
    ground = forms.CharField(label=_("Ground"), required=False, max_length=300)


@require_http_methods(["GET", "POST"])
def load(request: Request, institution: UUID) -> HttpResponse:
    """Upload a file; rows that cannot be taken are named, and then none is."""
    page = cards.card_page(request.actor, institution)
    require_edit(page)
    if page.group not in BY_CODE["streets"].kinds:
        raise NotVisible
    form = StreetsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _loaded(request, page.id, form):
        return redirect(reverse("institutions:card", args=[institution]) + "#streets")
    return render_page(
        request, "institutions/streets.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )


def _loaded(request: Request, institution_id: int, form: StreetsForm) -> bool:
    assert request.actor is not None
    file = form.cleaned_data["file"]
    try:
        operations.load_streets(
            actor=request.actor,
            institution_id=institution_id,
            data=file.read(),
            name=file.name,
            since=form.cleaned_data["since"],
            ground=form.cleaned_data["ground"],
            today=local_day(timezone.now()),
        )
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        form.refuse(error)
        return False
    return True
