"""Waves of access: which institutions come in when; announced, reminded of, withdrawn."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
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
    if request.method == "POST" and form.is_valid() and _is_meant(form):
        try:
            identity.announce_wave(
                actor=actor,
                authority_id=form.territory_id(),
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


def _is_meant(form: WaveForm) -> bool:
    """A wave that shuts out people who work already is asked about first."""
    now = timezone.now()
    if form.cleaned_data["opens_on"] <= local_day(now) or form.cleaned_data["sure"]:
        return True
    count = queries.would_close(form.territory_id(), form.numbers(), now)
    if count:
        words = ngettext(
            "In %(count)s institution people work already. Until that day it would be closed to them.",
            "In %(count)s institutions people work already. Until that day they would be closed to them.",
            count,
        )
        form.add_error("sure", words % {"count": count})
    return not count


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
