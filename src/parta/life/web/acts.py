"""The list of acts, the page of one, its filling, signature and taking back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused, Stale
from parta.kernel.text import natural_key, whole_number
from parta.life import policies, wording
from parta.life.matters import about_of
from parta.life.operations import acts as operations
from parta.life.operations import carrying
from parta.life.queries import acts as queries
from parta.life.rules.acts import State
from parta.life.web.forms import ActForm, FilterForm
from parta.signing import api as signing
from parta.ui.http import Request, render_page
from parta.ui.paging import window

MOST_CHOSEN = 100  # institutions of one's own among which an act begins


def actor_of(request: Request) -> Actor:
    """:raises Refused: somebody who has nothing to do with acts"""
    if request.actor is None:
        raise NotVisible
    require(policies.may_see_acts(request.actor))
    return request.actor


@require_GET
def act_list(request: Request) -> HttpResponse:
    """Acts of my institutions and of those below me."""
    actor, form = actor_of(request), FilterForm(request.GET)
    kind = form.cleaned_data.get("kind", "") if form.is_valid() else ""
    show = request.GET.get("show", "open")
    show = show if show in queries.SHOWS else "open"
    card = _chosen(request)
    found = queries.listed(actor, show, kind, card.id if card else None, window(request))
    context = {
        "found": found,
        "lines": [(line, *wording.STATES[line.state]) for line in found.lines],
        "form": form,
        "show": show,
        "is_open": show == "open",
        "is_done": show == "done",
        "is_all": show == "all",
        "card": card,
    }
    return render_page(request, "life/acts.html", context, partial="rows")


def _chosen(request: Request) -> institutions.InstitutionCard | None:
    """The institution named in the address.

    :raises NotVisible: there is none
    """
    named = request.GET.get("institution") or request.POST.get("institution") or ""
    if not named:
        return None
    try:
        return institutions.institution_by_public_id(UUID(named))
    except ValueError as error:
        raise NotVisible from error


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose an institution, then a kind of act; POST begins it."""
    actor, card = actor_of(request), _chosen(request)
    if request.method == "POST":
        begun = operations.begin(
            actor=actor, code=request.POST.get("kind", ""), institution_id=card.id if card else None
        )
        return redirect("life:edit", begun)
    shown, offers = queries.offers(actor, card.id if card else None)
    query = request.GET.get("q", "")[:200]
    context = {
        "card": shown,
        "offers": offers,
        "query": query,
        "found": _own(actor, query) if shown is None else (),
    }
    return render_page(request, "life/new.html", context)


def _own(actor: Actor, query: str) -> Any:
    """Institutions an act may be begun for: those of one's authority, or those one leads."""
    current = actor.current.authority_id if actor.current else None
    offices = [current] if current else sorted(actor.authorities())
    if offices or actor.is_national:
        national = actor.is_national
        scope = institutions.Filters(authority_id=None if national else offices[0])
        return institutions.find(query, scope, size=20 if national and not query else MOST_CHOSEN).rows
    return sorted(
        institutions.institutions(actor.institutions(*LEADING_ROLES)).values(),
        key=lambda each: natural_key(each.title),
    )


@require_GET
def act(request: Request, act: UUID) -> HttpResponse:
    """One act: what it changes, the decision, where it is."""
    return _page(request, act)


def _page(request: Request, act: UUID, *, trouble: str = "", problems: Any = ()) -> HttpResponse:
    actor = actor_of(request)
    page = queries.act_page(actor, act, local_day(timezone.now()))
    tone, state = wording.STATES[page.state]
    is_draft, signs = page.state is State.DRAFT, page.may_sign
    is_filled = bool(page.act.number and page.act.day and page.act.dated_on and page.act.body)
    context = {
        "page": page,
        "act": page.act,
        "tone": tone,
        "state": state,
        "trouble": trouble,
        "problems": problems,
        "is_draft": is_draft,
        "is_filled": is_filled,
        "is_running": page.state is State.RUNNING,
        "is_stopped": page.state is State.STOPPED,
        "waits": page.state is State.SIGNED,
        "is_undone": page.state is State.UNDONE,
        "box": _box(act, page) if is_draft and signs and is_filled and not page.effect.stops else None,
        "asks": wording.said(page),
    }
    return render_page(request, "life/act.html", context, partial="state", status=422 if trouble or problems else 200)


def _box(act: UUID, page: queries.ActPage) -> signing.SignBox:
    words = _("I sign the act “%(act)s” of %(institution)s, No. %(number)s.") % {
        "act": page.name,
        "institution": page.institution.title if page.institution else page.act.values.get("name", ""),
        "number": page.act.number,
    }
    return signing.document_box(words=words, file_name="act.txt", address=reverse("life:document", args=[act]))


