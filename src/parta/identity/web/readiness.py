"""«Check your key»: for anybody, without an account. And for an authority: whose keys are ready."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from parta.identity import entrance, overview, readings
from parta.identity.operations import readiness
from parta.identity.web import browsers
from parta.identity.web.sign_in import answer
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError
from parta.signing import api as signing
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.http import Request, public, render_page

PURPOSE = "readiness"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Sign a text that opens nothing, and read what is wrong with the key. Kept is only what the person agrees to."""
    context: dict[str, Any] = {"consent": request.POST.get("consent") == "yes"}
    trouble = None
    if request.method == "POST":
        try:
            context |= _tested(request, agreed=context["consent"])
        except DomainError as error:
            trouble = error
    now = timezone.now()
    act = _("I check my key. This signature opens nothing and changes nothing.")
    context |= {"trouble": trouble, "box": signing.sign_box(request, purpose=PURPOSE, act=act, now=now)}
    return answer(request, "identity/readiness.html", context, trouble)


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to the list of one's own authority."""
    assert request.actor is not None, "closed to visitors"
    return redirect("identity:readiness-of-authority", overview.own_authority(request.actor))


@require_GET
def of_authority(request: Request, authority: UUID) -> HttpResponse:
    """Heads under an authority: who has shown a key that works, and until when; ``?as=`` takes it as a file."""
    assert request.actor is not None, "closed to visitors"
    found = overview.readiness_page(request.actor, authority, timezone.localdate())
    if request.GET.get("as") in ("xlsx", "csv"):
        header, rows = _table(found)
        respond = xlsx_response if request.GET["as"] == "xlsx" else csv_response
        return respond(f"{_('Heads and their keys')} {found.name}", header, rows)
    return render_page(request, "identity/readiness_list.html", {"page": found})


def _table(found: overview.ReadinessPage) -> tuple[list[str], list[list[Any]]]:
    """What the page shows: institutions with their heads, or authorities with their counts."""
    if found.shares:
        return [_("Authority"), _("Ready"), _("Institutions")], [
            [share.name, share.ready, share.of] for share in found.shares
        ]
    states = {1: _("has ended"), 2: _("not shown yet"), 3: _("ends soon")}
    return [_("Institution"), _("Head"), _("Key"), _("Shown"), _("Valid until")], [
        [
            line.title, line.head, states.get(line.ready.state, _("ready")), _day(line.ready.checked_at),
            _day(line.ready.ends_at),
        ]
        for line in found.lines
    ]  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _tested(request: Request, *, agreed: bool) -> dict[str, Any]:
    now = timezone.now()
    entrance.count_signature(visitor=browsers.visitor_of(request), now=now)
    inspection = signing.inspect_posted(request, purpose=PURPOSE, now=now)
    found = readings.report(inspection, now)
    recorded = False
    if agreed and found.opens and inspection.claims is not None:
        recorded = readiness.record_readiness(actor=SYSTEM, claims=inspection.claims, now=now)
    return {"report": found, "recorded": recorded}
