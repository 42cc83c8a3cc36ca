"""The calendar of a campaign: which part of it a day belongs to, and what may be done in it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

GRADE = 1
FULL_AGE = 6  # full years on 1 September (463-IX art. 9); younger ones by the wish of the parents, with a note


class Stage(IntEnum):
    """Where a campaign is."""

    AHEAD = 1  # announced, not yet accepting
    FIRST = 2  # applications of the first stage
    DECIDING = 3  # places by right, the draw
    CONFIRMING = 4  # parents confirm; nothing is accepted yet
    SECOND = 5  # applications to places that are left
    OVER = 6


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a campaign, ends included. ``confirm_days``: how long a place offered later is kept."""

    accept_from: date
    accept_until: date
    draw_on: date
    confirm_until: date
    second_from: date
    second_until: date
    confirm_days: int = 5

    @property
    def in_order(self) -> tuple[date, ...]:
        return (self.accept_from, self.accept_until, self.draw_on, self.confirm_until, self.second_until)


def stage_on(days: Days, day: date, *, is_decided: bool) -> Stage:
    """The part of the campaign a day belongs to. Until places of the first stage are decided nothing of the second
    begins.
    """
    if day > days.second_until:
        return Stage.OVER
    if day < days.accept_from:
        return Stage.AHEAD
    if day <= days.accept_until:
        return Stage.FIRST
    if not is_decided:
        return Stage.DECIDING
    return Stage.CONFIRMING if day < days.second_from else Stage.SECOND


def faults_of(days: Days) -> list[str]:
    """Names of days that come before the day they should follow."""
    names = ("accept_until", "draw_on", "confirm_until", "second_until")
    wrong = [
        name for name, before, after in zip(names, days.in_order, days.in_order[1:], strict=False) if after < before
    ]
    if days.second_from <= days.accept_until:
        wrong.append("second_from")
    return wrong


def days_of_year(calendar: Mapping[str, str], school_year: int, today: date) -> Days:
    """The calendar of the state for a school year that begins on 1 September; never a beginning in the past.

    ``calendar``: code → «MM-DD» of the calendar year of that September, or a number of days.
    """

    def day(code: str) -> date:
        month, of_month = calendar[code].split("-")
        return date(school_year, int(month), int(of_month))

    return Days(
        accept_from=max(day("accept-from"), min(today, day("accept-until"))),
        accept_until=day("accept-until"),
        draw_on=day("draw-by"),
        confirm_until=day("confirm-until"),
        second_from=day("second-from"),
        second_until=day("second-until"),
        confirm_days=int(calendar["confirm-days"]),
    )


def age_on(born_on: date, day: date) -> int:
    """Full years on a day.

    >>> age_on(date(2021, 9, 2), date(2027, 9, 1)), age_on(date(2021, 9, 1), date(2027, 9, 1))
    (5, 6)
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
