"""Words of orders for people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.documents.rules.orders import Kind

KIND_LABELS: Mapping[Kind, Promise] = {
    Kind.ENROLMENT: _("Enrolment"),
    Kind.LEAVING: _("Transfer to another institution"),
    Kind.ARRIVAL: _("Transfer from another institution"),
    Kind.CORRECTION: _("Correction of an order"),
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
    "corrected_number": _("number of the order that is corrected"),
    "corrected_date": _("day of the order that is corrected"),
    "corrected_title": _("title of the order that is corrected"),
}


def word_label(word: str) -> str:
    """What a word in braces is replaced by."""
    return str(_WORDS[word])
