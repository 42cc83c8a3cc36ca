"""Two kinds of editions: the calendar of first-grade admission, and its priority groups."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.admission.rules.admitting import Group
from parta.admission.rules.applications import OTHERS
from parta.editions import api as editions
from parta.kernel.errors import Problem

CALENDAR, GROUPS = "admission-calendar", "admission-groups"
_FIRST = Path(__file__).parent / "editions"
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_COUNTS = ("confirm-days", "keep-days")


def register_kinds() -> None:
    """Called once at start."""
    editions.register(_calendar(), _groups())


def calendar_on(day: date) -> dict[str, str]:
    """Days («MM-DD») and terms (days) of the calendar in force. One statement."""
    return {str(row["code"]): str(row["value"]) for row in _rows(CALENDAR, day)}


def groups_on(day: date) -> tuple[Group, ...]:
    """Priority groups in force, in their order. One statement."""
    found = [
        Group(
            code=str(row["code"]),
            place=int(row["place"]),
            name=editions.in_language(row),
            is_guaranteed=bool(row["is_guaranteed"]),
            paper=_in_language(row, "paper"),
        )
        for row in _rows(GROUPS, day)
    ]
    return tuple(sorted(found, key=lambda group: group.place))


def _rows(kind: str, day: date) -> Sequence[editions.Row]:
    """What is in force; what ships, for a day before any edition was noted."""
    return editions.rows_on(kind, day) or editions.shipped(_FIRST / f"{kind}.json").rows


def _in_language(row: editions.Row, name: str) -> str:
    return editions.in_language({"name_uk": row.get(f"{name}_uk", ""), "name_en": row.get(f"{name}_en", "")})


def _calendar() -> editions.Kind:
    return editions.Kind(
        code=CALENDAR,
        name=gettext_lazy("Calendar of first-grade admission"),
        group=gettext_lazy("Calendars and deadlines"),
        about=gettext_lazy("Days that a school’s campaign gets when announced; a campaign keeps the days it has."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z-]{2,40}"),
            *editions.NAMES,
            editions.Field("value", gettext_lazy("Day or number of days"), is_shown=True,
                           hint=gettext_lazy("Month and day, for example 05-31; or how many days")),
            *editions.SOURCE_AND_DOUBT,
        ),
        standing=lambda _day: editions.shipped(_FIRST / f"{CALENDAR}.json"),
        title=editions.in_language,
        check=_calendar_problems,
        uncounted=gettext_lazy("Campaigns announced already keep their days: nothing that stands is changed."),
        may_add=False,
        may_remove=False,
        order=62,
    )  # fmt: skip


def _groups() -> editions.Kind:
    return editions.Kind(
        code=GROUPS,
        name=gettext_lazy("Priority groups of first-grade admission"),
        group=gettext_lazy("Calendars and deadlines"),
        about=gettext_lazy("Who is admitted before others, in which order, and what proves it."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z-]{2,40}"),
            *editions.NAMES,
            editions.Field("place", gettext_lazy("Place in the order"), holds=editions.Holds.NUMBER, low=1, high=99,
                           is_shown=True),
            editions.Field("is_guaranteed", gettext_lazy("The law promises a place"), holds=editions.Holds.YES,
                           is_shown=True),
            editions.Field("paper_uk", gettext_lazy("What proves it, in Ukrainian"), is_required=False),
            editions.Field("paper_en", gettext_lazy("What proves it, in English"), is_required=False),
            *editions.SOURCE_AND_DOUBT,
        ),
        standing=lambda _day: editions.shipped(_FIRST / f"{GROUPS}.json"),
        title=editions.in_language,
        check=_group_problems,
        uncounted=gettext_lazy("A list of a draw that is frozen keeps its groups: nothing that stands is changed."),
        order=63,
    )  # fmt: skip


def _calendar_problems(rows: Sequence[editions.Row]) -> list[Problem]:
    found = []
    for place, row in enumerate(rows, start=1):
        value = str(row["value"])
        if row["code"] in _COUNTS:
            if not (value.isdigit() and 1 <= int(value) <= 3650):
                found.append(Problem("value", _("A number of days is needed, from 1 to 3650."), row=place))
        elif not _is_day(value):
            found.append(Problem("value", _("Month and day are needed, for example 05-31."), row=place))
    return found


def _is_day(value: str) -> bool:
    """A day that every year has."""
    if not _DAY.fullmatch(value):
        return False
    try:
        date(2027, *map(int, value.split("-")))
    except ValueError:
        return False
    return True


def _group_problems(rows: Sequence[editions.Row]) -> list[Problem]:
    found, last = [], max((int(row["place"]) for row in rows), default=0)
    places = [row["place"] for row in rows]
    for at, row in enumerate(rows, start=1):
        if places.count(row["place"]) > 1:
            found.append(Problem("place", _("Two groups have this place. Give each its own."), row=at))
        if row["code"] == OTHERS and int(row["place"]) != last:
            found.append(Problem("place", _("Those without a ground come last."), row=at))
    if all(row["code"] != OTHERS for row in rows):
        found.append(Problem("code", _("The group “others” is needed: who has no ground belongs to it."), row=1))
    return found
