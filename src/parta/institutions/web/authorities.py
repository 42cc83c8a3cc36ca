"""Authorities: the territory of an officer and the institutions in it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.institutions import words
from parta.institutions.operations import authorities as operations
from parta.institutions.queries import work
from parta.institutions.queries.cards import coded_lists
from parta.institutions.queries.finding import Filters, find
from parta.institutions.web.directory import key_of, page_of_found
from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible
from parta.ui.http import Request, render_page
from parta.ui.paging import window

_PAGE = 50


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to my territory."""
    actor = _actor(request)
    public_id = work.own_authority(actor) if any(actor.authorities()) or actor.is_national else None
    if public_id is None:
        raise NotVisible
    return redirect("institutions:authority", public_id)


@require_http_methods(["GET", "POST"])
def authority(request: Request, authority: UUID) -> HttpResponse:
    """An authority: what is below it, and the institutions of its territory. POST renames it."""
    actor = _actor(request)
    page = work.authority_page(actor, authority)
    trouble = ""
    if request.method == "POST":
        try:
            operations.rename_authority(actor=actor, authority_id=page.card.id, name=request.POST.get("name", ""))
        except DomainError as error:
            trouble = str(error)
        else:
            return redirect("institutions:authority", authority)
    query, wanted = request.GET.get("q", "")[:200], window(request, _PAGE)
    scope = Filters(authority_id=page.card.id if page.card.parent_id is not None else None)
    found = find(query, scope, after=key_of(wanted.after), before=key_of(wanted.before), size=_PAGE)
    lists = coded_lists()
    context = {
        "page": page,
        "query": query,
        "found": found,
        "pager": page_of_found(found),
        "lines": [(row, lists["kind"].get(row.kind), lists["status"].get(row.status)) for row in found.rows],
        "tones": words.STATUS_TONES,
        "level": words.LEVELS[page.card.level],
        "trouble": trouble,
        "list_title": _("Institutions of the territory"),
    }
    return render_page(request, "institutions/authority.html", context, partial="rows", status=422 if trouble else 200)


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
