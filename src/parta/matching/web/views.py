"""Pages of likely duplicates and of claims."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.matching.operations import claiming, deciding
from parta.matching.queries import queue as queries
from parta.matching.web.forms import ClaimForm, ReasonForm
from parta.matching.words import REASONS
from parta.people import api as people
from parta.ui.forms import Form
from parta.ui.http import Request, may_write_on_get, render_page

FIELD_LABELS = {
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "sex": _("Sex"),
    "born_on": _("Date of birth"),
}


def actor_of(request: Request) -> Actor:
    """The actor of a page that is not public."""
    assert request.actor is not None
    return request.actor


@require_GET
@may_write_on_get
def queue(request: Request) -> HttpResponse:
    """Likely duplicates and claims of the actor's institutions. Whose names were shown is noted."""
    page = queries.queue(actor_of(request), today=timezone.localdate())
    shown = {side.person_id for line in page.pairs for side in line.sides if side.is_shown}
    if shown:
        people.log_reads(actor=actor_of(request), person_ids=shown, what="likely duplicates")
    context = {"page": page, "lines": [(line, _words(line)) for line in page.pairs]}
    return render_page(request, "matching/queue.html", context)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def pair(request: Request, pair: UUID) -> HttpResponse:
    """Compare two records; join them, keep them apart, or take the decision back."""
    actor = actor_of(request)
    page = queries.pair_page(actor, pair, today=timezone.localdate())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, actor, pair, form.cleaned_data["reason"])
            return redirect("matching:pair", pair)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
            page = queries.pair_page(actor, pair, today=timezone.localdate())
    if request.method == "GET":
        shown = {side.person_id for side in page.line.sides if side.is_shown}
        people.log_reads(actor=actor, person_ids=shown, what="likely duplicate")
    context = {
        "page": page,
        "form": form,
        "reasons": _words(page.line),
        "rows": [
            (name, label, [getattr(side.card, name) if side.card else "" for side in page.line.sides])
            for name, label in FIELD_LABELS.items()
        ],
        "keep": _kept(page, request.POST.get("keep", "")),
    }
    return render_page(request, "matching/pair.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def claim(request: Request, claim: UUID) -> HttpResponse:
    """A claim of a second school: read, answered, taken back."""
    actor = actor_of(request)
    line = queries.claim_line(actor, claim)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, actor, claim, form)
            return redirect("matching:claim", claim)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    if request.method == "GET" and line.born_on is not None:
        people.log_reads(actor=actor, person_ids={line.person_id}, what="claim")
    context = {"line": line, "form": form}
    return render_page(request, "matching/claim.html", context, status=422 if form.errors else 200)


def _decide(request: Request, actor: Actor, pair: UUID, reason: str) -> None:
    now, act = timezone.now(), request.POST.get("act", "")
    if act == "apart":
        deciding.keep_apart(actor=actor, pair=pair, reason=reason, now=now)
    elif act == "undo":
        deciding.undo(actor=actor, pair=pair, reason=reason, now=now)
    elif act == "merge":
        keep = _uuid(request.POST.get("keep", ""))
        take = [name for name in FIELD_LABELS if request.POST.get(f"take-{name}") not in ("", None, str(keep))]
        deciding.merge(actor=actor, pair=pair, keep=keep, take=take, reason=reason, now=now)
    else:
        raise NotVisible


def _answer(request: Request, actor: Actor, claim: UUID, form: Form) -> None:
    now, act = timezone.now(), request.POST.get("act", "")
    if act == "withdraw":
        claiming.withdraw_claim(actor=actor, claim=claim, now=now)
        return
    claiming.answer_claim(
        actor=actor,
        claim=claim,
        agrees=act == "agree",
        leaves_on=form.cleaned_data["leaves_on"],
        answer=form.cleaned_data["answer"],
        now=now,
    )


def _words(line: queries.PairLine) -> list[str]:
    return [str(REASONS[reason]) for reason in line.reasons]


def _kept(page: queries.PairPage, posted: str) -> str:
    """The record proposed to be kept: the one that is enrolled now, else the earlier one."""
    current = next((side for side in page.line.sides if side.is_current), page.line.sides[0])
    return posted or str(current.public_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None
