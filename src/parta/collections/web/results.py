"""The result of a campaign: counted, looked at, signed, taken out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parta.collections import words
from parta.collections.operations import ending
from parta.collections.queries import results as queries
from parta.collections.rules.states import State
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.signing import api as signing
from parta.ui.http import Request, actor_of, render_page


@require_GET
def result(request: Request, collection: UUID) -> HttpResponse:
    """The result as counted, and its signature."""
    return _result(request, collection)


def _result(request: Request, collection: UUID, trouble: str = "") -> HttpResponse:
    actor = actor_of(request)
    page = queries.result_page(actor, collection)
    card, found = page.card, page.outcome
    signs = page.may_run and card.state is State.OPEN and found is not None
    box: Any = None
    if signs:
        box = signing.document_box(
            words=_("I sign the result of the campaign “%(title)s”.") % {"title": card.title},
            file_name="result.txt",
            address=reverse("collections:result-text", args=[collection]),
        )
    context = {
        "page": page,
        "card": card,
        "found": found,
        "state": words.STATES[card.state],
        "counts": page.may_run and card.state is State.OPEN,
        "box": box,
        "trouble": trouble,
    }
    return render_page(request, "collections/result.html", context, status=422 if trouble else 200)


@require_POST
def count(request: Request, collection: UUID) -> HttpResponse:
    """Count the result as it stands now."""
    actor = actor_of(request)
    return _do(request, collection, lambda: ending.count_result(actor=actor, public_id=collection, now=timezone.now()))


@require_POST
def sign(request: Request, collection: UUID) -> HttpResponse:
    """Sign the counted result."""
    actor = actor_of(request)
    return _do(
        request, collection,
        lambda: ending.sign_result(
            actor=actor, public_id=collection, cms=signing.posted_signature(request),
            sha256=request.POST.get("sha256", ""), now=timezone.now(),
        ),
    )  # fmt: skip


@require_GET
def text(request: Request, collection: UUID) -> HttpResponse:
    """The bytes that are signed."""
    found = queries.result_page(actor_of(request), collection).outcome
    if found is None:
        raise NotVisible
    return HttpResponse(found.text.encode(), content_type="text/plain; charset=utf-8")


@require_GET
def rows(request: Request, collection: UUID) -> HttpResponse:
    """The list of participants that the signed text names by its digest; the same bytes."""
    data = queries.result_rows(actor_of(request), collection).encode()
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'attachment; filename="campaign.csv"'}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)


def _do(request: Request, collection: UUID, act: Any) -> HttpResponse:
    try:
        act()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _result(request, collection, str(error))
    return redirect("collections:result", collection)
