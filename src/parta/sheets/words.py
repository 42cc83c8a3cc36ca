"""Troubles of cells, states and outcomes in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.kernel.cells import Read
from parta.sheets.kinds import Column, Outcome, Wrong

_TROUBLES: Mapping[str, Promise] = {
    "name-latin": gettext_lazy(
        "Latin letters stand among Ukrainian ones; search would not find the name. Accept “%(suggestion)s”."
    ),
    "name-foreign": gettext_lazy("The name is in Latin letters. Type it in Ukrainian, as in the document."),
    "name-signs": gettext_lazy(
        "A name has only Ukrainian letters, apostrophe, hyphen and space. Type it as in the document."
    ),
    "name-long": gettext_lazy("The name is longer than 100 letters; perhaps several cells ran together. Shorten it."),
    "day-short-year": gettext_lazy("The year has two digits. Write all four, for example %(suggestion)s."),
    "day-unreadable": gettext_lazy("This is not read as a date. Write it as 14.03.2019."),
    "day-impossible": gettext_lazy("There is no such day in the calendar. Check day and month."),
    "rnokpp-form": gettext_lazy("РНОКПП is ten digits. Check the number, or leave it empty."),
    "rnokpp-check": gettext_lazy(
        "The check digit of the РНОКПП does not fit: one digit is wrong. Compare with the document."
    ),
    "phone-form": gettext_lazy(
        "This is not read as a phone number. Write it as 097 123 45 67, or with + and the country’s code."
    ),
    "email-form": gettext_lazy("This is not an e-mail address. Write it as name@example.com, or leave it empty."),
    "text-long": gettext_lazy("The text is longer than 300 signs. Shorten it."),
    "truth-unknown": gettext_lazy("Write “так” or “ні”."),
    "choice-unknown": gettext_lazy("There is no such value in the list: %(choices)s."),
    "number-unreadable": gettext_lazy("This is not read as a number. Write it as 3 or 3.5."),
    "missing": gettext_lazy("“%(column)s” is empty; the row cannot be read without it."),
}

OUTCOMES: Mapping[Outcome, Promise] = {
    Outcome.WRONG: gettext_lazy("to correct"),
    Outcome.NEW: gettext_lazy("new"),
    Outcome.CHANGED: gettext_lazy("will change"),
    Outcome.SAME: gettext_lazy("same as now"),
    Outcome.LEFT_OUT: gettext_lazy("left out"),
}
RESULTS: Mapping[Outcome, Promise] = {
    Outcome.NEW: gettext_lazy("added"),
    Outcome.CHANGED: gettext_lazy("changed"),
    Outcome.SAME: gettext_lazy("was so already"),
    Outcome.LEFT_OUT: gettext_lazy("left out"),
}
TONES: Mapping[Outcome, str] = {
    Outcome.WRONG: "bad", Outcome.NEW: "good", Outcome.CHANGED: "warn", Outcome.SAME: "plain",
    Outcome.LEFT_OUT: "none", Outcome.UNREAD: "none",
}  # fmt: skip


def trouble(column: Column, read: Read[object]) -> Wrong:
    """What a reader found, in words."""
    said = {"suggestion": read.suggestion, "choices": "; ".join(column.choices)}
    return Wrong(column.code, str(_TROUBLES[read.trouble]) % said, read.suggestion)


def missing(column: Column) -> Wrong:
    """A cell that must not be empty is."""
    return Wrong(column.code, str(_TROUBLES["missing"]) % {"column": column.title})


def doubled(column: Column, number: int) -> Wrong:
    """Two rows of the file speak of one record."""
    words = _("Row %(number)s speaks of the same. Leave one of the two out, or correct what tells them apart.")
    return Wrong(column.code, words % {"number": number})
