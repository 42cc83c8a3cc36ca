"""Closing fields of a territory to the public."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parta.institutions import holding_words as words
from parta.institutions.operations import hiding as operations
from parta.institutions.queries.hiding import ClosingsPage, closings_page
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.reference.api import place_by_katottg
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, render_page
from parta.ui.wording import number


class ClosingForm(Form):
    """What is closed, where and on what ground."""

    either = ("territory", "katottg", "what")
    territory = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int, required=False, empty_value=None)
    katottg = forms.CharField(
        label=gettext_lazy("Or its КАТОТТГ code"),
        required=False,
        max_length=19,
        help_text=gettext_lazy("Of a community, a district, a region or a district of a city"),
    )
    what = forms.MultipleChoiceField(
        label=gettext_lazy("What to close"), choices=[], widget=forms.CheckboxSelectMultiple, required=False
    )
    ground = forms.CharField(
        label=gettext_lazy("Ground"),
        max_length=500,
        help_text=gettext_lazy("An order of the military administration: its number and date."),
    )
    decided_on = DayField(label=gettext_lazy("Day of the decision"))

    def __init__(self, data: Any, page: ClosingsPage) -> None:
        super().__init__(data)
        named = [("", _("choose")), *((str(each), name) for each, name in page.territories.items())]
        self.fields["territory"].choices = named  # type: ignore[attr-defined]
        self.fields["what"].choices = list(words.CLOSABLE.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("katottg"):
            place = place_by_katottg(cleaned["katottg"].strip())
            cleaned["territory"] = place.id if place else None
            if place is None:
                self.add_error("katottg", _("There is no such place in the codifier of territories."))
        elif not cleaned.get("territory"):
            self.add_error("territory", _("Choose a territory."))
        return cleaned


@require_http_methods(["GET", "POST"])
def closings(request: Request) -> HttpResponse:
    """What is closed in my territories, what was, and closing more."""
    return _page(request)


def _page(request: Request, trouble: str = "") -> HttpResponse:
    actor = _actor(request)
    page = closings_page(actor)
    form = ClosingForm(request.POST if request.method == "POST" and not trouble else None, page)
    if form.is_bound and form.is_valid() and _close(actor, form):
        return redirect("institutions:closings")
    in_force = [line for line in page.lines if line.lifted_at is None]
    context = {
        "form": form,
        "in_force": [(line, [words.CLOSABLE[each] for each in line.what]) for line in in_force],
        "past": [(line, [words.CLOSABLE[each] for each in line.what]) for line in page.lines if line.lifted_at],
        "heading": _heading(len(in_force)),
        "trouble": trouble,
    }
    return render_page(request, "institutions/closings.html", context, status=422 if form.errors or trouble else 200)


def _heading(count: int) -> str:
    if not count:
        return _("Nothing is closed to the public")
    text = ngettext("%(count)s closing is in force", "%(count)s closings are in force", count)
    return text % {"count": number(count)}


def _close(actor: Actor, form: ClosingForm) -> bool:
    typed = form.cleaned_data
    closing = operations.Closing(
        territory_id=typed["territory"], what=typed["what"], ground=typed["ground"], decided_on=typed["decided_on"]
    )
    try:
        operations.close_fields(actor=actor, closing=closing, today=local_day(timezone.now()))
    except NotVisible:
        raise
    except DomainError as error:
        form.refuse(error)
        return False
    return True


@require_POST
def reopen(request: Request, closing: UUID) -> HttpResponse:
    """Undo an act of closing."""
    try:
        operations.open_fields(actor=_actor(request), closing_id=closing, ground=request.POST.get("ground", ""))
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, trouble=str(error))
    return redirect("institutions:closings")


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
