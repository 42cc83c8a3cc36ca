"""Asking to connect an institution, and the page behind the link of the letter."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from parta.connection import policies, words
from parta.connection.letters import read_link
from parta.connection.operations import requests as operations
from parta.connection.queries import requests as queries
from parta.connection.queries.standing import request_on_way
from parta.connection.rules.requests import OPEN_STAGES, Who
from parta.connection.web.forms import AskForm
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import DomainError, NotVisible
from parta.kernel.text import storable
from parta.reference import api as reference
from parta.ui.http import Request, public, render_page


@public
@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """The form, for everybody. ``?institution=`` says which card it is about."""
    chosen = _chosen(request)
    is_there = chosen is not None and queries.is_connected(chosen.id)
    if chosen and request.actor and policies.may_see_connection(request.actor, chosen.id):
        if is_there:
            return redirect("connection:institution", chosen.public_id)
        if (on_way := request_on_way(chosen.id)) is not None:  # asking twice helps nobody
            return redirect("connection:request", on_way)
    offered = (chosen,) if chosen else _offered(request)
    regions = {place.katottg: reference.label(place) for place in reference.regions()}
    form = AskForm(request.POST or None, regions=regions, offered=offered, initial=_initial(request, chosen))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask(actor=request.actor, asked=_asked(request, form), now=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            if request.actor and institutions.sees(request.actor, form.institution_id()):
                return redirect("connection:request", made)
            return render_page(request, "connection/asked.html", {"form": form})
    context = {"form": form, "chosen": chosen, "offered": offered, "is_there": is_there}
    return render_page(request, "connection/ask.html", context, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "POST"])
def visit(request: Request, token: str) -> HttpResponse:
    """A request behind the link of its letter: sends it on, then tells where it is."""
    public_id = read_link(token)
    if public_id is None:
        raise NotVisible
    if request.method == "POST":
        queries.visited(public_id)
        operations.confirm(actor=SYSTEM, public_id=public_id, now=timezone.now())
        return redirect("connection:visit", token)
    return _visited(request, token, public_id)


@public
@require_POST
def visit_take_back(request: Request, token: str) -> HttpResponse:
    """A visitor takes his request back behind its link."""
    public_id = read_link(token)
    if public_id is None:
        raise NotVisible
    queries.visited(public_id)
    try:
        operations.take_back(actor=SYSTEM, public_id=public_id, now=timezone.now())
    except operations.NotNow as error:
        return _visited(request, token, public_id, trouble=str(error))
    return redirect("connection:visit", token)


def _visited(request: Request, token: str, public_id: UUID, *, trouble: str = "") -> HttpResponse:
    page = queries.visited(public_id)
    tone, stage = words.STAGES[page.stage]
    context = {
        "page": page, "row": page.row, "tone": tone, "stage": stage, "who": words.WHO[page.who], "trouble": trouble,
        "takes_back": page.stage in OPEN_STAGES, "link": token,
    }  # fmt: skip
    return render_page(request, "connection/visit.html", context, status=422 if trouble else 200)


def _chosen(request: Request) -> institutions.InstitutionCard | None:
    """The institution that the address names.

    :raises NotVisible: there is none
    """
    named = request.GET.get("institution", "")
    if not named:
        return None
    try:
        return institutions.institution_by_public_id(UUID(named))
    except ValueError as error:
        raise NotVisible from error


def _offered(request: Request) -> tuple[institutions.InstitutionCard, ...]:
    """Whom the codes typed may mean. Asked before the form has looked at them, so they may hold anything."""
    typed = [storable(request.POST.get(name, "")).strip().replace(" ", "") for name in ("edebo", "isuo", "edrpou")]
    return queries.candidates(*typed) if any(typed) else ()


def _initial(request: Request, chosen: institutions.InstitutionCard | None) -> dict[str, Any]:
    if chosen is None:
        return {"who": Who.HEAD.value}
    place = reference.places([chosen.territory_id]).get(chosen.territory_id or 0)
    region = reference.places([place.region_id]).get(place.region_id or 0) if place else None
    leads = request.actor is not None and institutions.sees(request.actor, chosen.id)
    return {
        "who": Who.HEAD.value,
        "institution": str(chosen.public_id),
        "region": region.katottg if region else "",
        "place": reference.label(place) if place and leads else "",  # a territory may have closed its settlements
        "name": chosen.title,
        "edrpou": chosen.edrpou,
    }


def _asked(request: Request, form: AskForm) -> operations.Asked:
    typed = form.cleaned_data
    region = reference.place_by_katottg(typed["region"]) if typed["region"] else None
    names = (
        "place", "name", "edrpou", "edebo", "isuo", "family_name", "given_name", "patronymic", "email", "phone",
    )  # fmt: skip
    return operations.Asked(
        institution_id=form.institution_id(),
        region_id=region.id if region else None,
        who=Who(typed["who"]),
        address=identity.address_of(request),
        site=f"{request.scheme}://{request.get_host()}",
        **{name: typed[name] for name in names},
    )
