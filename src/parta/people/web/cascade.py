"""«My subordinates»: authorities, officers, heads of institutions."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible
from parta.kernel.text import whole_number
from parta.people.operations import cascade as operations
from parta.people.operations import heads_list
from parta.people.queries import cascade as queries
from parta.people.web.answers import invited, site_of, taken_on
from parta.people.web.forms import NOBODY, STAGES, NewcomerForm, SearchForm
from parta.ui.exports import asked_as, list_response
from parta.ui.http import Request, render_page, safe_next


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to one's own authority."""
    return redirect("people:authority", queries.own_authority(_actor(request)))


@require_GET
def authority(request: Request, authority: UUID) -> HttpResponse:
    """An authority: its officers, and the authorities below with theirs."""
    page = queries.authority_page(_actor(request), authority, timezone.now())
    return render_page(request, "people/authority.html", {"page": page})


@require_GET
def heads(request: Request, authority: UUID) -> HttpResponse:
    """Institutions under an authority and their heads."""
    form = SearchForm(request.GET or None, stages=[NOBODY, *STAGES])
    words = form.cleaned_data if form.is_valid() else {}
    kind, number = asked_as(request), request.GET.get("page", "1")
    page = queries.heads_page(
        _actor(request),
        authority,
        timezone.now(),
        q=words.get("q", ""),
        stage=words.get("stage", ""),
        page=queries.ALL if kind else whole_number(number) or 1,
    )
    if kind:
        header = [_("Institution"), _("ЄДРПОУ"), _("Head"), _("Acting head"), _("Since"), _("Sign-in")]
        rows = [
            (
                line.title, line.edrpou, line.head.person.full if line.head else "", line.is_acting,
                line.head.since if line.head else None, str(dict([NOBODY, *STAGES]).get(line.stage, "")),
            )
            for line in page.rows
        ]  # fmt: skip
        return list_response(kind, f"{_('Heads')} {page.authority}", header, rows)
    return render_page(request, "people/heads.html", {"page": page, "form": form}, partial="rows")


@never_cache
@require_POST
def invite_heads(request: Request, authority: UUID) -> HttpResponse:
    """Invite every head under the authority who was never invited: a sheet of cards, or letters where they can go."""
    actor = _actor(request)
    card = queries.visible_authority(actor, authority)
    by_letter = request.POST.get("act") == "letters"
    result = heads_list.invite_heads(
        actor=actor, authority_id=card.id, now=timezone.now(), site=site_of(request) if by_letter else ""
    )
    back = reverse("people:heads", args=[authority])
    return invited(request, result, back=back, back_words=_("Back to the institutions"), by_letter=by_letter)


@never_cache
@require_http_methods(["GET", "POST"])
def appoint_officer(request: Request, authority: UUID) -> HttpResponse:
    """Make somebody an officer of the authority and invite him."""
    actor = _actor(request)
    card = queries.visible_authority(actor, authority)
    form = NewcomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            result = operations.appoint_officer(
                actor=actor,
                authority_id=card.id,
                newcomer=form.newcomer(),
                now=timezone.now(),
                site=site_of(request) if form.cleaned_data["by_letter"] else "",
            )
        except DomainError as error:
            form.refuse(error)
        else:
            back = reverse("people:authority", args=[authority])
            return taken_on(request, result, back=back, back_words=_("Back to the authority"))
    decision = identity.may_grant_office(actor, card.role, card.id)
    context = {
        "form": form,
        "place": card.name,
        "why_not": decision.reason,
        "back": "people:authority",
        "id": authority,
    }
    return render_page(request, "people/officer.html", context, status=422 if form.errors else 200)


@require_POST
def end_office(request: Request, authority: UUID, grant: UUID) -> HttpResponse:
    """Deactivate an officer. The record stays."""
    actor = _actor(request)
    queries.visible_authority(actor, authority)
    identity.end_office(actor=actor, grant_id=grant, now=timezone.now())
    return redirect("people:authority", authority)


@never_cache
@require_POST
def invite_officer(request: Request, authority: UUID, grant: UUID) -> HttpResponse:
    """A new invitation in place of the earlier one."""
    actor = _actor(request)
    card = queries.visible_authority(actor, authority)
    officer = next((o for o in identity.officers_of([card.id]) if o.grant_id == grant), None)
    if officer is None:
        raise NotVisible
    result = operations.invite_officer(
        actor=actor, authority_id=card.id, person_id=officer.person_id, now=timezone.now()
    )
    back = reverse("people:authority", args=[authority])
    return taken_on(request, result, back=back, back_words=_("Back to the authority"))


@require_POST
def revoke(request: Request, invitation: UUID) -> HttpResponse:
    """Make an invitation useless; then back to where one was."""
    identity.revoke_invitation(actor=_actor(request), invitation_id=invitation, now=timezone.now())
    return redirect(safe_next(request))


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
