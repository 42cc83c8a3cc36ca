"""Asking to open an institution that no register knows, following the request, and answering it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.identity import api as identity
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.life import policies, wording
from parta.life.letters import link_of, read_link
from parta.life.operations import requests as operations
from parta.life.operations.acts import NotNow
from parta.life.queries import requests as queries
from parta.life.rules.requests import Asked
from parta.life.web.acts import file_response
from parta.life.web.forms import OpeningForm, RefusalForm
from parta.ui.http import Request, public, render_page


@public
@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """The form, for everybody: a director to be need not have an account."""
    actor = request.actor
    form = OpeningForm(
        request.POST or None, request.FILES or None, initial={"applicant": actor.name if actor else "", "ownership": 1}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask_opening(
                actor=actor, applicant=_applicant(request, form), wanted=_wanted(form), now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("life:request", made) if actor else render_page(request, "life/asked.html", {"form": form})
    return render_page(request, "life/ask.html", {"form": form}, status=422 if form.errors else 200)


def _applicant(request: Request, form: OpeningForm) -> operations.Applicant:
    typed = form.cleaned_data
    return operations.Applicant(
        name=typed["applicant"], position=typed["position"], email=typed["email"], phone=typed["phone"],
        address="" if request.actor else identity.address_of(request),
        site=f"{request.scheme}://{request.get_host()}",
    )  # fmt: skip


def _wanted(form: OpeningForm) -> operations.Wanted:
    typed = form.cleaned_data
    names = ("name", "short_name", "kind", "ownership", "edrpou", "address", "ground", "papers")
    return operations.Wanted(territory_id=typed["territory"], **{name: typed[name] for name in names})


@public
@require_http_methods(["GET", "POST"])
def visit(request: Request, token: str) -> HttpResponse:
    """A visitor's request behind the link of his letter: sends it on, then tells where it is."""
    public_id = read_link(token)
    if public_id is None:
        raise NotVisible
    if request.method == "POST":
        queries.visited(public_id)
        operations.confirm(actor=SYSTEM, public_id=public_id, now=timezone.now())
        return redirect("life:visit", token)
    return _visited(request, public_id)


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
    except NotNow as error:
        return _visited(request, public_id, trouble=str(error))
    return redirect("life:visit", token)


def _visited(request: Request, public_id: UUID, *, trouble: str = "") -> HttpResponse:
    context = {**_shown(queries.visited(public_id)), "trouble": trouble}
    return render_page(request, "life/visit.html", context, status=422 if trouble else 200)


@require_GET
def requests(request: Request) -> HttpResponse:
    """Requests that wait for the national administrator."""
    actor = _answering(request)
    show = request.GET.get("show", "")
    rows = queries.requests_of(actor, only_waiting=show != "all")
    lines = [(row, *wording.ASKED[row.state]) for row in rows]
    return render_page(
        request, "life/requests.html", {"lines": lines, "is_open": show != "all", "is_all": show == "all"}
    )


@require_http_methods(["GET", "POST"])
def request_page(request: Request, opening: UUID) -> HttpResponse:
    """A request: its sender sees where it is, the administrator what speaks against it, and decides."""
    if request.actor is None:
        raise NotVisible
    actor, form = request.actor, RefusalForm(request.POST or None)
    page = queries.request_page(actor, opening)
    if request.method == "POST" and form.is_valid():
        try:
            operations.refuse_request(
                actor=actor, public_id=opening, answer=form.cleaned_data["answer"], now=timezone.now()
            )
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("life:request", opening)
    context = {
        **_shown(page),
        "form": form,
        "answers": bool(policies.may_answer(actor)),
        "takes_back": page.state is Asked.WAITING and bool(policies.may_take_back(actor, page.row)),
    }
    return render_page(request, "life/request.html", context, status=422 if form.errors else 200)


def _shown(page: queries.RequestPage) -> dict[str, Any]:
    tone, state = wording.ASKED[page.row.state]
    return {"page": page, "row": page.row, "tone": tone, "state": state, "link": link_of(page.row.public_id)}


@require_POST
def take_back(request: Request, opening: UUID) -> HttpResponse:
    """The sender takes his request back."""
    if request.actor is None:
        raise NotVisible
    page = queries.request_page(request.actor, opening)
    try:
        operations.take_back(actor=request.actor, public_id=opening, now=timezone.now())
    except NotNow as error:
        context = {**_shown(page), "form": RefusalForm(), "trouble": str(error)}
        return render_page(request, "life/request.html", context, status=422)
    return redirect("life:request", opening)


@require_POST
def open_it(request: Request, opening: UUID) -> HttpResponse:
    """Begin the act that opens what was asked for."""
    actor = _answering(request)
    return redirect("life:edit", operations.answer_with_act(actor=actor, public_id=opening))


@require_GET
def paper(request: Request, opening: UUID, paper: UUID) -> HttpResponse:
    """A paper that came with a request."""
    if request.actor is None:
        raise NotVisible
    return file_response(queries.paper_of(request.actor, opening, paper))


def _answering(request: Request) -> Actor:
    if request.actor is None:
        raise NotVisible
    require(policies.may_answer(request.actor))
    return request.actor
