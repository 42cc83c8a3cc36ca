"""Caps and terms that keep people from being looked up in bulk: an edition, as of the day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.editions import api as editions
from parta.kernel.errors import Problem

KIND = "privacy-limits"
_FIRST = Path(__file__).parent / "editions" / f"{KIND}.json"
_MOST_DAYS = 90  # of one term
LONGEST_TERM = timedelta(days=_MOST_DAYS)
LONGEST_REQUEST = 3 * LONGEST_TERM  # a request that waits was asked since then: its three terms together


@dataclass(frozen=True, slots=True)
class PrivacyLimits:
    """Caps are numbers of children, people, requests; terms are spans. Said row by row in the first edition."""

    list_alone: int
    list_alone_day: int
    list_requests_day: int
    list_signed_within: timedelta
    list_decided_within: timedelta
    list_taken_within: timedelta
    search_day: int
    comparison_day: int
    inquiry_days: int
    inquiries_open: int
    figure_least: int


def limits_on(day: date) -> PrivacyLimits:
    """What is in force on a day. One statement."""
    return limits_of_days({day})[day]


def limits_of_days(days: Collection[date]) -> dict[date, PrivacyLimits]:
    """What is in force on each of these days: a request runs by the terms of the day on which it was made. One
    statement.
    """
    return {day: _read(rows) for day, rows in editions.rows_on_days(KIND, days).items()}


def register_kind() -> None:
    """Called once at start."""
    editions.register(
        editions.Kind(
            code=KIND,
            name=gettext_lazy("Limits that protect personal data"),
            group=gettext_lazy("Personal data"),
            about=gettext_lazy(
                "How many children leave in a file, how many people are searched for, by when an inquiry is answered."
            ),
            key="code",
            fields=(
                editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z-]{2,40}"),
                *editions.NAMES,
                editions.Field("value", gettext_lazy("Limit"), holds=editions.Holds.NUMBER, low=1, high=100_000,
                               is_shown=True),
                *editions.SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: editions.shipped(_FIRST),
            title=editions.in_language,
            check=_problems,
            uncounted=gettext_lazy("Requests and inquiries made already keep their terms: nothing is changed."),
            may_add=False,
            may_remove=False,
            order=90,
        )
    )  # fmt: skip


def _read(rows: Sequence[editions.Row]) -> PrivacyLimits:
    # An edition approved before a row was added to the first one has not that row.
    said = {str(row["code"]): int(row["value"]) for row in (*editions.shipped(_FIRST).rows, *rows)}
    return PrivacyLimits(
        list_alone=said["list-alone"],
        list_alone_day=said["list-alone-day"],
        list_requests_day=said["list-requests-day"],
        list_signed_within=timedelta(hours=said["list-sign-hours"]),
        list_decided_within=timedelta(days=said["list-decide-days"]),
        list_taken_within=timedelta(hours=said["list-take-hours"]),
        search_day=said["search-day"],
        comparison_day=said["comparison-day"],
        inquiry_days=said["inquiry-days"],
        inquiries_open=said["inquiries-open"],
        figure_least=said["figure-least"],
    )


def _problems(rows: Sequence[editions.Row]) -> list[Problem]:
    """Terms that never end, and a day’s share that is less than one file."""
    found, said = [], {str(row["code"]): int(row["value"]) for row in rows}
    for at, row in enumerate(rows, start=1):
        code, value = str(row["code"]), int(row["value"])
        if (code.endswith("-days") and value > _MOST_DAYS) or (code.endswith("-hours") and value > 24 * _MOST_DAYS):
            words = _("At most %(most)s days: a term that never ends is none.") % {"most": _MOST_DAYS}
            found.append(Problem("value", words, row=at))
        if code == "inquiry-days" and value > 30:  # the law's own bound (2297-VI, art. 17)
            found.append(Problem("value", _("The law gives thirty calendar days at most."), row=at))
        if code == "list-alone-day" and value < said.get("list-alone", 0):
            found.append(Problem("value", _("A day’s share is not less than one file."), row=at))
    return found
