"""Waves of access: which institutions come in when; announced, reminded of, withdrawn."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible
from parta.people.operations import waves as operations
from parta.people.queries import waves as queries
from parta.people.queries.cascade import own_authority
from parta.people.web.forms import WaveForm
from parta.ui.http import Request, render_page


@require_http_methods(["GET"])
def own(request: Request) -> HttpResponse:
    """Go to the waves of one's own authority."""
    return redirect("people:waves", own_authority(_actor(request)))


@require_http_methods(["GET", "POST"])
def page(request: Request, authority: UUID) -> HttpResponse:
    """The waves of an authority; a new one."""
    actor = _actor(request)
    found = queries.waves_page(actor, authority, timezone.now())
    form = WaveForm(request.POST or None, page=found)
    if request.method == "POST" and form.is_valid():
        try:
            identity.announce_wave(
                actor=actor,
                authority_id=institutions.authority_by_public_id(UUID(form.cleaned_data["territory"])).id,
                kinds=form.numbers(),
                opens_on=form.cleaned_data["opens_on"],
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("people:waves", authority)
    return render_page(request, "people/waves.html", {"page": found, "form": form}, status=422 if form.errors else 200)


@require_POST
def act(request: Request, authority: UUID, wave: UUID) -> HttpResponse:
    """Remind the heads of a wave, or withdraw it."""
    actor = _actor(request)
    line = queries.wave_of(actor, authority, wave)
    if request.POST.get("act") == "withdraw":
        identity.withdraw_wave(actor=actor, wave_id=line.id, now=timezone.now())
    elif request.POST.get("act") == "remind":
        operations.remind_wave(actor=actor, wave=line, now=timezone.now())
    else:
        raise NotVisible
    return redirect("people:waves", authority)


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
