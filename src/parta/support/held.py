"""Requests that somebody sent to support, for himself."""

from datetime import date

from django.utils.translation import gettext as _

from parta.people.api import Fact, Held
from parta.support.models import Ticket
from parta.ui import wording


def held_on(person_id: int, _today: date) -> Held | None:
    """Subjects with their days; the conversation is read where it was held. One SQL statement."""
    rows = Ticket.objects.filter(person_id=person_id).order_by("asked_at", "pk")
    facts = tuple(
        Fact(_("Request of %(day)s") % {"day": wording.moment(asked_at)}, subject, "support.Ticket.subject")
        for asked_at, subject in rows.values_list("asked_at", "subject")
    )
    return Held(_("Requests to support"), facts, order=80) if facts else None
