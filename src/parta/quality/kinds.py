"""Deadlines of reports as a kind of editions: campaigns are drafted from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from parta.editions import api as editions

DEADLINES = "deadlines"
_FIRST = Path(__file__).parent / "editions" / "deadlines.json"
_MONTH_DAY = r"(0[1-9]|1[0-2])-[0-3][0-9]"


def register_kinds() -> None:
    """Called once at start."""
    hint = gettext_lazy("Month and day, for example 02-28")
    editions.register(
        editions.Kind(
            code=DEADLINES,
            name=gettext_lazy("Deadlines of reports"),
            group=gettext_lazy("Calendars and deadlines"),
            about=gettext_lazy("As of which day a form is filled and until when it is submitted, every year."),
            key="code",
            fields=(
                editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{2,40}"),
                *editions.NAMES,
                editions.Field("as_of", gettext_lazy("As of"), pattern=_MONTH_DAY, hint=hint, is_required=False,
                               is_shown=True),
                editions.Field("due", gettext_lazy("Submitted until"), pattern=_MONTH_DAY, hint=hint, is_shown=True),
                editions.Field("by_uk", gettext_lazy("Who submits to whom, in Ukrainian")),
                editions.Field("by_en", gettext_lazy("Who submits to whom, in English")),
                *editions.SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: editions.shipped(_FIRST),
            title=editions.in_language,
            uncounted=gettext_lazy("Campaigns drafted from now on take these days; those written down keep theirs."),
            order=61,
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """A yearly deadline: as of which day, empty = no day, and until when, each month and day («02-28»)."""

    code: str
    name_uk: str
    name: str
    as_of: str
    due: str
    by_uk: str
    by: str
    source: str
    doubt: str


def deadlines_on(day: date) -> tuple[Deadline, ...]:
    """Deadlines in force on a day, in the order of the edition; before any is noted, those shipped. One statement."""
    rows = editions.rows_on(DEADLINES, day) or editions.shipped(_FIRST).rows
    return tuple(_deadline(row) for row in rows)


def _deadline(row: Mapping[str, Any]) -> Deadline:
    own = {name: str(row.get(name) or "") for name in ("code", "name_uk", "as_of", "due", "by_uk", "source", "doubt")}
    return Deadline(name=editions.in_language(row), by=editions.in_language(row, "by"), **own)
