"""Rounds of the deferment mark as editions: deadline and what a row must meet."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.editions import api as editions
from parta.exchange.rules.deferment import Round, round_for
from parta.kernel.errors import Problem

DEFERMENT = "deferment-rounds"
_FIRST = Path(__file__).parent / "editions" / "deferment-rounds.json"


def register_kinds(measure: editions.Measure) -> None:
    """Called once at start; ``measure`` counts over the marks."""
    number = editions.Holds.NUMBER
    editions.register(
        editions.Kind(
            code=DEFERMENT,
            name=gettext_lazy("Rounds of the deferment mark"),
            group=gettext_lazy("Calendars and deadlines"),
            about=gettext_lazy("Until which day heads mark members of staff for deferment, and what a row must meet."),
            key="code",
            fields=(
                editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[0-9]{4}-[0-9]{2}",
                               hint=gettext_lazy("Year and month of the deadline: 2027-01")),
                *editions.NAMES,
                editions.Field("deadline", gettext_lazy("Deadline"), holds=editions.Holds.DAY, is_shown=True),
                editions.Field("share", gettext_lazy("Least share of a full post"), is_shown=True,
                               pattern=r"[01]\.[0-9]{2}", hint=gettext_lazy("With a point: 0.75")),
                editions.Field("age_from", gettext_lazy("Youngest, years"), holds=number, low=16, high=80),
                editions.Field("age_to", gettext_lazy("Oldest, years"), holds=number, low=16, high=80),
                *editions.SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: editions.shipped(_FIRST),
            title=editions.in_language,
            check=_problems,
            measure=measure,
            order=65,
        )
    )  # fmt: skip


def rounds_of(rows: Sequence[editions.Row]) -> list[Round]:
    """The rounds that rows of an edition tell of."""
    return [
        Round(
            code=str(row["code"]),
            name=editions.in_language(row),
            deadline=date.fromisoformat(str(row["deadline"])),
            least_share=Decimal(str(row["share"])),
            age_from=int(row["age_from"]),
            age_to=int(row["age_to"]),
        )
        for row in rows
    ]


def current_round(today: date) -> Round | None:
    """The round that takes marks today, by the edition in force; None: the last deadline is over. One statement."""
    return round_for(rounds_of(editions.rows_on(DEFERMENT, today)), today)


def _problems(rows: Sequence[editions.Row]) -> list[Problem]:
    words = _("The youngest age is above the oldest. Correct one of them.")
    return [
        Problem("age_to", words, row=place)
        for place, row in enumerate(rows, start=1)
        if row["age_from"] > row["age_to"]
    ]
