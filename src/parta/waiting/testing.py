"""Façade for tests: what was given."""

from parta.waiting.models import Ticket

__all__ = ["places_given"]


def places_given() -> list[int]:
    """Places of all gates, in order."""
    return list(Ticket.objects.order_by("gate_id", "place").values_list("place", flat=True))
