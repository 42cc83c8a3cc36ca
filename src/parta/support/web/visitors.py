"""The form for those who cannot sign in, and the page of their request behind a link that nobody guesses."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.support import tokens, words
from parta.support.operations import answering, asking
from parta.support.queries import tickets as queries
from parta.support.rules.tickets import CameBy
from parta.support.web.forms import StrangerForm, WriteForm, new_challenge
from parta.support.web.serving import file_response
from parta.support.web.tickets import site_of
from parta.ui.http import Request, public, render_page


@public
@require_http_methods(["GET", "POST"])
def visitor(request: Request) -> HttpResponse:
    """Write without an account."""
    form = StrangerForm(request.POST or None, request.FILES or None, initial={"challenge": new_challenge()})
    if request.method == "POST" and form.is_valid():
        try:
            made = _ask(request, form)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("support:visit", tokens.link_of(made))
    if form.errors:
        _renew(form)
    return render_page(request, "support/visitor.html", {"form": form}, status=422 if form.errors else 200)


def _ask(request: Request, form: StrangerForm) -> UUID:
    typed = form.cleaned_data
    found = institutions.institutions_by_edrpou(typed["edrpou"]) if typed["edrpou"] else ()
    if typed["edrpou"] and not found:
        raise Invalid([Problem("edrpou", _("No institution has this ЄДРПОУ. Leave it empty and name it in the text."))])
    stranger = asking.Stranger(
        name=typed["name"],
        email=typed["email"].lower(),
        came_by=CameBy.FORM,
        address=identity.address_of(request),
        proof=typed["proof"],
    )
    question = asking.Question(
        subject=typed["subject"],
        words=typed["words"],
        category=typed["category"],
        institution_id=found[0].id if found else None,
        files=typed["uploads"],
    )
    return asking.ask_as_stranger(
        actor=SYSTEM, stranger=stranger, question=question, at=site_of(request), now=timezone.now()
    )


def _renew(form: StrangerForm) -> None:
    """A challenge that can no longer be used is replaced; one that only has to ripen stays."""
    if not form.has_error(None) or "website" in form.errors:
        return
    if form.cleaned_data.get("proof") is None:
        renewed = form.data.copy()  # type: ignore[attr-defined]
        renewed["challenge"], renewed["nonce"] = new_challenge(), ""
        form.data = renewed


@public
@require_http_methods(["GET", "POST"])
def visit(request: Request, token: str) -> HttpResponse:
    """A visitor's request: what was said, a field to add to it, a button to close it."""
    public_id, now = _known(token), timezone.now()
    page = queries.stranger_page(public_id, now)
    act = request.POST.get("act", "")
    form = WriteForm(request.POST, request.FILES) if act == "write" else WriteForm()
    if act == "close":
        answering.close(actor=SYSTEM, ticket_id=public_id, reason="", now=now)
        return redirect("support:visit", token)
    if act == "write" and form.is_valid():
        typed = form.cleaned_data
        try:
            answering.write(actor=SYSTEM, ticket_id=public_id, text=typed["words"], uploads=typed["uploads"], now=now)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("support:visit", token)
    tone, state = words.STATES[page.line.state]
    context = {
        "page": page,
        "line": page.line,
        "form": form,
        "token": token,
        "tone": tone,
        "state": state,
        "category": words.CATEGORIES.get(page.line.category, ""),
        "usual": words.span(page.usual.time) if page.usual else "",
        "said": [(each, words.KINDS[each.kind]) for each in page.messages],
    }
    return render_page(request, "support/visit.html", context, status=422 if form.errors else 200)


@public
@require_GET
def visit_file(request: Request, token: str, file: UUID) -> HttpResponse:
    """A file of a visitor's request."""
    return file_response(queries.attachment(None, _known(token), file))


def _known(token: str) -> UUID:
    """:raises NotVisible: the link was not made by us"""
    found = tokens.read_link(token)
    if found is None:
        raise NotVisible
    return found
