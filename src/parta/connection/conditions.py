"""That an institution keeps its journal in Parta, as a condition that campaigns may ask for."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from parta.institutions.api import TODAY, Condition, register_condition


def register() -> None:
    """Called once at start."""
    register_condition(
        Condition(
            "journal-connected",
            gettext_lazy("The institution keeps its journal in Parta"),
            gettext_lazy("Ask to be connected to the e-journal and name who answers for it."),
            lambda _given: (
                "select institution_id from connection_connection where known_to is null "  # noqa: S608  a constant
                f"and during @> {TODAY}"
            ),
            place=lambda _public_id: reverse("connection:ask"),
        )
    )
