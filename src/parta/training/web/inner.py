"""On the training server: coming in by a ticket, watching the copy being built, beginning anew, the test key."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.training import tickets
from parta.training.copies import Copy, State
from parta.training.entrance import Pass, account_of, copies, give_pass, pass_of
from parta.training.policies import MAY_START_OVER
from parta.training.web.outer import beside
from parta.training.words import ROLES, STAGES
from parta.ui.http import Request, may_write_on_get, public, render_page

View = Callable[[Request], HttpResponse]


def copy_only(view: View) -> View:
    """The view is of the training server; the real one does not have it."""

    @wraps(view)
    def guarded(request: Request) -> HttpResponse:
        if not settings.PARTA_TRAINING_COPY:
            raise Http404
        return view(request)

    return guarded


@public
@never_cache
@require_GET
@copy_only
def enter(request: Request) -> HttpResponse:
    """A ticket from the real server: asks for the copy and gives the browser its pass. The ticket is used up here, so
    the address is worth nothing in a history.
    """
    try:
        ticket = tickets.redeem(request.GET.get("ticket", ""))
    except tickets.BadTicket:
        return _closed(request, _("This way in was used already, or is older than a minute."), status=403)
    copies().want(ticket.institution, ticket.shape)
    answer = redirect("training:building")
    give_pass(request, answer, ticket.institution, ticket.role)
    return answer


@public
@never_cache
@may_write_on_get
@require_GET
@copy_only
def building(request: Request) -> HttpResponse:
    """The entrance: how far the copy is; when it is there, in. Whoever has no pass reads where passes come from."""
    own = pass_of(request)
    copy = copies().read(own.institution) if own else None
    if own is None or copy is None:
        return _closed(request)
    if copy.state is not State.READY:
        context = {"copy": copy, "failed": copy.state is State.FAILED, "stage": STAGES.get(copy.stage, ""),
                   "home": home(request)}  # fmt: skip
        return render_page(request, "training/building.html", context, partial="state")
    _sign_in(request, copy, own)
    return HttpResponse(status=204, headers={"HX-Redirect": "/"}) if request.htmx else redirect("/")


@never_cache
@require_GET
@copy_only
def page(request: Request) -> HttpResponse:
    """About the copy: who one is here, the test key, beginning anew, the way back."""
    own, copy = _here(request)
    context = {
        "copy": copy,
        "role": ROLES[own.role],
        "may_start_over": own.role in MAY_START_OVER,
        "has_key": own.role in LEADING_ROLES,
        "password": KEY_PASSWORD,
        "home": home(request),
    }
    return render_page(request, "training/copy.html", context)


@require_POST
@copy_only
def start_over(request: Request) -> HttpResponse:
    """Everything of the copy goes, a new one is built. For whoever leads: colleagues work in the same copy."""
    own, copy = _here(request)
    if own.role not in MAY_START_OVER:
        raise NotVisible
    copies().start_over(own.institution, copy.generation)
    return redirect("training:building")


KEY_PASSWORD = "демо"  # noqa: S105  shown beside the key; see parta.signing.testing.DEMO_PASSWORD


@require_POST
@copy_only
def key(request: Request) -> HttpResponse:
    """The file key of the invented person one is here, by the copies' test authority: nobody else believes it."""
    from parta.signing.testing import demo_key_for  # a test authority must not be loaded by a real installation

    own, _copy = _here(request)
    actor = request.actor
    if own.role not in LEADING_ROLES or actor is None or actor.person_id is None:
        raise NotVisible
    name, rnokpp = people.names([actor.person_id])[actor.person_id], people.rnokpps_of([actor.person_id])
    institution_id = next(iter(actor.institutions(*LEADING_ROLES)))
    card = institutions.institution(institution_id)
    made = demo_key_for(
        f"{card.public_id}-{actor.person_id}", family_name=name.family_name, given_name=name.given_name,
        patronymic=name.patronymic, rnokpp=rnokpp[actor.person_id], edrpou=card.edrpou, organisation=card.title,
    )  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="training-key.p12"'}
    return HttpResponse(made, content_type="application/x-pkcs12", headers=headers)


def home(request: Request) -> str:
    """The address of the real system."""
    said = str(settings.PARTA_TRAINING_HOME)
    return beside(request, int(said[1:])) + "/training/" if said.startswith(":") else f"{said.rstrip('/')}/training/"


def _here(request: Request) -> tuple[Pass, Copy]:
    """The pass and the copy of somebody who is in.

    :raises NotVisible: signed in without them, which cannot be
    """
    own = pass_of(request)
    copy = copies().read(own.institution) if own else None
    if own is None or copy is None or copy.state is not State.READY:
        raise NotVisible
    return own, copy


def _sign_in(request: Request, copy: Copy, own: Pass) -> None:
    """As the invented person of one's role; whoever is in already stays."""
    account_id = account_of(copy, own)
    if account_id is None or (request.actor is not None and request.actor.account_id == account_id):
        return
    arrival = identity.by_demo(account_id=account_id)
    identity.enter(store=request.session, arrival=arrival, device="", now=timezone.now())  # type: ignore[arg-type]
    rotate_token(request)


def _closed(request: Request, why: str = "", status: int = 200) -> HttpResponse:
    return render_page(request, "training/closed.html", {"why": why, "home": home(request)}, status=status)
