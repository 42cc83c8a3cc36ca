"""Orders: read, signed, registered, corrected, listed, printed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.documents import policies
from parta.documents.operations import registering
from parta.documents.operations.correcting import correct_order
from parta.documents.queries import orders as reads
from parta.documents.queries.transfers import order_transfer
from parta.documents.rules.orders import FIRST_GRADE_ORDERS, OPENING, TRANSFERS, Kind, State
from parta.documents.web.forms import OrderForm
from parta.documents.web.lists import Place, place_of
from parta.documents.wording import KIND_LABELS
from parta.enrolment import api as enrolment
from parta.files import api as files
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.signing import api as signing
from parta.ui.exports import asked_as, list_response
from parta.ui.http import Request, actor_of, render_page


@require_GET
def order_list(request: Request, school: UUID) -> HttpResponse:
    """Orders of a school year, the newest first; ``?as=xlsx`` takes them as a file, in which no child is named."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    year = whole_number(request.GET.get("year", ""), most=2100) or school_year_of(today)
    lines = reads.orders_of(actor, institution_id=place.id, school_year=year)
    if kind := asked_as(request):
        header = [_("Number of the order"), _("Day of the order"), _("What about"), _("Pupils"), _("registered"), "КЕП",
                  _("undone")]  # fmt: skip
        rows = [
            (line.number, line.dated_on, str(KIND_LABELS[line.kind]), line.pupils,
             line.state is State.REGISTERED, line.is_signed, line.is_corrected)
            for line in lines
        ]  # fmt: skip
        return list_response(kind, f"{_('Orders')} {year}", header, rows)
    context = {
        "place": place,
        "lines": lines,
        "school_year": year,
        "years": range(school_year_of(today), school_year_of(today) - 3, -1),
        "may_enrol": bool(policies.may_order_movement(actor, institution_id=place.id)),
    }
    return render_page(request, "documents/order_list.html", context)


@require_GET
def order(request: Request, school: UUID, order_id: int) -> HttpResponse:
    """An order: to be signed and registered, being registered, or in force with what it did."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    return _order_page(request, actor, place, order_id)


@require_POST
def register(request: Request, school: UUID, order_id: int) -> HttpResponse:
    """Bring the order into force: with the КЕП posted by the box, or signed on paper."""
    return _do(
        request, school, order_id,
        lambda **order: registering.register_order(
            **order, request_id=_request_id(request), now=timezone.now(),
            cms=signing.posted_signature(request) if request.POST.get("way") == "kep" else None,
        ),
    )  # fmt: skip


@require_POST
def sign(request: Request, school: UUID, order_id: int) -> HttpResponse:
    """Add the КЕП to an order registered on paper."""
    return _do(
        request, school, order_id,
        lambda **order: registering.sign_order(**order, cms=signing.posted_signature(request), now=timezone.now()),
    )  # fmt: skip


@require_POST
def call_back(request: Request, school: UUID, order_id: int) -> HttpResponse:
    """Make a draft again of an order that no worker has taken up."""
    return _do(request, school, order_id, lambda **order: registering.call_back_order(**order, now=timezone.now()))


def _do(request: Request, school: UUID, order_id: int, act: Callable[..., Any]) -> HttpResponse:
    """Act upon the order, then show it; what is refused is said on its page."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    try:
        act(actor=actor, institution_id=place.id, order_id=order_id)
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _order_page(request, actor, place, order_id, trouble=str(error))
    return redirect("documents:order", school, order_id)


@require_POST
def give_up(request: Request, school: UUID, order_id: int) -> HttpResponse:
    """Give up a draft; its list stays."""
    place = place_of(actor_of(request), school)
    card = reads.order_card(actor_of(request), institution_id=place.id, order_id=order_id)
    registering.give_up_order(actor=actor_of(request), institution_id=place.id, order_id=order_id)
    return redirect(_list_address(place, card) or reverse("documents:orders", args=[school]))


