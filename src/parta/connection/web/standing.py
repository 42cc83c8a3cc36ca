"""The connection of one institution, and its end."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from parta.connection.operations import ending as operations
from parta.connection.queries import standing as queries
from parta.connection.web.forms import EndingForm
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.ui.http import Request, render_page


@require_GET
def institution(request: Request, institution: UUID) -> HttpResponse:
    """Since when it is connected, who answers for the journal, how earlier connections ended."""
    return _shown(request, queries.standing_page(_actor(request), institution), EndingForm())


@require_POST
def end(request: Request, institution: UUID) -> HttpResponse:
    """End the connection."""
    actor, form = _actor(request), EndingForm(request.POST)
    page = queries.standing_page(actor, institution)
    require(page.may_end)
    if form.is_valid():
        try:
            operations.end_connection(
                actor=actor, institution_id=page.card.id, day=form.cleaned_data["day"],
                reason=form.cleaned_data["reason"], now=timezone.now(), site=f"{request.scheme}://{request.get_host()}",
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("connection:institution", institution)
    return _shown(request, page, form)


def _shown(request: Request, page: queries.StandingPage, form: EndingForm) -> HttpResponse:
    context = {"page": page, "form": form}
    return render_page(request, "connection/institution.html", context, status=422 if form.errors else 200)


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
