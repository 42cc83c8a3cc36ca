"""Definitions of statutory forms as editions: drafted, checked, approved by a second person, in force from a day."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.editions import api as editions
from parta.kernel.errors import Problem
from parta.statistics.rules.definitions import UnfitDefinition, read_definition

FORMS = "statutory-forms"
FIRST = Path(__file__).parent / "editions" / "forms.json"
_MOST_SHOWN = 20  # problems of a definition

_WORDS = {
    "not-an-object": gettext_lazy("an object is expected"),
    "not-a-list": gettext_lazy("a list is expected"),
    "not-month-day": gettext_lazy("month and day are expected: 12-31"),
    "no-sections": gettext_lazy("there are no sections"),
    "too-many-cells": gettext_lazy("there are more cells than allowed"),
    "twice": gettext_lazy("the code is used twice"),
    "unknown-source": gettext_lazy("nothing of this name is counted"),
    "no-rows-or-columns": gettext_lazy("rows and columns are needed"),
    "no-code": gettext_lazy("the code is missing or too long"),
    "no-name": gettext_lazy("the name is missing"),
    "no-measure": gettext_lazy("neither the row nor the column says what is counted"),
    "two-measures": gettext_lazy("the row and the column count different things"),
    "not-a-condition": gettext_lazy("a condition is a name, an operator and a value"),
    "unknown-dimension": gettext_lazy("the source does not know this"),
    "unfit-operator": gettext_lazy("this operator does not fit"),
    "unfit-value": gettext_lazy("this value does not fit"),
    "not-a-control": gettext_lazy("a control has a name and a rule: I.01.1 = I.02.1 + I.03.1"),
    "unknown-cell": gettext_lazy("there is no such cell"),
}


def register_kinds() -> None:
    """Called once at start."""
    editions.register(
        editions.Kind(
            code=FORMS,
            name=gettext_lazy("Statutory forms"),
            group=gettext_lazy("Reports"),
            about=gettext_lazy("What every cell of a statutory form counts, and the controls between cells."),
            key="code",
            fields=(
                editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{2,40}"),
                *editions.NAMES,
                editions.Field("definition", gettext_lazy("Definition"), holds=editions.Holds.DATA),
                *editions.SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: editions.shipped(FIRST),
            title=editions.in_language,
            check=_problems,
            uncounted=gettext_lazy("A definition changes no record: it changes what later reports count."),
            order=62,
        )
    )


def _problems(rows: Sequence[editions.Row]) -> list[Problem]:
    return [problem for number, row in enumerate(rows, start=1) for problem in _of_row(number, row)]


def _of_row(number: int, row: editions.Row) -> list[Problem]:
    try:
        read_definition(row.get("definition"))
    except UnfitDefinition as error:
        words = _("%(where)s: %(what)s %(about)s")
        return [
            Problem(
                "definition",
                (words % {"where": one.where, "what": _WORDS[one.what], "about": one.about}).strip(),
                row=number,
            )
            for one in error.faults[:_MOST_SHOWN]
        ]
    return []
