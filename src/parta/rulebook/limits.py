"""How many pupils a class or a group holds, and from how many it is divided: published editions, asked at entry.

A limit is a row: for which years of study, for classes that entered the first year when, least, most. No two rows speak
of the same class (`overlapping`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from parta.editions.api import First, rows_on, shipped

CLASS_LIMITS, THRESHOLDS = "class-limits", "splitting-thresholds"
FORM = "enrolment.class"
_EDITIONS = Path(__file__).parent / "shipped"


def first_limits(_day: date) -> First:
    """Limits as shipped."""
    return shipped(_EDITIONS / "class-limits.json")


def first_thresholds(_day: date) -> First:
    """Thresholds of division as shipped."""
    return shipped(_EDITIONS / "splitting-thresholds.json")


def limits_on(day: date) -> Sequence[Mapping[str, Any]]:
    """Limits in force on a day; those shipped while no edition is noted. One SQL statement."""
    return rows_on(CLASS_LIMITS, day) or first_limits(day).rows


def size_limits(
    limits: Sequence[Mapping[str, Any]], *, grade: int, school_year: int, is_special: bool = False
) -> tuple[int | None, int | None]:
    """Least and most pupils of a class of this year of study; None where nothing is said (special classes, preschool
    groups: their limits depend on what Parta does not know of a group yet).

    >>> rows = [{"from_grade": 1, "to_grade": 4, "entered_from": 2024, "entered_until": None, "least": 5, "most": 24}]
    >>> size_limits(rows, grade=3, school_year=2026), size_limits(rows, grade=4, school_year=2026)
    ((5, 24), (None, None))
    """
    if is_special or not grade:
        return None, None
    entered = school_year - grade + 1
    for row in limits:
        if _covers(row, grade, entered):
            return row["least"], row["most"]
    return None, None


def _covers(row: Mapping[str, Any], grade: int, entered: int) -> bool:
    """Is the limit of classes of this year of study, which entered the first one in ``entered``?"""
    if not row.get("from_grade") or not row["from_grade"] <= grade <= row["to_grade"]:
        return False
    first, last = row.get("entered_from"), row.get("entered_until")
    return (first is None or entered >= first) and (last is None or entered <= last)


def outside(row: Mapping[str, Any] | None) -> tuple[str, list[Any]]:
    """A boolean expression over classes ``r``: is it one of the limit's and outside of it? Rows without years of study
    (preschool groups) are judged by nobody yet.
    """
    if row is None or not row.get("from_grade"):
        return "false", []
    parts, values = ["r.grade between %s and %s", "not r.is_special"], [row["from_grade"], row["to_grade"]]
    for name, sign in (("entered_from", ">="), ("entered_until", "<=")):
        if row.get(name) is not None:
            parts.append(f"r.school_year - r.grade + 1 {sign} %s")
            values.append(row[name])
    sizes = []
    for name, sign in (("least", "<"), ("most", ">")):
        if row.get(name) is not None:
            sizes.append(f"r.size {sign} %s")
            values.append(row[name])
    return (f"coalesce({' and '.join(parts)} and ({' or '.join(sizes)}), false)", values) if sizes else ("false", [])


def divided(row: Mapping[str, Any] | None) -> tuple[str, list[Any]]:
    """A boolean expression over classes ``r``: is it large enough to be divided by this threshold?"""
    if row is None or row.get("above") is None:
        return "false", []
    values = [row["from_grade"], row["to_grade"], row["above"]]
    return "coalesce(r.grade between %s and %s and r.size > %s, false)", values


def overlapping(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Rows (1-based) that speak of classes of which another row speaks too, and the code of that row."""
    found = []
    for place, row in enumerate(rows):
        for other in rows[:place]:
            if row.get("from_grade") and other.get("from_grade") and _meet(row, other):
                found.append((place + 1, str(other["code"])))
    return found


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(
        (one.get(low) or 0) <= (other.get(high) or 9999) and (other.get(low) or 0) <= (one.get(high) or 9999)
        for low, high in (("from_grade", "to_grade"), ("entered_from", "entered_until"))
    )
