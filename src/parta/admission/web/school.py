"""Admission as the school carries it out: announcing, applications, grounds, the first stage, the draw, the order."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.admission import letters, policies, words
from parta.admission.kinds import calendar_on
from parta.admission.operations import applying, campaigns, drawing
from parta.admission.queries import applications as queries
from parta.admission.queries import campaigns as public
from parta.admission.queries.campaigns import CampaignCard
from parta.admission.queries.territory import territory_page
from parta.admission.rules.applications import State, Verdict
from parta.admission.rules.campaign import Stage, days_of_year
from parta.admission.web.applying import apply_form, send, site_of
from parta.admission.web.forms import AnnounceForm, DecideForm, HandOverForm, ValueForm, VerdictForm
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.signing import api as signing
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.forms import Form
from parta.ui.http import Request, may_write_on_get, render_page

_SHOWN = ("", "grounds", "registered", "offered", "reserve", "confirmed", "ordered")


@never_cache
@require_GET
def school(request: Request, school: UUID) -> HttpResponse:
    """Applications of the campaign, and what is to be done next."""
    return _school(request, school)


@require_http_methods(["GET", "POST"])
def announce(request: Request, school: UUID) -> HttpResponse:
    """Announce admission of the coming school year, or change what was announced."""
    actor, institution_id = _place(request, school)
    require(policies.may_admit(actor, institution_id=institution_id))
    known = _known(school)
    year = known.school_year if known else _coming_year()
    form = AnnounceForm(request.POST or None, initial=_initial(known, year))
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.announce(
                actor=actor, institution_id=institution_id, school_year=year, days=form.days(), shapes=form.shapes(),
                note=form.cleaned_data["note"], site=site_of(request), now=timezone.now(),
                accept_at=form.cleaned_data["accept_at"],
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("admission:school", school)
    card = institutions.institution(institution_id)
    context = {"form": form, "school": school, "card": card, "year": year, "is_known": known is not None}
    return render_page(request, "admission/announce.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def counter(request: Request, school: UUID) -> HttpResponse:
    """An application on paper, taken over the counter."""
    actor, institution_id = _place(request, school)
    require(policies.may_admit(actor, institution_id=institution_id))
    campaign = public.campaign_of(school, local_day(timezone.now()))
    form = apply_form(request, campaign, is_proved=False, most=1)
    if request.method == "POST" and form.is_valid():
        made = send(request, form, applying.Way(site=site_of(request), counter=institution_id))
        if made is not None:
            return redirect("admission:state", letters.link_of(made))
    context = {"form": form, "campaign": campaign, "stage": words.STAGES[campaign.stage], "is_counter": True}
    return render_page(request, "admission/counter.html", context, status=422 if form.errors else 200)


@may_write_on_get
@never_cache
@require_GET
def application(request: Request, school: UUID, wish: UUID) -> HttpResponse:
    """One application with its grounds."""
    return _application(request, school, wish)


@require_POST
def verdict(request: Request, school: UUID, wish: UUID, claim: UUID) -> HttpResponse:
    """Confirm or refuse a ground."""
    actor, _institution = _place(request, school)
    form = VerdictForm(request.POST, auto_id=f"id_{claim}_%s")
    said = Verdict.CONFIRMED if request.POST.get("act") == "confirm" else Verdict.REFUSED
    if form.is_valid():
        try:
            applying.decide_claim(
                actor=actor, claim_id=claim, verdict=said, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("admission:application", school, wish)
    return _application(request, school, wish, failed=(claim, form))


@require_POST
def withdraw(request: Request, school: UUID, wish: UUID) -> HttpResponse:
    """The parent has taken it back over the counter."""
    actor, _institution = _place(request, school)
    try:
        applying.withdraw(actor=actor, wish_id=wish, now=timezone.now())
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _application(request, school, wish, trouble=str(error))
    return redirect("admission:application", school, wish)


@may_write_on_get
@require_GET
def paper(request: Request, school: UUID, paper: UUID) -> HttpResponse:
    """A paper that proves a ground, always as an attachment."""
    actor, _institution = _place(request, school)
    found = queries.paper_of(actor, school, paper)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
    }
    return HttpResponse(found.data, content_type=found.content_type, headers=headers)


@require_POST
def decide(request: Request, school: UUID) -> HttpResponse:
    """Decide the first stage."""
    actor, institution_id = _place(request, school)
    form = DecideForm(request.POST)
    if form.is_valid():
        return _act(
            request, school, form, "decide",
            lambda: drawing.decide_first_stage(
                actor=actor, institution_id=institution_id, school_year=_year(school), named=form.named(),
                now=timezone.now(),
            ),
        )  # fmt: skip
    return _school(request, school, decide=form)


@require_POST
def value(request: Request, school: UUID) -> HttpResponse:
    """Enter the value; the order follows."""
    actor, institution_id = _place(request, school)
    form = ValueForm(request.POST)
    if form.is_valid():
        return _act(
            request, school, form, "value",
            lambda: drawing.record_value(
                actor=actor, institution_id=institution_id, school_year=_year(school),
                value=form.cleaned_data["value"], now=timezone.now(),
            ),
        )  # fmt: skip
    return _school(request, school, value=form)


@require_http_methods(["GET", "POST"])
def protocol(request: Request, school: UUID) -> HttpResponse:
    """The protocol of the draw: what it says, who has signed it, the box to sign it in."""
    actor, institution_id = _place(request, school)
    require(policies.may_admit(actor, institution_id=institution_id))
    campaign = public.campaign_of(school, local_day(timezone.now()))
    draw = campaign.draw
    if draw is None or not draw.protocol:
        raise NotVisible
    trouble = ""
    if request.method == "POST":
        try:
            drawing.sign_protocol(
                actor=actor, institution_id=institution_id, school_year=campaign.school_year,
                cms=signing.posted_signature(request), now=timezone.now(),
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
        else:
            return redirect("admission:protocol", school)
    has_signed = any(each.account_id == actor.account_id for each in draw.signatures)
    words = _("Protocol of the draw of first-grade admission %(year)s: %(school)s")
    box = signing.document_box(
        words=words % {"year": campaign.school_year, "school": campaign.title}, file_name="draw-protocol.json",
        address=reverse("admission:draw-protocol", args=[school]),
    )  # fmt: skip
    context = {
        "campaign": campaign, "draw": draw, "box": None if has_signed else box, "trouble": trouble, "school": school,
    }  # fmt: skip
    return render_page(request, "admission/protocol.html", context, status=422 if trouble else 200)


@require_POST
def hand_over(request: Request, school: UUID) -> HttpResponse:
    """Hand confirmed children over to the order of enrolment."""
    actor, institution_id = _place(request, school)
    page = queries.school_page(actor, school, local_day(timezone.now()))
    if page is None:
        raise NotVisible
    form = HandOverForm(request.POST, shapes=page.confirmed)
    if form.is_valid():
        try:
            key = drawing.hand_over(
                actor=actor, institution_id=institution_id, school_year=page.campaign.school_year,
                shape=form.cleaned_data["shape"], class_name=form.cleaned_data["class_name"], now=timezone.now(),
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("documents:list", school, key)
    return _school(request, school, order=form)


@require_POST
def take_back(request: Request, school: UUID) -> HttpResponse:
    """Children of a discarded list wait for an order again."""
    actor, institution_id = _place(request, school)
    drawing.take_back(actor=actor, institution_id=institution_id, school_year=_year(school), now=timezone.now())
    return redirect("admission:school", school)


@require_GET
def territory(request: Request) -> HttpResponse:
    """How admission goes in the territory; ``?as=`` takes it as a file."""
    assert request.actor is not None, "closed to visitors"
    page = territory_page(request.actor, _coming_year(), local_day(timezone.now()), whole="as" in request.GET)
    rows = [(line, *(words.STAGES[line.stage] if line.stage else ("warn", ""))) for line in page.lines]
    if request.GET.get("as") in ("xlsx", "csv"):
        header = [_("Institution"), _("State"), _("Places"), _("Applications"), _("Given")]
        cells = [
            [line.title, str(stage or _("not announced")), line.places, line.applications, line.taken]
            for line, _tone, stage in rows
        ]
        respond = xlsx_response if request.GET["as"] == "xlsx" else csv_response
        return respond(f"{_('First-grade admission')} {_coming_year()}", header, cells)
    return render_page(request, "admission/territory.html", {"page": page, "rows": rows, "year": _coming_year()})


def _act(request: Request, school: UUID, form: Form, name: str, act: Any) -> HttpResponse:
    try:
        act()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        form.refuse(error)
        return _school(request, school, **{name: form})
    return redirect("admission:school", school)


def _school(request: Request, school: UUID, **bound: Form) -> HttpResponse:
    actor, institution_id = _place(request, school)
    today = local_day(timezone.now())
    show = request.GET.get("show", "")
    page = queries.school_page(actor, school, today, show=show if show in _SHOWN else "")
    card = institutions.institution(institution_id)
    if page is None:
        return render_page(request, "admission/none.html", {"card": card, "school": school})
    campaign = page.campaign
    status = 422 if any(form.errors for form in bound.values()) else 200
    context = {
        "page": page,
        "campaign": campaign,
        "school": school,
        "card": card,
        "stage": words.STAGES[campaign.stage],
        "rows": [(row, *words.STATES[row.state]) for row in page.rows],
        "show": show,
        "tabs": _tabs(page, show),
        "decides": campaign.stage is Stage.DECIDING and not campaign.is_decided,
        "enters": campaign.draw is not None and not campaign.draw.value,
        "value_is_due": campaign.draw is not None and campaign.draw.value_on <= today,
        "orders": any(count for _number, _name, count in page.confirmed),
        "lost": sum(count for _key, fate, count in page.lists if fate is None),
        "forms": {
            "decide": bound.get("decide") or DecideForm(),
            "value": bound.get("value") or ValueForm(),
            "order": bound.get("order") or HandOverForm(shapes=page.confirmed, initial={"class_name": "1-А"}),
        },
        "bound": list(bound.values()),
    }
    return render_page(request, "admission/school.html", context, status=status)


def _tabs(page: queries.SchoolPage, show: str) -> list[tuple[str, str, int, bool]]:
    found = [("", _("All"), sum(page.counts.values())), ("grounds", _("Grounds to answer"), page.waiting_grounds)]
    names = (State.REGISTERED, State.OFFERED, State.RESERVE, State.CONFIRMED, State.ORDERED)
    found += [(state.name.lower(), str(words.STATES[state][1]), page.counts[state]) for state in names]
    return [(code, label, count, code == show) for code, label, count in found]


def _application(
    request: Request, school: UUID, wish: UUID, *, failed: tuple[UUID, Form] | None = None, trouble: str = ""
) -> HttpResponse:
    actor, _institution = _place(request, school)
    page = queries.child_page(actor, school, wish, local_day(timezone.now()))
    claims = []
    for claim in page.line.claims:
        form = failed[1] if failed and failed[0] == claim.public_id else _verdict_form(claim.public_id, claim.reason)
        claims.append((claim, *words.VERDICTS[claim.verdict], form))
    context = {
        "page": page,
        "line": page.line,
        "school": school,
        "claims": claims,
        "state": words.STATES[page.line.state],
        "kinship": people.KINSHIPS.get(page.told.kinship, ""),
        "trouble": trouble,
        "failed": failed[1] if failed else None,
        "is_alive": page.line.may_withdraw,
    }
    return render_page(request, "admission/application.html", context, status=422 if failed or trouble else 200)


def _verdict_form(claim: UUID, reason: str) -> VerdictForm:
    """Several stand on a page: each has ids of its own."""
    return VerdictForm(initial={"reason": reason}, auto_id=f"id_{claim}_%s")


def _place(request: Request, school: UUID) -> tuple[Actor, int]:
    """:raises NotVisible: the actor does not lead there"""
    assert request.actor is not None, "closed to visitors"
    institution_id = institutions.institution_id_of(school)
    if not institutions.sees(request.actor, institution_id):
        raise NotVisible
    return request.actor, institution_id


def _known(school: UUID) -> CampaignCard | None:
    """The campaign that is on; one that is over does not stand in the way of the next."""
    try:
        campaign = public.campaign_of(school, local_day(timezone.now()))
    except NotVisible:
        return None
    return None if campaign.stage is Stage.OVER else campaign


def _year(school: UUID) -> int:
    return public.campaign_of(school, local_day(timezone.now())).school_year


def _coming_year() -> int:
    """The school year that children are admitted to now: the next one."""
    return school_year_of(local_day(timezone.now())) + 1


def _initial(known: CampaignCard | None, year: int) -> dict[str, Any]:
    today = local_day(timezone.now())
    days = known.days if known else days_of_year(calendar_on(today), year, today)
    names = ("accept_from", "accept_until", "draw_on", "confirm_until", "second_from", "second_until", "confirm_days")
    found: dict[str, Any] = {name: getattr(days, name) for name in names}
    found["accept_at"] = known.accept_at.strftime("%H:%M") if known else "00:00"
    if known:
        found["note"] = known.note
        for shape in known.shapes:
            found |= {f"name{shape.number}": shape.name, f"places{shape.number}": shape.places}
    return found
