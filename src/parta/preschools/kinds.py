"""Kinds of editions of preschools: limits of groups, terms of the queue, benefits in it, benefits of meals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.editions import api as editions
from parta.kernel.errors import Problem
from parta.preschools.rules.groups import Age, Direction, Limit, Stay
from parta.preschools.rules.paying import WHOLE

LIMITS, QUEUE, BENEFITS = "preschool-limits", "preschool-queue", "preschool-benefits"
MEAL_BENEFITS = "meal-benefits"
_FIRST = Path(__file__).parent / "editions"
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_KNOWN = {"ages": Age, "directions": Direction, "stays": Stay}


def register_kinds() -> None:
    """Called once at start."""
    editions.register(_limits(), _queue(), _benefits(), _meal_benefits())


def limits_on(day: date) -> tuple[Limit, ...]:
    """Limits in force. One statement."""
    return tuple(_limit(row) for row in rows_on(LIMITS, day))


def rows_on(kind: str, day: date) -> Sequence[editions.Row]:
    """What is in force; what ships, for a day before any edition was noted. One statement."""
    return editions.rows_on(kind, day) or editions.shipped(_FIRST / f"{kind}.json").rows


def _limit(row: editions.Row) -> Limit:
    return Limit(
        code=str(row["code"]), name=editions.in_language(row), most=int(row["most"]), source=str(row["source"]),
        ages=tuple(row["ages"] or ()), directions=tuple(row["directions"] or ()),
        profiles=tuple(row["profiles"] or ()), stays=tuple(row["stays"] or ()),
        from_day=str(row["from_day"] or ""), until_day=str(row["until_day"] or ""),
    )  # fmt: skip


def _limits() -> editions.Kind:
    lines = editions.Holds.LINES
    day = gettext_lazy("Month and day, for example 06-01; empty: all the year")
    return editions.Kind(
        code=LIMITS,
        name=gettext_lazy("Limits of preschool groups"),
        group=gettext_lazy("Calendars and deadlines"),
        about=gettext_lazy("How many children a group holds at most. Of limits that fit a group the strictest holds."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z-]{2,40}"),
            *editions.NAMES,
            editions.Field("most", gettext_lazy("Most children"), holds=editions.Holds.NUMBER, low=1, high=60,
                           is_shown=True),
            editions.Field("ages", gettext_lazy("Ages"), holds=lines, is_required=False,
                           hint=gettext_lazy("Codes of the codifier, one a line; empty: any")),
            editions.Field("directions", gettext_lazy("Directions"), holds=lines, is_required=False),
            editions.Field("profiles", gettext_lazy("Profiles"), holds=lines, is_required=False),
            editions.Field("stays", gettext_lazy("Kinds of stay"), holds=lines, is_required=False),
            editions.Field("from_day", gettext_lazy("From the day"), is_required=False, hint=day),
            editions.Field("until_day", gettext_lazy("Until the day"), is_required=False),
            *editions.SOURCE_AND_DOUBT,
        ),
        standing=lambda _day: editions.shipped(_FIRST / f"{LIMITS}.json"),
        title=editions.in_language,
        check=_limit_problems,
        uncounted=gettext_lazy("Groups over a limit are shown on the page of their institution."),
        order=64,
    )  # fmt: skip


def _limit_problems(rows: Sequence[editions.Row]) -> list[Problem]:
    found = []
    for at, row in enumerate(rows, start=1):
        for name, codes in _KNOWN.items():
            known = {each.name.lower() for each in codes}
            for code in row[name] or ():
                if code not in known:
                    words = _("There is no code “%(code)s”. Known are: %(known)s.")
                    told = {"code": code, "known": ", ".join(sorted(known))}
                    found.append(Problem(name, words % told, row=at))
        found += [
            Problem(name, _("Month and day are needed, for example 06-01."), row=at)
            for name in ("from_day", "until_day")
            if row[name] and not _DAY.fullmatch(str(row[name]))
        ]
    return found


def terms_on(day: date) -> dict[str, int]:
    """Days and shares of the queue in force, by code. One statement."""
    return {str(row["code"]): int(row["value"]) for row in rows_on(QUEUE, day)}


def benefits_on(day: date) -> dict[str, str]:
    """Benefits in force by code, with their names. One statement."""
    return {str(row["code"]): editions.in_language(row) for row in rows_on(BENEFITS, day)}


@dataclass(frozen=True, slots=True)
class MealBenefitKind:
    """A benefit of meals as the list has it: per cent waived, what proves it, where it comes from, what is doubted."""

    code: str
    name: str
    share: int
    paper: str
    source: str
    doubt: str


def meal_benefits_on(day: date) -> dict[str, MealBenefitKind]:
    """Benefits of meals in force, by code. One statement."""
    return {
        str(row["code"]): MealBenefitKind(
            str(row["code"]), editions.in_language(row), int(row["share"]), editions.in_language(row, "paper"),
            str(row["source"] or ""), str(row["doubt"] or ""),
        )
        for row in rows_on(MEAL_BENEFITS, day)
    }  # fmt: skip


def _queue() -> editions.Kind:
    return editions.Kind(
        code=QUEUE,
        name=gettext_lazy("Queue for preschool places"),
        group=gettext_lazy("Calendars and deadlines"),
        about=gettext_lazy("How long an offered place is kept, what silence means, the share of the benefit line."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z-]{2,40}"),
            *editions.NAMES,
            editions.Field(
                "value", gettext_lazy("Value"), holds=editions.Holds.NUMBER, low=0, high=3650, is_shown=True
            ),
            *editions.SOURCE_AND_DOUBT,
        ),
        standing=lambda _day: editions.shipped(_FIRST / f"{QUEUE}.json"),
        title=editions.in_language,
        uncounted=gettext_lazy("Offers that were made keep their day: nothing that stands is changed."),
        may_add=False,
        may_remove=False,
        order=65,
    )


def _benefits() -> editions.Kind:
    return editions.Kind(
        code=BENEFITS,
        name=gettext_lazy("Benefits in the queue for preschool places"),
        group=gettext_lazy("Calendars and deadlines"),
        about=gettext_lazy("Which children stand in the benefit line, and what proves it."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z-]{2,40}"),
            *editions.NAMES,
            editions.Field("paper_uk", gettext_lazy("What proves it, in Ukrainian"), is_required=False),
            editions.Field("paper_en", gettext_lazy("What proves it, in English"), is_required=False),
            *editions.SOURCE_AND_DOUBT,
        ),
        standing=lambda _day: editions.shipped(_FIRST / f"{BENEFITS}.json"),
        title=editions.in_language,
        uncounted=gettext_lazy("Benefits confirmed already stay: nothing that stands is changed."),
        order=66,
    )


def _meal_benefits() -> editions.Kind:
    return editions.Kind(
        code=MEAL_BENEFITS,
        name=gettext_lazy("Benefits of meals in preschools"),
        group=gettext_lazy("Calendars and deadlines"),
        about=gettext_lazy("Which share of the payment for meals is waived for whom, and what proves it."),
        key="code",
        fields=(
            editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z-]{2,40}"),
            *editions.NAMES,
            editions.Field(
                "share", gettext_lazy("Waived, per cent"), holds=editions.Holds.NUMBER, low=1, high=WHOLE, is_shown=True
            ),
            editions.Field("paper_uk", gettext_lazy("What proves it, in Ukrainian"), is_required=False),
            editions.Field("paper_en", gettext_lazy("What proves it, in English"), is_required=False),
            *editions.SOURCE_AND_DOUBT,
        ),
        standing=lambda _day: editions.shipped(_FIRST / f"{MEAL_BENEFITS}.json"),
        title=editions.in_language,
        uncounted=gettext_lazy("Benefits of children keep their share: nothing that stands is changed."),
        order=67,
    )