@require_http_methods(["GET", "POST"])
def edit(request: Request, act: UUID) -> HttpResponse:
    """Fill a draft: what is chosen, and the decision."""
    actor, today = actor_of(request), local_day(timezone.now())
    page = queries.act_page(actor, act, today)
    if page.state is not State.DRAFT:
        return redirect("life:act", act)
    if not page.may_change:
        raise Refused(page.why_not_sign)
    form = _form(request, page)
    if request.method == "POST" and form.is_valid():
        data, file = form.cleaned_data, form.cleaned_data["paper"]
        order = operations.Order(
            data["body"], data["number"], data["dated_on"], data["ground"],
            (file.name, file.read()) if file else None,
        )  # fmt: skip
        try:
            operations.fill(
                actor=actor, public_id=act, values=form.values(), day=data["day"], order=order,
                revision=data["revision"], today=today,
            )  # fmt: skip
            fresh = queries.visible_act(actor, act)
            moves = page.moves_pupils and fresh.day is not None
            return redirect("life:pupils" if moves else "life:act", act)
        except (NotVisible, Refused):
            raise
        except Stale as error:
            page = queries.act_page(actor, act, today)
            if page.state is not State.DRAFT:
                raise
            form.refuse(error)
            form.compare(_values_of(page, form), version=str(page.act.revision))
        except DomainError as error:
            form.refuse(error)
    context = {
        "page": page,
        "act": page.act,
        "form": form,
        "asked": [form[ask.name] for ask in form.asked],
        "typed": bool(request.method == "POST"),
    }
    return render_page(request, "life/edit.html", context, status=422 if form.errors else 200)


def _values_of(page: queries.ActPage, form: ActForm) -> dict[str, Any]:
    """What stands in the draft, by fields of the form."""
    act = page.act
    asked = {ask.name: act.values.get(ask.name) for ask in form.asked}
    own = {name: getattr(act, name) for name in ("day", "body", "number", "dated_on", "ground")}
    return {**asked, **own}


def _form(request: Request, page: queries.ActPage) -> ActForm:
    act = page.act
    initial = {
        **act.values, "day": act.day, "body": act.body, "number": act.number, "dated_on": act.dated_on,
        "ground": act.ground, "revision": act.revision,
    }  # fmt: skip
    kind = None if act.corrects_id else page.kind
    data, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ActForm(data, uploads, kind=kind, about=about_of(act), initial=initial)
    if act.corrects_id:
        form.fields["day"].disabled = True
    return form


@require_GET
def document(request: Request, act: UUID) -> HttpResponse:
    """The bytes that are signed."""
    data = operations.document_of(actor_of(request), act, local_day(timezone.now()))
    return HttpResponse(data, content_type="text/plain; charset=utf-8")


@require_GET
def paper(request: Request, act: UUID) -> HttpResponse:
    """The file of the decision."""
    page = queries.act_page(actor_of(request), act, local_day(timezone.now()))
    if page.paper is None:
        raise NotVisible
    return file_response(page.paper)


def file_response(found: files.FileCard) -> HttpResponse:
    """A kept file, always as an attachment."""
    return HttpResponse(
        files.read_bytes(found.sha256),
        headers={
            "Content-Type": found.content_type,
            "Cache-Control": "private, no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        },
    )


@require_POST
def sign(request: Request, act: UUID) -> HttpResponse:
    """Sign with the КЕП posted by the box."""
    actor, revision = actor_of(request), whole_number(request.POST.get("revision", "")) or 0
    return _do(
        request,
        act,
        lambda: operations.sign(
            actor=actor, public_id=act, cms=signing.posted_signature(request), revision=revision, now=timezone.now()
        ),
    )


@require_POST
def withdraw(request: Request, act: UUID) -> HttpResponse:
    """Give up a draft, or a signed act whose day has not come."""
    actor = actor_of(request)
    return _do(request, act, lambda: operations.withdraw(actor=actor, public_id=act))


@require_POST
def correct(request: Request, act: UUID) -> HttpResponse:
    """Begin the act that takes this one back."""
    actor = actor_of(request)
    try:
        begun = operations.begin_correction(actor=actor, public_id=act, today=local_day(timezone.now()))
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, act, trouble=str(error))
    return redirect("life:edit", begun)


@require_POST
def go_on(request: Request, act: UUID) -> HttpResponse:
    """Go on with an act that has stopped."""
    actor = actor_of(request)
    found = queries.visible_act(actor, act)
    return _do(request, act, lambda: carrying.go_on(actor=actor, act_id=found.pk))


def _do(request: Request, act: UUID, doing: Callable[[], Any]) -> HttpResponse:
    """Do it and show the act, or the act with what stands in the way."""
    try:
        doing()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        problems = [problem.message for problem in getattr(error, "problems", ())]
        return _page(request, act, trouble="" if problems else str(error), problems=problems)
    return redirect("life:act", act)
