"""The page on which one waits: place, time, and on when the turn comes."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from parta.ui.http import Request, public, render_page, safe_next
from parta.waiting import queries


@public
@never_cache
@require_GET
def place(request: Request, token: str) -> HttpResponse:
    """The place is in the database and its link is signed: closed and opened again, on another device too, it is the
    same. One statement.
    """
    found, now = queries.place_behind(token), timezone.now()
    then = safe_next(request)
    if found.is_turn(now):
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": then})
        return redirect(then)
    context = {
        "place": found,
        "ahead": found.ahead(now),
        "minutes": found.seconds_left(now) // 60 + 1,
        "is_open": now >= found.opens_at,
        "look_again": found.look_again(now),
    }
    return render_page(request, "waiting/place.html", context, partial="state")
