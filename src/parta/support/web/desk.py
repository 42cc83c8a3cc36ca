"""The desk of those who answer, and their prepared answers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.support import policies, words
from parta.support.operations import prepared as operations
from parta.support.queries import desk as queries
from parta.support.web.forms import SieveForm, TemplateForm
from parta.support.web.tickets import actor_of, shown
from parta.ui.http import Request, render_page
from parta.ui.paging import window


@require_GET
def desk(request: Request) -> HttpResponse:
    """Requests of my places, those that wait longest first."""
    actor, now = actor_of(request), timezone.now()
    form = SieveForm(request.GET)
    form.is_valid()
    typed = form.cleaned_data
    show = request.GET.get("show", "open")
    sieve = queries.Sieve(
        show=show if show in queries.SHOWS else "open",
        category=typed.get("category", ""),
        whose=typed.get("whose", ""),
        query=typed.get("q", ""),
    )
    found = queries.desk(actor, sieve, window(request), now)
    context = {"found": found, "lines": shown(found.lines), "form": form, "sieve": sieve, "counts": found.counts}
    return render_page(request, "support/desk.html", context, partial="rows")


@require_GET
def templates(request: Request) -> HttpResponse:
    """Prepared answers: national ones, and those of my authorities."""
    actor = actor_of(request)
    require(policies.may_use_desk(actor))
    rows = queries.prepared(actor)
    owners = institutions.authorities({row.authority_id for row in rows if row.authority_id})
    lines = [
        {
            "row": row,
            "category": words.CATEGORIES.get(row.category, ""),
            "owner": owners[row.authority_id].name if row.authority_id in owners else "",
            "may_keep": bool(policies.may_keep_template(actor, row.authority_id)),
        }
        for row in rows
    ]
    return render_page(request, "support/templates.html", {"lines": lines, "may_add": _authority(actor) is not None})


@require_http_methods(["GET", "POST"])
def template_new(request: Request) -> HttpResponse:
    """Write a prepared answer of my authority."""
    actor = actor_of(request)
    owner = _authority(actor)
    require(policies.may_keep_template(actor, _owner_id(owner, None) if owner else 0))
    return _edited(request, actor, owner, None)


@require_http_methods(["GET", "POST"])
def template(request: Request, template: int) -> HttpResponse:
    """Change a prepared answer, or stop offering it."""
    actor = actor_of(request)
    card = queries.prepared_card(actor, template)
    require(policies.may_keep_template(actor, card.authority_id))
    if request.POST.get("act") == "retire":
        operations.retire_template(actor=actor, template_id=card.id, now=timezone.now())
        return redirect("support:templates")
    owner = institutions.authority(card.authority_id) if card.authority_id else None
    return _edited(request, actor, owner, card)


def _edited(
    request: Request, actor: Actor, owner: institutions.AuthorityCard | None, card: queries.PreparedCard | None
) -> HttpResponse:
    initial: dict[str, Any] = {name: getattr(card, name) for name in TemplateForm.base_fields} if card else {}
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_template(
                actor=actor,
                authority_id=_owner_id(owner, card),
                wording=operations.Wording(**form.cleaned_data),
                now=timezone.now(),
                template_id=card.id if card else None,
            )
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("support:templates")
    context = {"form": form, "card": card, "owner": owner}
    return render_page(request, "support/template.html", context, status=422 if form.errors else 200)


def _owner_id(owner: institutions.AuthorityCard | None, card: queries.PreparedCard | None) -> int | None:
    """Of a card its own; of a new one the actor's authority, none for the national level."""
    if card is not None:
        return card.authority_id
    return None if owner is None or owner.parent_id is None else owner.id


def _authority(actor: Actor) -> institutions.AuthorityCard | None:
    """The authority the actor acts for now; the national one for the national administrator."""
    if actor.is_national:
        return institutions.root_authority()
    mine = actor.authorities()
    current = actor.current.authority_id if actor.current else None
    chosen = current if current in mine else min(mine, default=None)
    return institutions.authority(chosen) if chosen else None
