"""The review list: questions that only a person can settle."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.institutions import words
from parta.institutions.operations import reviews as operations
from parta.institutions.operations.disputes import uphold_register
from parta.institutions.queries import institution_by_external_id, work
from parta.institutions.rules.disputes import DISPUTED
from parta.institutions.web.forms import AnswerForm, named_authority, named_hub
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.ui.http import Request, render_page
from parta.ui.paging import window


@require_GET
def review_list(request: Request) -> HttpResponse:
    """Open questions of my territory, by kind."""
    kind = request.GET.get("kind", "")
    found = work.review_list(_actor(request), kind if kind in words.REVIEWS else "", window(request))
    kinds = [(code, words.REVIEWS.get(code, code), count, code == found.kind) for code, count in found.counts.items()]
    lines = [
        {
            "line": line,
            "kind": words.REVIEWS.get(line.kind, line.kind),
            "facts": " · ".join(str(_fact(*fact)[1]) for fact in line.facts.items()),
        }
        for line in found.lines
    ]
    context = {
        "found": found,
        "kinds": kinds,
        "shows_all": not found.kind,
        "lines": lines,
        "total": sum(found.counts.values()),
    }
    return render_page(request, "institutions/reviews.html", context, partial="rows")


@require_http_methods(["GET", "POST"])
def review(request: Request, review: UUID) -> HttpResponse:
    """One question and its answers."""
    actor = _actor(request)
    page = work.review_page(actor, review)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(actor, review, form)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("institutions:reviews")
    context = {
        "page": page,
        "form": form,
        "kind": words.REVIEWS.get(page.kind, page.kind),
        "why": words.WHY.get(page.kind, ""),
        "facts": [_fact(name, value) for name, value in page.facts.items()],
        "hubs": [(hub, named_hub(hub)) for hub in page.hubs],
        "authorities": [(each, named_authority(each)) for each in page.authorities],
        "about_branch": page.kind in ("branch-without-hub", "several-hubs", "hub-not-found"),
        "about_body": page.kind.startswith("body-"),
        "about_place": page.kind.startswith("place-"),
        "about_dispute": page.kind == DISPUTED,
        "may_settle": page.kind != DISPUTED or actor.is_national,
    }
    return render_page(request, "institutions/review.html", context, status=422 if form.errors else 200)


def _fact(name: str, value: str) -> tuple[Any, Any]:
    return words.FIELDS.get(name, name), words.FIELDS.get(value, value) if name == "field" else value


def _answer(actor: Actor, review: UUID, form: AnswerForm) -> None:
    typed, today = form.cleaned_data, local_day(timezone.now())
    match typed["act"]:
        case "join":
            operations.join_hub(actor=actor, review_id=review, hub_id=_hub(form), today=today)
        case "alone":
            operations.stand_alone(actor=actor, review_id=review, reason=typed["reason"], today=today)
        case "authority":
            if not typed["authority"]:
                raise Invalid([Problem("authority", _("Choose an authority."))])
            operations.assign_authority(
                actor=actor,
                review_id=review,
                authority_id=typed["authority"],
                today=today,
                same_spelling=typed["everywhere"],
            )
        case "place":
            if typed["katottg"] is None:
                raise Invalid([Problem("katottg", _("Say which settlement it is."))])
            operations.set_place(actor=actor, review_id=review, territory_id=typed["katottg"].id, today=today)
        case "register":
            uphold_register(actor=actor, review_id=review, reason=typed["reason"], today=today)
        case _:
            operations.dismiss_review(actor=actor, review_id=review, reason=typed["reason"])


def _hub(form: AnswerForm) -> int:
    """The hub chosen from the list, or named by its ЄДЕБО code."""
    if form.cleaned_data["hub"]:
        return int(form.cleaned_data["hub"])
    code = form.cleaned_data["hub_code"].strip()
    found = institution_by_external_id("edebo", code) if code else None
    if found is None:
        text = (
            _("Choose a hub from the list or give its ЄДЕБО code.") if not code else _("No institution has this code.")
        )
        raise Invalid([Problem("hub_code", text)])
    return found


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
