"""Notices about a child's absences, for whoever stands for it."""

from datetime import date

from django.utils.translation import gettext as _

from parta.accounting.models import Notice
from parta.accounting.rules.notices import State
from parta.enrolment import api as enrolment
from parta.people.api import Fact, Held
from parta.ui import wording


def held_on(person_id: int, _today: date) -> Held | None:
    """Ten school days in a row: which days, and what became of the notice. Two SQL statements at most."""
    schools = {each.institution_id for each in enrolment.schooling_of(person_id=person_id)}
    if not schools:
        return None
    rows = Notice.objects.filter(institution_id__in=schools, pupil_id=person_id).order_by("first_day")
    words = {State.DRAFT: _("is being prepared"), State.SIGNED: _("signed"), State.CLOSED: _("was not sent")}
    facts = tuple(
        Fact(
            _("Absence from %(first)s to %(last)s") % {"first": wording.day(first), "last": wording.day(last)},
            words[State(state)],
            "accounting.Notice.first_day",
        )
        for first, last, state in rows.values_list("first_day", "last_day", "state")
    )
    return Held(_("Notices about absences"), facts, order=65) if facts else None
