"""Notices of absence: the list, one notice, its text, signature, sending, answer, closing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parta.accounting import policies
from parta.accounting.operations import notices as operations
from parta.accounting.queries import notices as queries
from parta.accounting.rules.notices import Addressee, State, Way
from parta.accounting.web.forms import AnswerForm, CloseForm, SendForm, TextForm
from parta.accounting.wording import ADDRESSEES, WAYS
from parta.files import api as files
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.signing import api as signing
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
def notice_list(request: Request, school: UUID) -> HttpResponse:
    """Notices of this school year and those that still wait: a class teacher sees those of the class."""
    actor = actor_of(request)
    place = queries.school_of(actor, school)
    year = school_year_of(timezone.localdate())
    cards = queries.notices_of(actor, institution_id=place.id, school_year=year)
    return render_page(request, "accounting/notices.html", {"place": place, "cards": cards, "year": year})


@require_GET
@may_write_on_get
def notice(request: Request, school: UUID, notice_id: int) -> HttpResponse:
    """One notice. Who read it is noted."""
    actor = actor_of(request)
    place = queries.school_of(actor, school)
    card = queries.notice_card(actor, institution_id=place.id, notice_id=notice_id)
    people.log_read(actor=actor, person_id=card.pupil_id, what="notice of absence")
    return _page(request, actor, place, card)


@require_GET
def notice_pdf(request: Request, school: UUID, notice_id: int) -> HttpResponse:
    """The printed notice: the bytes that are signed."""
    actor = actor_of(request)
    place = queries.school_of(actor, school, *LEADING_ROLES)
    card = queries.notice_card(actor, institution_id=place.id, notice_id=notice_id)
    if card.file_id is None:
        raise NotVisible
    kept = files.file_card(actor, card.file_id)
    headers = {
        "Content-Disposition": f'attachment; filename="notice-{notice_id}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(files.read_bytes(kept.sha256), content_type="application/pdf", headers=headers)


@require_POST
def notice_text(request: Request, school: UUID, notice_id: int) -> HttpResponse:
    """Change the text of a draft."""
    form = TextForm(request.POST)
    return _done(request, school, notice_id, form, "text_form", operations.rewrite_notice, lambda data: dict(data))


@require_POST
def notice_sign(request: Request, school: UUID, notice_id: int) -> HttpResponse:
    """Sign with the head's КЕП."""
    actor = actor_of(request)
    place = queries.school_of(actor, school)
    card = queries.notice_card(actor, institution_id=place.id, notice_id=notice_id)
    try:
        operations.sign_notice(
            actor=actor, institution_id=place.id, notice_id=notice_id, cms=signing.posted_signature(request),
            now=timezone.now(),
        )  # fmt: skip
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, actor, place, card, trouble=str(error))
    return redirect("accounting:notice", school, notice_id)


@require_POST
def notice_send(request: Request, school: UUID, notice_id: int) -> HttpResponse:
    """Note that it left."""
    form = SendForm(request.POST, unsent=tuple(Addressee), auto_id="send_%s")
    return _done(
        request, school, notice_id, form, "send_form", operations.send_notice,
        lambda data: data | {"addressee": Addressee(data["addressee"]), "way": Way(data["way"])},
    )  # fmt: skip


@require_POST
def notice_answer(request: Request, school: UUID, notice_id: int) -> HttpResponse:
    """Note what was answered."""
    form = AnswerForm(request.POST, waiting=tuple(Addressee), auto_id="answer_%s")
    return _done(
        request, school, notice_id, form, "answer_form", operations.answer_notice,
        lambda data: data | {"addressee": Addressee(data["addressee"])},
    )  # fmt: skip


@require_POST
def notice_close(request: Request, school: UUID, notice_id: int) -> HttpResponse:
    """Close a draft with a reason."""
    form = CloseForm(request.POST, auto_id="close_%s")
    return _done(request, school, notice_id, form, "close_form", operations.close_notice, lambda data: dict(data))


def _done(
    request: Request,
    school: UUID,
    notice_id: int,
    form: Any,
    name: str,
    operation: Callable[..., None],
    words: Callable[[dict[str, Any]], dict[str, Any]],
) -> HttpResponse:
    """Run an operation with what a form says and go back to the notice, or show what is wrong."""
    actor = actor_of(request)
    place = queries.school_of(actor, school)
    card = queries.notice_card(actor, institution_id=place.id, notice_id=notice_id)
    if form.is_valid():
        try:
            operation(
                actor=actor, institution_id=place.id, notice_id=notice_id, now=timezone.now(),
                **words(form.cleaned_data),
            )  # fmt: skip
            return redirect("accounting:notice", school, notice_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    return _page(request, actor, place, card, **{name: form})


def _page(
    request: Request, actor: Actor, place: queries.School, card: queries.NoticeCard, trouble: str = "", **forms: Any
) -> HttpResponse:
    waiting = tuple(each.addressee for each in card.dispatches if each.answered_on is None)
    may_keep = bool(policies.may_keep(actor, institution_id=place.id))
    may_sign = bool(policies.may_sign(actor, institution_id=place.id))
    context: dict[str, Any] = {
        "place": place,
        "card": card,
        "is_draft": card.state is State.DRAFT,
        "is_closed": card.state is State.CLOSED,
        "trouble": trouble,
        "may_keep": may_keep,
        "may_sign": may_sign,
        "box": _box(place, card) if may_sign and card.state is State.DRAFT and card.file_id else None,
        "signature": queries.signature_of(card),
        "text_form": forms.get("text_form") or TextForm(initial={"text": card.text}),
        "send_form": forms.get("send_form") or SendForm(unsent=card.unsent, auto_id="send_%s"),
        "answer_form": forms.get("answer_form") or AnswerForm(waiting=waiting, auto_id="answer_%s"),
        "close_form": forms.get("close_form") or CloseForm(auto_id="close_%s"),
        "waiting": waiting,
        "dispatches": [(each, ADDRESSEES[each.addressee], WAYS[each.way]) for each in card.dispatches],
        "leads": place.id in actor.institutions(*LEADING_ROLES),
    }
    bad = bool(trouble) or any(form.errors for form in forms.values())
    return render_page(request, "accounting/notice.html", context, status=422 if bad else 200)


def _box(place: queries.School, card: queries.NoticeCard) -> signing.SignBox:
    words = _("Notice of absence: %(name)s, %(days)s school days") % {"name": card.name, "days": card.days}
    address = reverse("accounting:notice-pdf", args=[place.public_id, card.id])
    return signing.document_box(words=words, file_name=f"notice-{card.id}.pdf", address=address)


def actor_of(request: Request) -> Actor:
    """Who asks."""
    assert request.actor is not None, "closed to visitors"
    return request.actor
