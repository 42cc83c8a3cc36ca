"""The queue as the institution works it off: benefits, offers, the order of enrolment, applications on paper."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.preschools import letters, policies, words
from parta.preschools.operations import offers, queue
from parta.preschools.queries import queue as queries
from parta.preschools.queries.groups import place_of
from parta.preschools.rules.applying import Way
from parta.preschools.rules.queue import Benefit, State
from parta.preschools.web.groups import actor_of
from parta.preschools.web.queue import apply_form, entry_context, send, site_of
from parta.preschools.web.queue_forms import OfferForm, OpenForm, VerdictForm
from parta.ui.forms import Form
from parta.ui.http import Request, render_page

_TABS = (State.WAITING, State.OFFERED, State.ACCEPTED, State.ORDERED, State.ASLEEP)


@never_cache
@require_GET
def page(request: Request, school: UUID) -> HttpResponse:
    """Everybody in the queue, and what is to be done next."""
    return _page(request, school)


@require_POST
def set_up(request: Request, school: UUID) -> HttpResponse:
    """Open the queue, close it, change its note."""
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _page(request, school, opening=form)
    place = place_of(actor_of(request), school)
    queue.open_queue(
        actor=actor_of(request), institution_id=place.id, is_open=form.cleaned_data["is_open"],
        note=form.cleaned_data["note"], site=site_of(request),
    )  # fmt: skip
    return redirect("preschools:queue", school)


@require_POST
def offer(request: Request, school: UUID, group_id: int) -> HttpResponse:
    """Offer the free places of a group to the next in order."""
    form = OfferForm(request.POST, auto_id=f"id_{group_id}_%s")
    place = place_of(actor_of(request), school)
    if form.is_valid():
        try:
            offers.offer_places(
                actor=actor_of(request), institution_id=place.id, group_id=group_id,
                since=form.cleaned_data["since"], now=timezone.now(),
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("preschools:queue", school)
    return _page(request, school, offering=(group_id, form))


@require_POST
def hand_over(request: Request, school: UUID, group_id: int) -> HttpResponse:
    """Make the list of the order of enrolment."""
    place = place_of(actor_of(request), school)
    try:
        key = offers.hand_over(actor=actor_of(request), institution_id=place.id, group_id=group_id, now=timezone.now())
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, school, trouble=str(error))
    return redirect("documents:list", school, key)


@require_POST
def take_back(request: Request, school: UUID) -> HttpResponse:
    """Children of a discarded list wait for an order again."""
    place = place_of(actor_of(request), school)
    offers.take_back(actor=actor_of(request), institution_id=place.id, now=timezone.now())
    return redirect("preschools:queue", school)


@never_cache
@require_http_methods(["GET", "POST"])
def counter(request: Request, school: UUID) -> HttpResponse:
    """An application on paper, taken over the counter."""
    place = place_of(actor_of(request), school)
    require(policies.may_give(actor_of(request), institution_id=place.id))
    line = queries.line_card(school, local_day(timezone.now()))
    if line is None:
        raise NotVisible
    form = apply_form(request, is_proved=False)
    if request.method == "POST" and form.is_valid():
        made = send(request, form, line, Way(site=site_of(request), is_counter=True))
        if made is not None:
            return redirect("preschools:entry", school, made)
    context = {"form": form, "line": line, "is_counter": True}
    return render_page(request, "preschools/queue_apply.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def entry(request: Request, school: UUID, entry: UUID) -> HttpResponse:
    """One child of the queue."""
    return _entry(request, school, entry)


@require_POST
def verdict(request: Request, school: UUID, entry: UUID) -> HttpResponse:
    """Confirm or refuse a benefit."""
    form = VerdictForm(request.POST)
    said = Benefit.CONFIRMED if request.POST.get("act") == "confirm" else Benefit.REFUSED
    place_of(actor_of(request), school)
    if form.is_valid():
        try:
            queue.decide_benefit(
                actor=actor_of(request), entry_id=entry, verdict=said, reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("preschools:entry", school, entry)
    return _entry(request, school, entry, form=form)


@require_POST
def withdraw(request: Request, school: UUID, entry: UUID) -> HttpResponse:
    """The parent has taken it back over the counter."""
    place_of(actor_of(request), school)
    try:
        queue.withdraw(actor=actor_of(request), entry_id=entry, now=timezone.now())
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _entry(request, school, entry, trouble=str(error))
    return redirect("preschools:entry", school, entry)


def _page(
    request: Request,
    school: UUID,
    *,
    opening: Form | None = None,
    offering: tuple[int, Form] | None = None,
    trouble: str = "",
) -> HttpResponse:
    today = local_day(timezone.now())
    show = request.GET.get("show", "")
    found = queries.queue_page(actor_of(request), school, today, show=show)
    groups = []
    for each in found.groups:
        failed = offering is not None and offering[0] == each.group.id
        form = (
            offering[1]
            if failed and offering
            else OfferForm(initial={"since": today}, auto_id=f"id_{each.group.id}_%s")
        )
        groups.append((each, form))
    initial = {"is_open": found.line.is_open, "note": found.line.note} if found.line else {"is_open": True}
    bound = [form for form in (opening, offering[1] if offering else None) if form is not None]
    context = {
        "page": found, "line": found.line, "school": school, "show": show, "groups": groups, "bound": bound,
        "rows": [(row, *words.STATES[row.state], words.BENEFITS[row.benefit_state]) for row in found.rows],
        "tabs": _tabs(found, show), "form": opening or OpenForm(initial=initial), "trouble": trouble,
    }  # fmt: skip
    status = 422 if trouble or any(form.errors for form in bound) else 200
    return render_page(request, "preschools/queue.html", context, status=status)


def _tabs(found: queries.QueuePage, show: str) -> list[tuple[str, str, int, bool]]:
    tabs = [("", _("All"), sum(found.counts.values())), ("benefits", _("Benefits to answer"), found.claims)]
    tabs += [(state.name.lower(), str(words.STATES[state][1]), found.counts[state]) for state in _TABS]
    return [(code, label, count, code == show) for code, label, count in tabs]


def _entry(request: Request, school: UUID, entry: UUID, *, form: Form | None = None, trouble: str = "") -> HttpResponse:
    found = queries.child_page(actor_of(request), school, entry, local_day(timezone.now()))
    context: dict[str, Any] = {
        **entry_context(found), "school": school, "trouble": trouble, "failed": form,
        "form": form or VerdictForm(initial={"reason": found.reason}), "code": letters.code_for(found.public_id),
        "is_claimed": found.benefit_state is not Benefit.NONE,
    }  # fmt: skip
    return render_page(request, "preschools/queue_entry.html", context, status=422 if form or trouble else 200)