@require_http_methods(["GET", "POST"])
def correct(request: Request, school: UUID, order_id: int) -> HttpResponse:
    """Undo an order by another one; or read what stands in the way."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    card = reads.order_card(actor, institution_id=place.id, order_id=order_id)
    if not card.is_registered or card.kind in (Kind.CORRECTION, *TRANSFERS) or card.corrected_by is not None:
        raise NotVisible
    number = reads.proposed_number(institution_id=place.id, school_year=school_year_of(today), series=card.series)
    form = OrderForm(request.POST or None, initial={"number": number, "dated_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = correct_order(
                actor=actor,
                institution_id=place.id,
                order_id=order_id,
                number=form.cleaned_data["number"],
                dated_on=form.cleaned_data["dated_on"],
                ground=form.cleaned_data["ground"],
                request_id=_request_id(request),
                now=timezone.now(),
            )
            return redirect("documents:order", school, made)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    in_the_way = _in_the_way(card)
    context = {
        "place": place,
        "order": card,
        "form": form,
        "in_the_way": _by_pupil(card, in_the_way),
        "instead": tuple(dict.fromkeys(found.instead for found in in_the_way)),
        "request_id": request.POST.get("request_id") or uuid4(),
    }
    return render_page(request, "documents/correct.html", context, status=422 if form.errors else 200)


def _in_the_way(card: reads.OrderCard) -> Sequence[enrolment.Dependence]:
    """What stands on the order now."""
    words: dict[str, Any] = {"institution_id": card.institution_id, "order_id": card.id}
    if not card.is_movement:
        return enrolment.dependences_of(**words)
    pupils = [line.pupil_id for line in card.lines]
    return enrolment.stands_on_moves(**words, pupil_ids=pupils, opens_classes=card.kind in OPENING)


def _by_pupil(card: reads.OrderCard, found: Sequence[enrolment.Dependence]) -> list[tuple[str, str]]:
    """Pupils in the order of the list, each with every fact that stands on the order."""
    facts: dict[int, list[str]] = {}
    for each in found:
        facts.setdefault(each.pupil_id, []).append(each.what)
    named = [(line.name, ", ".join(facts.pop(line.pupil_id))) for line in card.lines if line.pupil_id in facts]
    return named + [(_("the class as a whole"), ", ".join(told)) for told in facts.values()]


@require_GET
def pdf(request: Request, school: UUID, order_id: int) -> HttpResponse:
    """The printed order: the bytes that are signed."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    card = reads.order_card(actor, institution_id=place.id, order_id=order_id)
    if card.file_id is None:
        raise NotVisible
    kept = files.file_card(actor, card.file_id)
    headers = {
        "Content-Disposition": f'attachment; filename="order-{order_id}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(files.read_bytes(kept.sha256), content_type="application/pdf", headers=headers)


def _order_page(request: Request, actor: Actor, place: Place, order_id: int, trouble: str = "") -> HttpResponse:
    card = reads.order_card(actor, institution_id=place.id, order_id=order_id)
    may = bool(policies.may_order_movement(actor, institution_id=place.id))
    signed = signing.signature_cards([card.signature_id]) if card.signature_id else {}
    progress = reads.progress_of(institution_id=place.id, order_id=order_id) if not card.is_registered else None
    context = {
        "place": place,
        "order": card,
        "trouble": trouble,
        "progress": progress,
        "is_silent": progress is not None and progress.is_silent(timezone.now()),
        "box": _box(place, card) if may and card.signature_id is None and card.file_id else None,
        "signature": signed.get(card.signature_id) if card.signature_id else None,
        "may": may,
        "transfer": order_transfer(institution_id=place.id, order_id=order_id)
        if card.kind in TRANSFERS and card.kind not in FIRST_GRADE_ORDERS
        else None,
        "may_correct": may
        and card.is_registered
        and card.kind not in (Kind.CORRECTION, *TRANSFERS)
        and card.corrected_by is None,
        "list_address": _list_address(place, card)
        if card.state is State.DRAFT and card.account_id == actor.account_id
        else "",
        "request_id": request.POST.get("request_id") or uuid4(),
        "corrects": reads.order_titles(institution_id=place.id, order_ids=[card.corrects_id]).get(card.corrects_id)
        if card.corrects_id
        else None,
    }
    return render_page(request, "documents/order.html", context, partial="state", status=422 if trouble else 200)


def _box(place: Place, card: reads.OrderCard) -> signing.SignBox:
    words = _("Order No. %(number)s of %(day)s “%(title)s”")
    shown = {"number": card.number, "day": card.dated_on.strftime("%d.%m.%Y"), "title": card.title}
    address = reverse("documents:order-pdf", args=[place.public_id, card.id])
    return signing.document_box(words=words % shown, file_name=f"order-{card.id}.pdf", address=address)


def _list_address(place: Place, card: reads.OrderCard) -> str:
    key = card.list_key.rpartition(":")[2]
    if card.kind is Kind.NEW_YEAR:
        return reverse("documents:new-year", args=[place.public_id])
    if card.kind is Kind.FIRST_GRADE:
        return reverse("documents:first-graders", args=[place.public_id]) + f"?day={card.since.isoformat()}"
    if card.kind in TRANSFERS or card.kind is Kind.NEW_GROUPS:
        return ""
    name = "documents:move-step" if card.is_movement else "documents:list"
    return reverse(name, args=[place.public_id, UUID(key)]) if key else ""


def _request_id(request: Request) -> UUID:
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError as error:
        raise NotVisible from error
