"""The queue for everybody and for parents: its order, the application, the page behind the link."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.identity import api as identity
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.preschools import letters, words
from parta.preschools.kinds import benefits_on
from parta.preschools.operations import offers, queue
from parta.preschools.queries import queue as queries
from parta.preschools.rules.applying import Way
from parta.preschools.rules.outside import shown_moment
from parta.preschools.web.queue_forms import ApplyForm, CodeForm, MailboxForm
from parta.ui.exports import csv_response
from parta.ui.http import Request, public, render_page

SIGNED_IN = "own"  # instead of the token of a letter


@public
@require_http_methods(["GET", "POST"])
def public_queue(request: Request, school: UUID) -> HttpResponse:
    """Everybody who waits, by number; ``?as=csv`` takes the list from which the order can be computed. A POST with
    number and code opens an entry.
    """
    page = queries.public_page(school, _today())
    if request.GET.get("as") == "csv" and page.line is not None:
        return _file(page)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.entry_behind(school, form.cleaned_data["number"])
        if found is not None and letters.code_fits(found, form.cleaned_data["code"]):
            return redirect("preschools:state", letters.link_of(found))
        form.add_error("code", _("This number and this code do not belong together. Compare them with the letter."))
    rows = [(row, *words.STATES[row.state]) for row in page.rows]
    context = {"page": page, "line": page.line, "form": form, "rows": rows}
    return render_page(request, "preschools/queue_public.html", context, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "POST"])
def start(request: Request, school: UUID) -> HttpResponse:
    """The mailbox first; whoever is signed in goes to the form at once."""
    if request.actor is not None:
        return redirect("preschools:apply", school, SIGNED_IN)
    line = _line(school)
    form = MailboxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            queue.ask_mailbox(
                actor=None, email=form.cleaned_data["email"], school=school, address=identity.address_of(request),
                site=site_of(request), now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            return render_page(request, "preschools/queue_sent.html", {"form": form, "line": line})
    context = {"form": form, "line": line}
    return render_page(request, "preschools/queue_start.html", context, status=422 if form.errors else 200)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: Request, school: UUID, token: str) -> HttpResponse:
    """The application, behind the link of the letter or for whoever is signed in."""
    mailbox = "" if token == SIGNED_IN and request.actor is not None else letters.proved_mailbox(token, timezone.now())
    if mailbox is None:
        raise NotVisible
    line = _line(school)
    form = apply_form(request, is_proved=bool(mailbox))
    if request.method == "POST" and form.is_valid():
        made = send(request, form, line, Way(site=site_of(request), mailbox=mailbox))
        if made is not None:
            return redirect("preschools:state", letters.link_of(made))
    context = {"form": form, "line": line}
    return render_page(request, "preschools/queue_apply.html", context, status=422 if form.errors else 200)


def apply_form(request: Request, *, is_proved: bool) -> ApplyForm:
    """The form with the benefits in force."""
    today = _today()
    initial = {"wanted_from": today}
    return ApplyForm(request.POST or None, benefits=benefits_on(today), is_proved=is_proved, initial=initial)


def send(request: Request, form: ApplyForm, line: queries.LineCard, way: Way) -> UUID | None:
    """Put the child into the queue; None: the form says why not."""
    typed = form.cleaned_data
    try:
        return queue.apply_for(
            actor=request.actor, institution_id=line.institution_id, told=form.told(),
            wanted_from=typed["wanted_from"], benefit=typed["benefit"], way=way, now=timezone.now(),
        )  # fmt: skip
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        form.refuse(error)
        return None


@public
@never_cache
@require_GET
def state(request: Request, token: str) -> HttpResponse:
    """Where the child stands and why; the receipt to print."""
    return _shown(request, token)


@public
@require_POST
def answer(request: Request, token: str, act: str) -> HttpResponse:
    """Take the place, decline it, leave the queue, say that the child still waits."""
    acts: dict[str, Callable[..., None]] = {
        "acceptance": offers.accept_place, "refusal": offers.decline_place, "withdrawal": queue.withdraw,
        "waiting": queue.still_waits,
    }  # fmt: skip
    public_id = letters.read_link(token)
    if public_id is None or act not in acts:
        raise NotVisible
    try:
        acts[act](actor=_who(request, public_id), entry_id=public_id, now=timezone.now())
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _shown(request, token, trouble=str(error))
    return redirect("preschools:state", token)


@require_GET
def mine(request: Request) -> HttpResponse:
    """Children that this account has put into queues."""
    assert request.actor is not None, "closed to visitors"
    pages = queries.own_entries(request.actor, _today())
    rows = [(page, letters.link_of(page.public_id), *words.STATES[page.state]) for page in pages]
    return render_page(request, "preschools/queue_mine.html", {"rows": rows})


def entry_context(page: queries.EntryPage) -> dict[str, object]:
    """What the page of an entry shows, for the parent and for the institution."""
    return {
        "page": page,
        "tone": words.STATES[page.state][0],
        "state": words.STATES[page.state][1],
        "benefit": words.BENEFITS[page.benefit_state],
        "kinship": people.KINSHIPS.get(page.told.kinship, ""),
        "outside_moment": shown_moment(page.told.said_at),
        "offers": [
            (offer, words.OUTCOMES[offer.outcome] if offer.outcome else ("warn", _("waits for the answer")))
            for offer in page.offers
        ],
    }


def _shown(request: Request, token: str, trouble: str = "") -> HttpResponse:
    public_id = letters.read_link(token)
    if public_id is None:
        raise NotVisible
    page = queries.entry_page(public_id, _today())
    context = {**entry_context(page), "token": token, "code": letters.code_for(public_id), "trouble": trouble}
    return render_page(request, "preschools/queue_state.html", context, status=422 if trouble else 200)


def _who(request: Request, public_id: UUID) -> Actor:
    """Whoever sent it, when signed in; the link proves it otherwise."""
    own = request.actor is not None and queries.is_mine(request.actor, public_id)
    return request.actor if own and request.actor is not None else SYSTEM


def _line(school: UUID) -> queries.LineCard:
    line = queries.line_card(school, _today())
    if line is None:
        raise NotVisible
    return line


def _file(page: queries.PublicPage) -> HttpResponse:
    header = [
        _("Number"),
        _("Registered"),
        _("Age on 1 September"),
        _("Benefit line"),
        pgettext("queue", "Place"),
        _("State"),
    ]
    rows = [
        [
            row.number, row.registered_at.isoformat(), row.years, _("yes") if row.has_benefit else _("no"),
            row.place or "", str(words.STATES[row.state][1]),
        ]
        for row in page.rows
    ]  # fmt: skip
    return csv_response(_("Queue"), header, rows)


def site_of(request: Request) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _today() -> date:
    return local_day(timezone.now())
