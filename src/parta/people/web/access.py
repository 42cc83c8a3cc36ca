"""Who has access to what: a list, and the same as a file."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from parta.kernel.actor import Actor
from parta.kernel.text import whole_number
from parta.people.queries import access as queries
from parta.people.web.forms import AccessForm
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.http import Request, render_page

Read = Callable[[Actor, UUID, queries.Wanted, datetime], queries.AccessPage]
ALL = 0  # pages of a file: one


@never_cache
@require_GET
def of_institution(request: Request, institution: UUID) -> HttpResponse:
    """Staff of an institution."""
    return _list(request, queries.access_of_institution, institution, "people:access-file")


@never_cache
@require_GET
def of_authority(request: Request, authority: UUID) -> HttpResponse:
    """Officers of an authority, and those who lead its institutions."""
    return _list(request, queries.access_of_authority, authority, "people:access-of-authority-file")


@require_GET
def institution_file(request: Request, institution: UUID) -> HttpResponse:
    """The list of an institution as a file."""
    return _file(request, queries.access_of_institution, institution)


@require_GET
def authority_file(request: Request, authority: UUID) -> HttpResponse:
    """The list of an authority as a file."""
    return _file(request, queries.access_of_authority, authority)


def _list(request: Request, read: Read, public_id: UUID, file_view: str) -> HttpResponse:
    form, wanted = _wanted(request)
    page = read(_actor(request), public_id, wanted, timezone.now())
    context = {"page": page, "form": form, "file": reverse(file_view, args=[public_id]), "asked": _asked(request)}
    return render_page(request, "people/access.html", context, partial="rows")


def _file(request: Request, read: Read, public_id: UUID) -> HttpResponse:
    _form, wanted = _wanted(request)
    whole = queries.Wanted(wanted.q, wanted.when, ALL)
    page = read(_actor(request), public_id, whole, timezone.now())
    header = [
        _("Name"), _("Role"), _("Where"), _("Powers of the head"), _("From"), _("Last day"), _("Given by"), _("Order"),
        _("Last sign-in"),
    ]  # fmt: skip
    rows = [
        (line.name, line.role, line.place, "; ".join(line.powers), line.since, line.last_day, line.given_by,
         line.ground, line.signed_in_on)
        for line in page.rows
    ]  # fmt: skip
    respond = csv_response if request.GET.get("kind") == "csv" else xlsx_response
    return respond(_("access"), header, rows)


def _wanted(request: Request) -> tuple[AccessForm, queries.Wanted]:
    form = AccessForm(request.GET or None, initial={"when": "now"})
    words = form.cleaned_data if form.is_bound and form.is_valid() else {"q": "", "when": "now"}
    number = whole_number(request.GET.get("page", "1")) or 1
    return form, queries.Wanted(words["q"], words["when"], number)


def _asked(request: Request) -> str:
    """The filter as the file is asked with it."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
