"""Façade of waiting."""

from urllib.parse import urlencode

from django.urls import reverse

from parta.waiting.operations import take_place
from parta.waiting.proofs import PROOFS
from parta.waiting.rules import Place, rush_of

__all__ = ["Place", "page_of", "rush_of", "take_place"]


def page_of(place: Place, then: str) -> str:
    """Address of the page on which this place waits. ``then``: the address of this site that its turn opens."""
    return f"{reverse('waiting:place', args=[PROOFS.link_of(place.public_id)])}?{urlencode({'next': then})}"
