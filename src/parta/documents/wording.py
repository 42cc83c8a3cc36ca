"""Words of orders for people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.documents.rules.orders import Kind

KIND_LABELS: Mapping[Kind, Promise] = {
    Kind.ENROLMENT: _("Enrolment"),
    Kind.LEAVING: _("Transfer to another institution"),
    Kind.ARRIVAL: _("Transfer from another institution"),
    Kind.WITHDRAWAL: _("Leaving"),
    Kind.PARALLEL: _("Another class of the parallel"),
    Kind.REPEAT: _("Repeating the year of study"),
    Kind.PROMOTION: _("Promotion to the next year of study"),
    Kind.FORM: _("Change of the form of study"),
    Kind.CORRECTION: _("Correction of an order"),
    Kind.INDIVIDUAL: _("Individual form of study"),
    Kind.NEW_YEAR: _("The school goes over into the new year"),
    Kind.TO_SCHOOL: _("Leaving for grade 1"),
    Kind.NEW_GROUPS: _("Groups go over into the new year"),
    Kind.FIRST_GRADE: _("Enrolment to grade 1 from preschools"),
}

KIND_NOTES: Mapping[Kind, Promise] = {
    Kind.WITHDRAWAL: _("Out of the school from a day on, with the ground."),
    Kind.PARALLEL: _("From 8-А to 8-Б, any day of the year."),
    Kind.REPEAT: _("The same year of study once more, from September."),
    Kind.PROMOTION: _("Single pupils into the next year of study, from September."),
    Kind.FORM: _("Full-time, evening, part-time, distance and others."),
    Kind.INDIVIDUAL: _("Family, external, pedagogical patronage."),
}
