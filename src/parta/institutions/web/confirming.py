"""The head signs the card off; the authority sees which cards are confirmed, and confirms."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from parta.institutions import holding_words as words
from parta.institutions.operations import confirming as operations
from parta.institutions.policies import may_sign_card
from parta.institutions.queries import cards
from parta.institutions.queries import confirming as queries
from parta.institutions.queries.cards import CardPage
from parta.institutions.queries.confirming import Confirming
from parta.institutions.rules.fields import Audience
from parta.institutions.statement import statement
from parta.institutions.web.cards import changed_since
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, moment_of
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.signing import api as signing
from parta.ui.http import Request, render_page
from parta.ui.paging import window
from parta.ui.wording import number


@require_http_methods(["GET", "POST"])
def sign(request: Request, institution: UUID) -> HttpResponse:
    """What has changed since the last signature, and the box to sign the whole card."""
    actor, trouble = _actor(request), ""
    page, state = _opened(actor, institution)
    now = timezone.now()
    if request.method == "POST":
        version = moment_of(request.POST.get("version", ""))
        try:
            operations.sign_card(
                actor=actor,
                institution_id=page.id,
                version=version or state.version,
                cms=signing.posted_signature(request),
                today=local_day(now),
                now=now,
            )
            return redirect("institutions:card", institution)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
            page, state = _opened(actor, institution)
    text = reverse("institutions:statement", args=[institution])
    box = signing.document_box(
        words=_("Card of the institution “%(name)s” as it stands") % {"name": page.title},
        file_name="card.txt",
        address=text,
    )
    waits = state.state in (queries.State.UNSIGNED, queries.State.CHANGED)
    may = may_sign_card(actor, page.id)
    context = {
        "page": page,
        "state": state,
        "lines": changed_since(actor, page, state.signed_at),
        "box": box if waits and may else None,
        "why_not": may.reason if waits else "",
        "trouble": trouble,
        "text": text,
    }
    return render_page(request, "institutions/sign.html", context, status=422 if trouble else 200)


@require_GET
def text(request: Request, institution: UUID) -> HttpResponse:
    """The bytes that the head signs."""
    page, state = _opened(_actor(request), institution)
    data = statement(page.public_id, state.version, local_day(timezone.now()))
    return HttpResponse(data, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "private, no-store"})


def _opened(actor: Actor, institution: UUID) -> tuple[CardPage, Confirming]:
    """:raises NotVisible: the actor neither leads nor governs the institution"""
    page = cards.card_page(actor, institution)
    state = queries.state_of(actor, page) if page.audience >= Audience.AUTHORITY else None
    if state is None:
        raise NotVisible
    return page, state


@require_http_methods(["GET", "POST"])
def confirmations(request: Request) -> HttpResponse:
    """Cards of the territory by how far they are confirmed; those signed can be confirmed, several at once."""
    actor = _actor(request)
    if request.method == "POST":
        chosen = [signoff for each in request.POST.getlist("signoff") if (signoff := _uuid(each))]
        operations.confirm_cards(actor=actor, signoffs=chosen, now=timezone.now())
        back = _uuid(request.POST.get("back", ""))
        return redirect("institutions:card", back) if back else redirect(request.get_full_path())
    asked = request.GET.get("state", "")
    state = int(asked) if asked in ("0", "1", "2", "3") else None
    found = queries.confirming_list(actor, state, window(request))
    context = {
        "found": found,
        "heading": _heading(found),
        "tabs": [
            (str(code), word, found.counts[code], state == code) for code, (_tone, word) in words.CONFIRMING.items()
        ],
        "shows_all": state is None,
        "lines": [(line, *words.CONFIRMING[line.state]) for line in found.lines],
        "total": sum(found.counts.values()),
        "waits": any(line.signoff for line in found.lines),
    }
    return render_page(request, "institutions/confirmations.html", context, partial="rows")


def _heading(found: queries.ConfirmingList) -> str:
    left = sum(found.counts.values()) - found.counts[queries.State.CONFIRMED]
    if not left:
        return _("Every card is confirmed")
    text = ngettext("%(count)s card is not confirmed", "%(count)s cards are not confirmed", left)
    return text % {"count": number(left)}


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
