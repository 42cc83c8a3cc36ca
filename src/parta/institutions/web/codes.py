"""Codes of an institution in other systems, on one page."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from parta.institutions import holding_words as words
from parta.institutions.operations import codes as operations
from parta.institutions.queries import cards
from parta.institutions.rules.codes import BY_HAND
from parta.institutions.web.cards import require_edit
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid
from parta.ui.forms import Form
from parta.ui.http import Request, render_page


class CodesForm(Form):
    """A code for each system."""

    def __init__(self, data: Any, known: dict[str, str]) -> None:
        super().__init__(data, initial=known)
        for scheme in BY_HAND:
            self.fields[scheme] = forms.CharField(label=str(words.SCHEMES[scheme]), required=False, max_length=30)


@require_http_methods(["GET", "POST"])
def codes(request: Request, institution: UUID) -> HttpResponse:
    """Codes in ІСУО, АІКОМ, of one's own authority."""
    page = cards.card_page(request.actor, institution)
    require_edit(page)
    form = CodesForm(request.POST if request.method == "POST" else None, dict(page.codes))
    if form.is_bound and form.is_valid() and _saved(request, page.id, form):
        return redirect("institutions:card", institution)
    context = {"page": page, "form": form, "fields": [form[scheme] for scheme in BY_HAND]}
    return render_page(request, "institutions/codes.html", context, status=422 if form.errors else 200)


def _saved(request: Request, institution_id: int, form: CodesForm) -> bool:
    assert request.actor is not None
    today = local_day(timezone.now())
    for scheme in BY_HAND:
        try:
            operations.set_code(
                actor=request.actor, institution_id=institution_id, scheme=scheme, value=form.cleaned_data[scheme],
                today=today,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
    return not form.errors
