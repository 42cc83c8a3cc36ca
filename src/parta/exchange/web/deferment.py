"""The deferment mark: the head's page, the signed file, the national administrator's exchange."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.exchange import defence, policies
from parta.exchange.operations import deferment as operations
from parta.exchange.queries import deferment as queries
from parta.exchange.rules.deferment import Engagement
from parta.exchange.web.forms import AnswersForm, MarkForm
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Refused
from parta.signing import api as signing
from parta.ui.http import Request, render_page


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to the institution one heads."""
    return redirect("exchange:deferment", queries.own_place(_actor(request)))


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: Request, institution: UUID) -> HttpResponse:
    """The marks of an institution; a new one."""
    actor = _actor(request)
    found = queries.deferment_page(actor, institution, timezone.now())
    form = MarkForm(request.POST or None, page=found)
    if request.method == "POST" and form.is_valid():
        post_id = next(each.post_id for each in found.staff if str(each.post) == form.cleaned_data["post"])
        try:
            operations.mark(
                actor=actor,
                institution_id=found.institution_id,
                post_id=post_id,
                engagement=Engagement(form.cleaned_data["engagement"]),
                share=form.cleaned_data["share"],
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("exchange:deferment", institution)
    status = 422 if form.errors else 200
    return render_page(request, "exchange/deferment.html", {"page": found, "form": form}, status=status)


@require_POST
def unmark(request: Request, institution: UUID, mark: UUID) -> HttpResponse:
    """Take a mark back."""
    actor = _actor(request)
    queries.visible_place(actor, institution)
    operations.unmark(actor=actor, mark_id=mark, why=request.POST.get("why", ""), now=timezone.now())
    return redirect("exchange:deferment", institution)


@require_POST
def prepare(request: Request, institution: UUID) -> HttpResponse:
    """Make the file of the marks that have not gone out."""
    actor = _actor(request)
    card = queries.visible_place(actor, institution)
    try:
        batch = operations.prepare_batch(actor=actor, institution_id=card.id, now=timezone.now())
    except Invalid as error:
        return _in_the_way(request, institution, error)
    return redirect("exchange:deferment-send", institution, batch)


def _in_the_way(request: Request, institution: UUID, error: Invalid) -> HttpResponse:
    """The page of marks with what keeps them from being sent."""
    found = queries.deferment_page(_actor(request), institution, timezone.now())
    trouble = [problem.message for problem in error.problems]
    context = {"page": found, "form": MarkForm(None, page=found), "trouble": trouble}
    return render_page(request, "exchange/deferment.html", context, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def send(request: Request, institution: UUID, batch: UUID) -> HttpResponse:
    """Sign the file and send it."""
    actor = _actor(request)
    card = queries.visible_place(actor, institution)
    queries.unsent_batch(actor, card.id, batch)
    trouble = ""
    if request.method == "POST":
        try:
            operations.send_batch(
                actor=actor, batch_id=batch, cms=signing.posted_signature(request), now=timezone.now()
            )
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
        else:
            return redirect("exchange:deferment", institution)
    rows = defence.read_file(queries.batch_content(actor, batch))
    words = _("Marks of deferment, %(count)d: %(institution)s") % {"count": len(rows), "institution": card.title}
    address = reverse("exchange:deferment-file", args=[batch])
    box = signing.document_box(words=words, file_name="deferment.json", address=address)
    context = {"title": card.title, "institution": institution, "box": box, "rows": rows, "trouble": trouble}
    return render_page(request, "exchange/send.html", context, status=422 if trouble else 200)


@require_GET
def file(request: Request, batch: UUID) -> HttpResponse:
    """The file as it is signed: for the head who sends it and the national administrator."""
    content = queries.batch_content(_actor(request), batch)
    headers = {"Content-Disposition": 'attachment; filename="deferment.json"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_GET
def exchange(request: Request) -> HttpResponse:
    """Files sent, for the national administrator."""
    actor = _actor(request)
    require(policies.may_exchange(actor))
    context = {"batches": queries.batches(actor), "form": AnswersForm(), "simulates": settings.PARTA_DEMO}
    return render_page(request, "exchange/batches.html", context)


@require_POST
def answers(request: Request, batch: UUID) -> HttpResponse:
    """Enter the partner's answers; in a demonstration ``act=simulate`` lets the simulator give them."""
    actor = _actor(request)
    content = queries.batch_content(actor, batch)
    require(policies.may_exchange(actor))
    if settings.PARTA_DEMO and request.POST.get("act") == "simulate":
        data = defence.simulated_answers(content)
    else:
        form = AnswersForm(request.POST, request.FILES)
        upload = form.cleaned_data["file"] if form.is_valid() else None
        data = upload.read(defence.MOST_BYTES + 1) if upload else b""
    operations.take_answers(actor=actor, batch_id=batch, data=data, now=timezone.now())
    return redirect("exchange:deferment-batches")


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
