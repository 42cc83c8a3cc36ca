"""Applications to the first year of study that somebody sent, for himself."""

from datetime import date

from django.utils.translation import gettext as _

from parta.admission.models import Application
from parta.admission.sealing import told_by
from parta.identity import api as identity
from parta.people.api import Fact, Held
from parta.ui import wording


def held_on(person_id: int, _today: date) -> Held | None:
    """Which child, when sent. What was removed after its term is not held. Two SQL statements at most."""
    account_id = identity.account_of_person(person_id)
    if account_id is None:
        return None
    rows = Application.objects.filter(account_id=account_id).select_related("key").order_by("sent_at", "pk")
    facts = tuple(
        Fact(
            _("Application of %(day)s") % {"day": wording.moment(row.sent_at)},
            told_by(row).child,
            "admission.Application.sealed",
        )
        for row in rows
    )
    return Held(_("Applications to the first year of study"), facts, order=85) if facts else None
