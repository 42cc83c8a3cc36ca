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

_WORDS: Mapping[str, Promise] = {
    "institution": _("full name of the institution"),
    "number": _("number of the order"),
    "date": _("day of the order"),
    "since": _("the day from which the act counts"),
    "ground": _("the ground"),
    "count": _("how many pupils"),
    "classes": _("names of the classes"),
    "position": _("position of the one who signs"),
    "head": _("full name of the one who signs"),
    "other": _("name of the institution that pupils go to or come from"),
    "whom": _("up to three pupils by name in the genitive, or “pupils”"),
    "whom_accusative": _("up to three pupils by name in the accusative, or “pupils”"),
    "whom_dative": _("up to three pupils by name in the dative, or “pupils”"),
    "reason": _("ground of leaving"),
    "to_classes": _("names of the classes that pupils go to"),
    "form": _("form of study"),
    "school_year": _("the school year that begins"),
    "corrected_number": _("number of the order that is corrected"),
    "corrected_date": _("day of the order that is corrected"),
    "corrected_title": _("title of the order that is corrected"),
}


def word_label(word: str) -> str:
    """What a word in braces is replaced by."""
    return str(_WORDS[word])
