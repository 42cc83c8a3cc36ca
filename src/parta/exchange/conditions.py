"""That marks of deferment went out, as a condition that campaigns may ask for."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from parta.institutions.api import Condition, register_condition

_SENT = """
select b.institution_id from exchange_deferment_batch b
where b.sent_at is not null and not exists (
  select from exchange_deferment d
  where d.institution_id = b.institution_id and d.removed_at is null and d.batch_id is null)
"""


def register() -> None:
    """Called once at start."""
    register_condition(
        Condition(
            "deferment-sent",
            gettext_lazy("Marks of deferment are sent"),
            gettext_lazy("The head sets the marks, signs the file and sends it; no mark waits to be sent."),
            lambda _given: _SENT,
            place=lambda public_id: reverse("exchange:deferment", args=[public_id]),
        )
    )
