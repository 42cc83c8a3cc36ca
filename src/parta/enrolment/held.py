"""What enrolment holds on a child, for the family and for the pupil himself."""

from datetime import date

from django.utils.translation import gettext as _

from parta.enrolment.models import Enrolment, Membership
from parta.institutions import api as institutions
from parta.people.api import Fact, Held
from parta.ui import wording


def held_on(person_id: int, _today: date) -> Held | None:
    """Enrolments and classes, with their days. Three SQL statements at most."""
    rows = list(
        Enrolment.objects.filter(person_id=person_id, known_to=None)
        .order_by("-during")
        .values_list("institution_id", "during")
    )
    if not rows:
        return None
    names = institutions.names_of([institution_id for institution_id, _during in rows])
    facts = [
        Fact(_("Enrolled"), f"{names.get(institution_id, '')}, {_days(during)}", "enrolment.Enrolment.study_form")
        for institution_id, during in rows
    ]
    places = Membership.objects.filter(
        institution_id__in={institution_id for institution_id, _during in rows}, pupil_id=person_id, known_to=None
    ).order_by("-during", "-is_class")
    facts += [
        Fact(_("Class or group"), f"{name}, {_days(during)}", "enrolment.Membership.study_form")
        for name, during in places.values_list("group__name", "during")
    ]
    return Held(_("Classes and groups"), tuple(facts), order=40)


def _days(during: object) -> str:
    first, end = getattr(during, "lower", None), getattr(during, "upper", None)
    since = wording.day(first) if first else ""
    return f"{since} – {wording.day(end)}" if end else since
