"""On the real server: what a training copy is, the button, and the way over."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parta.institutions import api as institutions
from parta.kernel.errors import NotVisible
from parta.training import door, tickets
from parta.training.policies import ROLE_THERE, place_of
from parta.training.queries import shape_of
from parta.training.tickets import Ticket
from parta.training.words import ROLES
from parta.ui.http import Request, render_page

View = Callable[[Request], HttpResponse]


def real_only(view: View) -> View:
    """The view is of the real server, and only where there are training copies."""

    @wraps(view)
    def guarded(request: Request) -> HttpResponse:
        if not settings.PARTA_TRAINING:
            raise NotVisible
        return view(request)

    return guarded


def page(request: Request) -> HttpResponse:
    """In the real system: what it is and the button. In a copy the same address tells about the copy."""
    return redirect("training:copy") if settings.PARTA_TRAINING_COPY else _about(request)


@require_GET
@real_only
def _about(request: Request) -> HttpResponse:
    assert request.actor is not None, "closed to visitors"
    institution_id, role = place_of(request.actor)
    shape = shape_of(institution_id, timezone.localdate())
    context = {"shape": shape, "role": ROLES[ROLE_THERE[role]], "is_new": not shape.pupils}
    return render_page(request, "training/page.html", context)


@require_POST
@real_only
def begin(request: Request) -> HttpResponse:
    """The button: wake the training server and wait for it."""
    assert request.actor is not None, "closed to visitors"
    place_of(request.actor)
    door.knock(settings.PARTA_TRAINING_FOLDER)
    return redirect("training:go")


@never_cache
@require_GET
@real_only
def go(request: Request) -> HttpResponse:
    """The way over. First always a page, which then asks again: a form of ours may not end on another address, and
    the training server may need seconds to start.
    """
    assert request.actor is not None, "closed to visitors"
    institution_id, role = place_of(request.actor)
    asks_again = bool(request.htmx) or request.GET.get("again") == "yes"
    port = door.port_of(settings.PARTA_TRAINING_FOLDER)
    if port is None or not asks_again:
        return render_page(request, "training/waiting.html", {"is_up": port is not None}, partial="way")
    shape = shape_of(institution_id, timezone.localdate())
    ticket = tickets.issue(Ticket(institutions.public_id_of(institution_id), ROLE_THERE[role], shape))
    target = f"{_address(request, port)}{reverse('training:enter')}?{urlencode({'ticket': ticket})}"
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _address(request: Request, port: int) -> str:
    """Where the browser finds the training server: as configured, otherwise beside us at its own port."""
    if settings.PARTA_TRAINING_ADDRESS:
        return str(settings.PARTA_TRAINING_ADDRESS).rstrip("/")
    return beside(request, port)


def beside(request: Request, port: int) -> str:
    """The same host at another port."""
    host = request.get_host()
    bare = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return f"{request.scheme}://{bare}:{port}"
