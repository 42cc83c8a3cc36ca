"""What admission hears of other modules: children who are enrolled, by whatever order."""

from datetime import date

from django.utils import timezone

from parta.admission.models import Campaign
from parta.admission.operations import carrying
from parta.enrolment import api as enrolment
from parta.events.api import Delivery
from parta.kernel.actor import SYSTEM


def pupils_enrolled(delivery: Delivery) -> None:
    """End open applications of children who came into a class: of the first year, or a later one by mistake of the
    applicant. Groups of a preschool are no class. One statement where the year has no admission, five where nobody
    applied.
    """
    year, school = int(delivery.payload["school_year"]), int(delivery.payload["institution_id"])
    if not Campaign.objects.filter(school_year=year).exists():
        return
    places = enrolment.pupil_places(
        pupil_ids=delivery.payload["pupil_ids"], on=date.fromisoformat(delivery.payload["since"])
    )
    schools = {child: school for child, place in places.items() if place.institution_id == school and place.grade > 0}
    carrying.end_enrolled(actor=SYSTEM, school_year=year, schools=schools, now=timezone.now())
