"""A parent applies, sees where the application is, confirms a place, withdraws."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.admission import letters, rush, words
from parta.admission.operations import applying as operations
from parta.admission.operations.campaigns import NotNow
from parta.admission.queries import applications as queries
from parta.admission.queries import campaigns
from parta.admission.rules.admitting import Group
from parta.admission.web.forms import ApplyForm, GroundForm, MailboxForm
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import KYIV, local_day
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.reference import api as reference
from parta.ui.forms import Form
from parta.ui.http import Request, may_write_on_get, public, render_page
from parta.waiting import api as waiting

SIGNED_IN = "own"  # instead of the token of a letter


@public
@require_http_methods(["GET", "POST"])
def start(request: Request, school: UUID) -> HttpResponse:
    """The mailbox first; whoever is signed in goes to the form at once."""
    if request.actor is not None:
        return redirect("admission:form", school, SIGNED_IN)
    campaign = campaigns.campaign_of(school, local_day(timezone.now()))
    form = MailboxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_mailbox(
                actor=None, email=form.cleaned_data["email"], school=school, address=identity.address_of(request),
                site=site_of(request), now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            return render_page(request, "admission/sent.html", {"form": form, "campaign": campaign})
    context = {"form": form, "campaign": campaign, "stage": words.STAGES[campaign.stage]}
    return render_page(request, "admission/start.html", context, status=422 if form.errors else 200)


@public
@may_write_on_get
@never_cache
@require_http_methods(["GET", "POST"])
def form(request: Request, school: UUID, token: str) -> HttpResponse:
    """The application, behind the link of the letter or for whoever is signed in."""
    mailbox = _mailbox(request, token)
    today = local_day(timezone.now())
    campaign = campaigns.campaign_of(school, today)
    place = _place(request, campaign, mailbox)
    if place is not None and request.method == "GET":  # before anything that costs: thousands come here at once
        return redirect(waiting.page_of(place, request.path))
    filled = apply_form(request, campaign, is_proved=mailbox is not None)
    if place is not None and filled.is_valid():  # opened before the rush: nothing typed is lost
        not_yet = _("Your turn comes at %(at)s. Send the form again then: what you typed stays.")
        filled.refuse(NotNow(not_yet % {"at": place.turn_at.astimezone(KYIV).strftime("%H:%M:%S")}))
    elif request.method == "POST" and filled.is_valid():
        way = operations.Way(site=site_of(request), mailbox=mailbox, address=identity.address_of(request))
        made = send(request, filled, way)
        if made is not None:
            return redirect("admission:state", letters.link_of(made))
    context = {"form": filled, "campaign": campaign, "stage": words.STAGES[campaign.stage]}
    return render_page(request, "admission/form.html", context, status=422 if filled.errors else 200)


def apply_form(request: Request, campaign: campaigns.CampaignCard, *, is_proved: bool, most: int = 5) -> ApplyForm:
    """The form with the schools that accept applications today; a counter (``most`` 1) offers its own alone."""
    today = local_day(timezone.now())
    offered = campaigns.offered_shapes(campaign.institution_id, today, only_own=most == 1)
    grounds = campaigns.grounds_on(today)
    initial: dict[str, Any] = {"settlement": _settlement(campaign.institution_id)}
    own = [each for each in offered if each.institution_id == campaign.institution_id]
    if own:
        initial["wish1"] = str(own[0].id)
    if most > 1 and request.actor is not None:
        initial["applicant"] = request.actor.name
    return ApplyForm(
        request.POST or None, request.FILES or None, offered=offered, grounds=grounds, is_proved=is_proved, most=most,
        initial=initial,
    )  # fmt: skip


def send(request: Request, filled: ApplyForm, way: operations.Way) -> UUID | None:
    """Register what was filled in; None: the form says why not."""
    try:
        return operations.apply_for(
            actor=request.actor, told=filled.told(), wishes=filled.chosen(), way=way, now=timezone.now()
        )
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        filled.refuse(error)
        return None


@public
@never_cache
@require_GET
def state(request: Request, token: str) -> HttpResponse:
    """Where the application is, school by school; the receipt to print."""
    return _shown(request, token)


@public
@require_POST
def confirm(request: Request, token: str, wish: UUID) -> HttpResponse:
    """Take the place that is kept."""
    return _do(request, token, lambda actor: operations.confirm_place(actor=actor, wish_id=wish, now=timezone.now()))


@public
@require_POST
def withdraw(request: Request, token: str, wish: UUID) -> HttpResponse:
    """Take the application back in one school."""
    return _do(request, token, lambda actor: operations.withdraw(actor=actor, wish_id=wish, now=timezone.now()))


@public
@require_POST
def ground(request: Request, token: str, wish: UUID) -> HttpResponse:
    """One more ground or paper."""
    said = GroundForm(
        request.POST, request.FILES, auto_id=f"id_{wish}_%s", grounds=campaigns.grounds_on(local_day(timezone.now()))
    )
    if not said.is_valid():
        return _shown(request, token, failed=(wish, said))

    def act(actor: Actor) -> None:
        operations.claim_ground(actor=actor, wish_id=wish, claim=said.claim(), now=timezone.now())

    return _do(request, token, act, failed=(wish, said))


@require_GET
def mine(request: Request) -> HttpResponse:
    """Applications that this account has sent."""
    assert request.actor is not None, "closed to visitors"
    rows = [(row, letters.link_of(row.public_id)) for row in queries.own_applications(request.actor)]
    return render_page(request, "admission/mine.html", {"rows": rows})


def _do(
    request: Request, token: str, act: Callable[[Actor], None], failed: tuple[UUID, Form] | None = None
) -> HttpResponse:
    public_id = letters.read_link(token)
    if public_id is None:
        raise NotVisible
    own = request.actor is not None and queries.is_mine(request.actor, public_id)
    actor = request.actor if own and request.actor is not None else SYSTEM  # the link proves who asks
    _require_of(public_id, request)
    try:
        act(actor)
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        if failed is not None:
            failed[1].refuse(error)
        return _shown(request, token, failed=failed, trouble="" if failed else str(error))
    return redirect("admission:state", token)


def _require_of(public_id: UUID, request: Request) -> None:
    """The act is about an entry of this very application.

    :raises NotVisible: about another
    """
    assert request.resolver_match is not None
    page = queries.own_page(public_id, local_day(timezone.now()))
    if request.resolver_match.kwargs["wish"] not in {line.public_id for line in page.wishes}:
        raise NotVisible


def _shown(request: Request, token: str, *, failed: tuple[UUID, Form] | None = None, trouble: str = "") -> HttpResponse:
    public_id = letters.read_link(token)
    if public_id is None:
        raise NotVisible
    today = local_day(timezone.now())
    page = queries.own_page(public_id, today)
    grounds = campaigns.grounds_on(today)
    rows = []
    for line in page.wishes:
        said = failed[1] if failed and failed[0] == line.public_id else _ground_form(line.public_id, grounds)
        claims = [(claim, *words.VERDICTS[claim.verdict]) for claim in line.claims]
        rows.append((line, *words.STATES[line.state], claims, said))
    context = {
        "page": page,
        "rows": rows,
        "token": token,
        "code": letters.code_for(public_id),
        "trouble": trouble,
        "failed": failed[1] if failed else None,
        "kinship": people.KINSHIPS.get(page.told.kinship, ""),
        "takes_other": any(line.may_withdraw for line in page.wishes[1:]),
    }
    return render_page(request, "admission/state.html", context, status=422 if failed or trouble else 200)


def _ground_form(wish: UUID, grounds: Sequence[Group]) -> GroundForm:
    """Several stand on a page: each has ids of its own."""
    return GroundForm(auto_id=f"id_{wish}_%s", grounds=grounds)


def _mailbox(request: Request, token: str) -> UUID | None:
    """The mailbox whose letter led here; None for whoever is signed in.

    :raises NotVisible: no such letter, or its link is too old
    """
    if token == SIGNED_IN and request.actor is not None:
        return None
    found = letters.read_form_link(token)
    if found is None or not queries.mailbox_waits(found):
        raise NotVisible
    return found


def _place(request: Request, campaign: campaigns.CampaignCard, mailbox: UUID | None) -> waiting.Place | None:
    """The place in which this mailbox, or this account, has to wait; None: it may come in."""
    if mailbox is None:
        assert request.actor is not None, "no letter: signed in"
        holder = f"account {request.actor.account_id}"
    else:
        holder = f"mailbox {mailbox}"
    place = rush.place_for(request.actor, campaign, holder, timezone.now())
    return None if place is None or place.is_turn(timezone.now()) else place


def _settlement(institution_id: int) -> str:
    """Where the school stands, as most children live there too."""
    territory = institutions.institution(institution_id).territory_id
    place = reference.places([territory]).get(territory or 0)
    return f"{place.katottg} {place.name}" if place and not institutions.closed_of([institution_id]) else ""


def site_of(request: Request) -> str:
    return f"{request.scheme}://{request.get_host()}"
