"""What follows an appointment or an invitation: a card to print, or word that none was needed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from parta.identity import api as identity
from parta.people import letters, queries
from parta.people.operations.cascade import Invited, TakenOn
from parta.ui.http import Request, render_page


def site_of(request: HttpRequest) -> str:
    """«https://host», as the person sees it in the address bar."""
    return f"{request.scheme}://{request.get_host()}"


def taken_on(request: Request, result: TakenOn, *, back: str, back_words: str) -> HttpResponse:
    """After one appointment: the card with the code, which is shown only now."""
    issued = [result.issued] if result.issued and not result.mailed else []
    name = queries.names([result.person_id])[result.person_id].full
    return _show(request, issued, back, back_words, {"name": name, "mailed": result.mailed, "one": True})


def invited(request: Request, result: Invited, *, back: str, back_words: str, by_letter: bool = False) -> HttpResponse:
    """After inviting many: a sheet of cards for those to whom no letter went, and who was left out and why."""
    people = queries.names([each.person_id for each in result.not_invited])
    left_out = [(people[each.person_id].full, each.reason) for each in result.not_invited]
    issued = [each for each in result.issued if each.invitation_id not in result.mailed]
    context = {"left_out": left_out, "mailed": by_letter and bool(result.mailed), "count": len(result.mailed)}
    return _show(request, issued, back, back_words, context, result.children)


def _show(
    request: Request, issued: Collection[identity.Issued], back: str, back_words: str, context: dict[str, Any],
    children: Mapping[int, Sequence[int]] | None = None,
) -> HttpResponse:  # fmt: skip
    cards = letters.cards(issued, site=site_of(request), children=children)
    words = {"cards": cards, "back": back, "back_words": back_words, "site": request.get_host(), **context}
    response = render_page(request, "people/cards.html", words)
    response.headers["Cache-Control"] = "no-store"  # the codes must not come back from the browser's cache
    return response
