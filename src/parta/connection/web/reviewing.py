"""Requests as the authority and the head see them; who of a territory is connected."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.connection import policies, words
from parta.connection.operations import requests as operations
from parta.connection.queries import requests as queries
from parta.connection.queries import territory as territories
from parta.connection.rules.requests import OPEN_STAGES, Stage, Who
from parta.connection.web.forms import AgreeForm, EntrustForm, RefusalForm, TerritoryForm
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.forms import Form
from parta.ui.http import Request, render_page


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to one's own territory."""
    actor = _actor(request)
    require(policies.may_see_requests(actor))
    return redirect("connection:territory", territories.own_authority(actor))


@require_GET
def territory(request: Request, authority: UUID) -> HttpResponse:
    """Who of a territory is connected and who is not yet; ``?as=`` takes what the filter shows as a file."""
    form = TerritoryForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    page = territories.territory_page(
        _actor(request), authority, q=asked.get("q", ""), standing=asked.get("standing", ""),
        page=whole_number(request.GET.get("page", "1")) or 1, whole="as" in request.GET,
    )  # fmt: skip
    if request.GET.get("as") in ("xlsx", "csv"):
        rows = [[line.title, str(words.STANDINGS[line.standing][1])] for line in page.rows]
        respond = xlsx_response if request.GET["as"] == "xlsx" else csv_response
        return respond(f"{_('E-journal connection')} {page.authority}", [_("Institution"), _("State")], rows)
    context = {
        "page": page,
        "form": form,
        "lines": [(line, *words.STANDINGS[line.standing]) for line in page.rows],
        "figures": [(label, page.counts.get(code, 0), code) for code, (_tone, label) in words.STANDINGS.items()],
        "waiting": queries.waiting_requests(_actor(request)),
    }
    return render_page(request, "connection/territory.html", context, partial="rows")


@require_GET
def requests(request: Request) -> HttpResponse:
    """Requests to review, and those answered."""
    actor = _actor(request)
    require(policies.may_see_requests(actor))
    show = request.GET.get("show", "")
    lines = [(line, *words.STAGES[line.row.stage]) for line in queries.requests_of(actor, only_open=show != "all")]
    context = {"lines": lines, "is_open": show != "all", "is_all": show == "all"}
    return render_page(request, "connection/requests.html", context)


@require_http_methods(["GET", "POST"])
def request_page(request: Request, asked: UUID) -> HttpResponse:
    """A request beside the card. Posting refuses it in words."""
    actor, form = _actor(request), RefusalForm(request.POST or None)
    page = queries.request_page(actor, asked, timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            operations.refuse_request(
                actor=actor, public_id=asked, answer=form.cleaned_data["answer"], now=timezone.now(),
                site=_site(request),
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("connection:request", asked)
    return _shown(request, page, refusal=form)


@require_POST
def take_back(request: Request, asked: UUID) -> HttpResponse:
    """The sender takes his request back."""
    actor = _actor(request)
    page = queries.request_page(actor, asked, timezone.now())
    try:
        operations.take_back(actor=actor, public_id=asked, now=timezone.now())
    except operations.NotNow as error:
        return _shown(request, page, trouble=str(error))
    return redirect("connection:request", asked)


@never_cache
@require_POST
def agree(request: Request, asked: UUID) -> HttpResponse:
    """The authority agrees."""
    actor = _actor(request)
    page = queries.request_page(actor, asked, timezone.now())
    require(policies.may_review(actor, page.card.id))
    form = AgreeForm(request.POST, appoints=_appoints(page))
    if form.is_valid():
        try:
            taken = operations.agree(
                actor=actor, public_id=asked, rnokpp=form.cleaned_data.get("rnokpp", ""),
                ground=form.cleaned_data.get("ground", ""), now=timezone.now(), site=_site(request),
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return _done(request, asked, taken)
    return _shown(request, page, agreement=form)


@never_cache
@require_POST
def entrust(request: Request, asked: UUID) -> HttpResponse:
    """The head names the responsible person."""
    actor = _actor(request)
    page = queries.request_page(actor, asked, timezone.now())
    require(policies.may_entrust(actor, page.card.id))
    form = EntrustForm(request.POST, staff=page.staff, named=page.person)
    if form.is_valid():
        try:
            taken = operations.entrust(
                actor=actor, public_id=asked, given=form.given(), now=timezone.now(), site=_site(request)
            )
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return _done(request, asked, taken)
    return _shown(request, page, entrusting=form)


def _done(request: Request, asked: UUID, taken: people.TakenOn | None) -> HttpResponse:
    """Back to the request; a code that left by no letter is shown now, since it cannot be read again."""
    if taken is None or taken.issued is None or taken.mailed:
        return redirect("connection:request", asked)
    cards = people.invitation_cards([taken.issued], site=_site(request))
    response = render_page(request, "connection/invited.html", {"cards": cards, "asked": asked})
    response.headers["Cache-Control"] = "no-store"
    return response


def _appoints(page: queries.RequestPage) -> bool:
    return page.who is Who.HEAD and page.charge is None


def _shown(
    request: Request,
    page: queries.RequestPage,
    *,
    refusal: Form | None = None,
    agreement: Form | None = None,
    entrusting: Form | None = None,
    trouble: str = "",
) -> HttpResponse:
    tone, stage = words.STAGES[page.stage]
    bound = [form for form in (refusal, agreement, entrusting) if form is not None and form.errors]
    context: dict[str, Any] = {
        "page": page,
        "row": page.row,
        "tone": tone,
        "stage": stage,
        "who": words.WHO[page.who],
        "appoints": _appoints(page),
        "needs_head": page.who is Who.OTHER and page.charge is None,
        "wrong_head": page.who is Who.HEAD and page.charge is not None and not page.is_charge,
        "refusal": refusal or RefusalForm(),
        "agreement": agreement or AgreeForm(appoints=_appoints(page)),
        "entrusting": entrusting or EntrustForm(staff=page.staff, named=page.person),
        "bound": bound,
        "answers": page.stage is Stage.WAITING and bool(page.may_review),
        "may_refuse": page.stage in (Stage.WAITING, Stage.AGREED) and bool(page.may_review),
        "entrusts": page.stage is Stage.AGREED and bool(page.may_entrust),
        "takes_back": page.stage in OPEN_STAGES and bool(policies.may_take_back(_actor(request), page.row)),
        "trouble": trouble,
        "reviewers": _reviewers(page),
        "card_url": reverse("institutions:card", args=[page.card.public_id]),
    }
    return render_page(request, "connection/request.html", context, status=422 if bound or trouble else 200)


def _reviewers(page: queries.RequestPage) -> str:
    """Who is to answer, for those who may not: the nearest authority with officers."""
    if page.stage is not Stage.WAITING or page.may_review:
        return ""
    above = identity.above_institution(page.card.id)
    return next((place.name for place in above if place.has_officers), "") or _("the national administrator")


def _site(request: Request) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
