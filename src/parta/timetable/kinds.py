"""School years as a kind of editions: the frame within which a school sets its own calendar."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.editions import api as editions
from parta.kernel.errors import Problem

SCHOOL_YEARS = "school-years"
_FIRST = Path(__file__).parent / "editions" / "school-years.json"


def register_kinds() -> None:
    """Called once at start."""
    day = editions.Holds.DAY
    editions.register(
        editions.Kind(
            code=SCHOOL_YEARS,
            name=gettext_lazy("School years and holidays"),
            group=gettext_lazy("Calendars and deadlines"),
            about=gettext_lazy("When a year begins and ends, which holidays are advised; a school sets its own."),
            key="code",
            fields=(
                editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[0-9]{4}(-[a-z0-9]+)*",
                               hint=gettext_lazy("Year of its September, then what it is: 2026-autumn")),
                *editions.NAMES,
                editions.Field("from", gettext_lazy("From"), holds=day, is_shown=True),
                editions.Field("to", gettext_lazy("To"), holds=day, is_shown=True),
                *editions.SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: editions.shipped(_FIRST),
            title=editions.in_language,
            check=_problems,
            uncounted=gettext_lazy(
                "A school sets its own calendar within the year, and no record follows these days yet."
            ),
            order=60,
        )
    )  # fmt: skip


def _problems(rows: Sequence[editions.Row]) -> list[Problem]:
    words = _("The last day is before the first. Correct one of them.")
    return [Problem("to", words, row=place) for place, row in enumerate(rows, start=1) if row["to"] < row["from"]]
