"""Queues and places of the preschools of a territory."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.preschools import words
from parta.preschools.queries.territory import OLDEST, Queue, TerritoryPage, own_authority, territory_page
from parta.ui import wording
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.http import Request, render_page

YEARS = range(OLDEST + 1)


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to the preschools of one’s own authority."""
    return redirect("preschools:territory", own_authority(_actor(request)))


@require_GET
def page(request: Request, authority: UUID) -> HttpResponse:
    """Who waits where, by age, and where places are free; ``?as=xlsx`` and ``?as=csv`` take it. No names: it passes no
    gate.
    """
    now, ending = timezone.now(), request.GET.get("as")
    whole = ending in ("xlsx", "csv")
    found = territory_page(_actor(request), authority, today=local_day(now), now=now, whole=whole)
    if whole:
        return _file(found, ending)
    ages = [_age(each) for each in YEARS]
    context = {
        "page": found, "years": ages, "now": now, "by": _actor(request).name,
        "rows": [
            (queue, list(zip(ages, _by_years(queue), strict=True)), *words.ACCESS[queue.access])
            for queue in found.queues
        ],
        "totals": [(_age(each), sum(queue.waiting[each] for queue in found.queues)) for each in YEARS],
        "advice": [(each, words.AGES[each.match.free.age]) for each in found.advice],
    }  # fmt: skip
    return render_page(request, "preschools/territory.html", context)


def _age(years: int) -> str:
    """Of a column, and of its figure on a phone."""
    words = _("age %(age)s and more") if years == OLDEST else _("age %(age)s")
    return words % {"age": years}


def _by_years(queue: Queue) -> list[int]:
    return [queue.waiting[each] for each in YEARS]


def _file(found: TerritoryPage, ending: str | None) -> HttpResponse:
    header = [
        _("Institution"), *(_("waiting, age %(age)s") % {"age": each} for each in YEARS), _("Waiting in all"),
        _("of them with a benefit"), _("benefits to answer"), _("sleeping entries"), _("offers open"), _("Places"),
        _("free places"), _("waits longest since"), _("number in the queue"),
    ]  # fmt: skip
    rows = [_row(queue) for queue in found.queues]
    name = _("Preschool places")
    return csv_response(name, header, rows) if ending == "csv" else xlsx_response(name, header, rows)


def _row(queue: Queue) -> list[Any]:
    return [
        queue.title, *_by_years(queue), queue.total, queue.benefit, queue.claims, queue.asleep, queue.offers,
        queue.places, queue.free, wording.day(local_day(queue.longest)) if queue.longest else "",
        queue.number or "",
    ]  # fmt: skip


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
