"""Who is in charge of an institution: change of head, acting head; the table of powers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible
from parta.people import policies
from parta.people.operations import cascade as operations
from parta.people.operations import posts
from parta.people.operations.cascade import TakenOn
from parta.people.queries import charge as queries
from parta.people.queries.cascade import own_institution
from parta.people.rules import Position
from parta.people.web.answers import invited, site_of, taken_on
from parta.people.web.forms import ActingForm, ChargeForm, DismissalForm, HeadForm
from parta.ui.http import Request, render_page


@require_GET
def head(request: Request, institution: UUID) -> HttpResponse:
    """Who is in charge of an institution."""
    return _head_page(request, institution)


@never_cache
@require_POST
def appoint_head(request: Request, institution: UUID) -> HttpResponse:
    """Appoint the head of an institution that has none; the work of the former one passes on."""
    page = queries.head_page(_actor(request), institution, timezone.now())
    return _appoint(request, page, HeadForm(request.POST, staff=page.staff), Position.HEAD)


@never_cache
@require_POST
def appoint_acting(request: Request, institution: UUID) -> HttpResponse:
    """Appoint an acting head for some days, on a ground."""
    page = queries.head_page(_actor(request), institution, timezone.now())
    return _appoint(request, page, _acting_form(page, request.POST), Position.ACTING)


@require_POST
def dismiss_head(request: Request, institution: UUID) -> HttpResponse:
    """Deactivate the head: the first half of a change of head."""
    page = queries.head_page(_actor(request), institution, timezone.now())
    if page.head is None:
        raise NotVisible(_("The institution has no head now."))
    return _dismiss(request, page, page.head.post_id, "dismissal")


@require_POST
def dismiss_acting(request: Request, institution: UUID) -> HttpResponse:
    """End the acting head's term before its last day."""
    page = queries.head_page(_actor(request), institution, timezone.now())
    if page.acting is None:
        raise NotVisible(_("The institution has no acting head now."))
    return _dismiss(request, page, page.acting.post_id, "ending")


@never_cache
@require_POST
def invite_head(request: Request, institution: UUID) -> HttpResponse:
    """A new invitation to the head, or with ``who=acting`` to the acting head, by card."""
    actor = _actor(request)
    page = queries.head_page(actor, institution, timezone.now())
    line = page.acting if request.POST.get("who") == "acting" else page.head
    if line is None:
        raise NotVisible(_("The institution has no head now."))
    result = operations.invite_staff(
        actor=actor, institution_id=page.institution_id, post_ids=[line.post_id], now=timezone.now()
    )
    back = reverse("people:head", args=[institution])
    return invited(request, result, back=back, back_words=_("Back to the institution"))


@require_GET
def own_powers(request: Request) -> HttpResponse:
    """Go to the powers of the institution one leads."""
    return redirect("people:powers", own_institution(_actor(request)))


@require_GET
def powers(request: Request, institution: UUID) -> HttpResponse:
    """Persons × powers."""
    page = queries.powers_page(_actor(request), institution, timezone.now())
    return render_page(request, "people/powers.html", {"page": page})


def _appoint(request: Request, page: queries.HeadPage, form: ChargeForm, position: Position) -> HttpResponse:
    actor = _actor(request)
    require(policies.may_appoint(actor, page.institution_id, position))
    if not form.is_valid():
        return _head_page(request, page.public_id, forms=_slot(form))
    try:
        result = _appointed(request, actor, page, form, position)
    except DomainError as error:
        form.refuse(error)
        return _head_page(request, page.public_id, forms=_slot(form))
    back = reverse("people:head", args=[page.public_id])
    return taken_on(request, result, back=back, back_words=_("Back to the institution"))


def _appointed(request: Request, actor: Actor, page: queries.HeadPage, form: ChargeForm, position: Position) -> TakenOn:
    term = {"since": form.cleaned_data["since"], "until": form.until(), "ground": form.cleaned_data["ground"]}
    if (chosen := form.chosen(page.staff)) is not None:
        return operations.employ_known(
            actor=actor, institution_id=page.institution_id, post_id=chosen, position=position, now=timezone.now(),
            **term,
        )  # fmt: skip
    return operations.employ(
        actor=actor, institution_id=page.institution_id, newcomer=form.newcomer(), position=position,
        now=timezone.now(), site=site_of(request) if form.cleaned_data["by_letter"] else "", **term,
    )  # fmt: skip


def _dismiss(request: Request, page: queries.HeadPage, post_id: int, slot: str) -> HttpResponse:
    form = DismissalForm(request.POST, auto_id=f"{slot}_%s")
    if form.is_valid():
        try:
            posts.dismiss(actor=_actor(request), post_id=post_id, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("people:head", page.public_id)
    return _head_page(request, page.public_id, forms={slot: form})


def _slot(form: ChargeForm) -> dict[str, Any]:
    return {"acting_form" if isinstance(form, ActingForm) else "form": form}


def _acting_form(page: queries.HeadPage, data: Any = None) -> ActingForm:
    return ActingForm(data, staff=page.staff, auto_id="acting_%s")


def _head_page(request: Request, institution: UUID, *, forms: dict[str, Any] | None = None) -> HttpResponse:
    page = queries.head_page(_actor(request), institution, timezone.now())
    context: dict[str, Any] = {
        "page": page,
        "form": HeadForm(staff=page.staff),
        "acting_form": _acting_form(page),
        "dismissal": DismissalForm(auto_id="dismissal_%s", initial={"on": None}),
        "ending": DismissalForm(auto_id="ending_%s"),
        "reserved": queries.reserved(),
        **(forms or {}),
    }
    bad = any(form.errors for form in (forms or {}).values())
    return render_page(request, "people/head.html", context, status=422 if bad else 200)


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
