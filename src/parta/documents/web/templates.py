"""Texts of orders: read and changed by the national administrator, edition by edition."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from parta.documents import policies
from parta.documents.operations import templates
from parta.documents.queries.orders import TemplateCard
from parta.documents.queries.orders import templates as editions
from parta.documents.rules.orders import LIST, WORDS, Kind
from parta.documents.web.forms import TemplateForm
from parta.documents.web.lists import actor_of
from parta.documents.wording import KIND_LABELS, word_label
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.ui.http import Request, render_page


@require_GET
def template_list(request: Request) -> HttpResponse:
    """Every edition of every text."""
    require(policies.may_edit_templates(actor_of(request)))
    found: dict[Kind, list[TemplateCard]] = {}
    for card in editions():
        found.setdefault(card.kind, []).append(card)
    context = {"kinds": [(kind, KIND_LABELS[kind], cards) for kind, cards in found.items()]}
    return render_page(request, "documents/template_list.html", context)


@require_http_methods(["GET", "POST"])
def template_edit(request: Request, kind: int) -> HttpResponse:
    """Write the next edition of a text."""
    actor, today = actor_of(request), timezone.localdate()
    require(policies.may_edit_templates(actor))
    newest = next((card for card in editions() if card.kind == kind), None)
    if newest is None:
        raise NotVisible
    initial = {
        "edition": newest.edition,
        "title": newest.title,
        "body": newest.body,
        "source": newest.source,
        "valid_from": max(today, newest.since) + timedelta(days=1),
    }
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            templates.change_template(
                actor=actor,
                kind=newest.kind,
                after_edition=data["edition"],
                title=data["title"],
                body=data["body"],
                source=data["source"],
                valid_from=data["valid_from"],
                today=today,
            )
            return redirect("documents:templates")
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    words = [(f"{{{word}}}", word_label(word)) for word in sorted(WORDS[newest.kind]) if f"{{{word}}}" != LIST]
    context = {"form": form, "label": KIND_LABELS[newest.kind], "newest": newest, "words": words, "place_of_list": LIST}
    return render_page(request, "documents/template_edit.html", context, status=422 if form.errors else 200)
