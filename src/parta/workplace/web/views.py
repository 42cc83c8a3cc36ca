"""The first page: a short word to visitors, the diary to families, what waits to those who work."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from parta.identity import api as identity
from parta.kernel.actor import Role
from parta.ui.http import Request, public, render_page
from parta.workplace import queries


@public
@require_safe
def home(request: Request) -> HttpResponse:
    """`/` of everybody."""
    if request.actor is None:
        return render_page(request, "workplace/landing.html")
    withheld = getattr(request, "withheld", ())
    waits = identity.waits_for_head(request.actor.account_id, withheld)
    grant = request.actor.current
    if grant is None:
        shut = {"withheld": bool(withheld), "waits": waits, "not_yet": getattr(request, "not_yet", ())}
        return render_page(request, "workplace/no_role.html", shut)
    if grant.role in (Role.GUARDIAN, Role.PUPIL):
        return redirect("cabinet:today")
    page = queries.home_page(request.actor, grant, timezone.now())
    return render_page(request, "workplace/home.html", {"page": page, "waits": waits})
