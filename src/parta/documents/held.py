"""Orders and transfers that name a child, for whoever stands for it."""

from datetime import date

from django.utils.translation import gettext as _

from parta.documents.models import Order, Transfer
from parta.documents.rules.orders import State
from parta.documents.rules.transfers import OPEN
from parta.enrolment import api as enrolment
from parta.people.api import Fact, Held
from parta.ui import wording


def held_on(person_id: int, _today: date) -> Held | None:
    """Registered orders of the schools where the child studied, and a transfer under way. Three SQL statements."""
    schools = {each.institution_id for each in enrolment.schooling_of(person_id=person_id)}
    orders = (
        Order.objects.filter(
            institution_id__in=schools, state=State.REGISTERED, lines__contains=[{"pupil_id": person_id}]
        ).order_by("dated_on", "id")
        if schools
        else Order.objects.none()
    )
    facts = [
        Fact(
            _("Order No. %(number)s of %(day)s") % {"number": number, "day": wording.day(dated_on)},
            title,
            "documents.Order.lines",
        )
        for number, dated_on, title in orders.values_list("number", "dated_on", "title")
    ]
    facts += [
        Fact(_("Transfer to another school"), wording.day(since), "documents.Transfer.label")
        for (since,) in Transfer.objects.filter(person_id=person_id, state__in=OPEN).values_list("since")
    ]
    return Held(_("Orders"), tuple(facts), order=45) if facts else None
