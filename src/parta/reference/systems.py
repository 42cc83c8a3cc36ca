"""Outside systems: whose files and messages are taken, under what name, and what they may bring.

What a system brought carries the name it had on that day. The code never changes, so that a system is known again after
it was renamed: by `names_of_system`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parta.editions.api import SOURCE_AND_DOUBT, Field, Holds, Kind, Row, register, rows_ever, rows_on, shipped
from parta.kernel.errors import Problem
from parta.kernel.text import folded_name

OUTSIDE_SYSTEMS = "outside-systems"
_FIRST = Path(__file__).parent / "shipped" / f"{OUTSIDE_SYSTEMS}.json"
_RESERVED = frozenset({"hand", "file", "merge"})  # sources of what no system brought


class Brings(StrEnum):
    """What a system may bring: the field of the edition that says so."""

    CHILDREN = "brings_children"
    QUEUE = "brings_queue"


@dataclass(frozen=True, slots=True)
class OutsideSystem:
    """A system by its name of the day. ``names``: all it has had, this one too."""

    code: str
    name: str
    names: frozenset[str]


def outside_systems(day: date, brings: Brings) -> tuple[OutsideSystem, ...]:
    """Systems that may bring such data on a day, as the edition orders them. Two statements."""
    noted = rows_ever(OUTSIDE_SYSTEMS)
    rows = rows_on(OUTSIDE_SYSTEMS, day) if noted else shipped(_FIRST).rows
    return tuple(
        OutsideSystem(str(row["code"]), str(row["name"]), _names({str(row["code"])}, noted or rows))
        for row in rows
        if row[brings]
    )


def names_of_system(name: str) -> frozenset[str]:
    """All names of the system that bears or bore this one; of an unknown system its name alone. One statement."""
    ever = _ever()
    return _names({str(row["code"]) for row in ever if row["name"] == name}, ever) | {name}


def names_of_systems() -> frozenset[str]:
    """All names of all systems that an edition ever held. One statement."""
    return frozenset(str(row["name"]) for row in _ever())


def register_systems() -> None:
    """Called once at start."""
    register(
        Kind(
            code=OUTSIDE_SYSTEMS,
            name=gettext_lazy("Outside systems"),
            group=gettext_lazy("Codifiers"),
            about=gettext_lazy(
                "From which systems files are taken, and with what. What a system brought keeps the name of its day."
            ),
            key="code",
            fields=(
                Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{2,40}",
                      hint=gettext_lazy("By it a system is known again after it was renamed")),
                Field("name", pgettext_lazy("of a thing", "Name"), is_shown=True,
                      hint=gettext_lazy("As people know it, alike in all languages")),
                Field(Brings.CHILDREN.value, gettext_lazy("Brings children of preschool groups"), holds=Holds.YES,
                      is_shown=True),
                Field(Brings.QUEUE.value, gettext_lazy("Brings queues of preschools"), holds=Holds.YES, is_shown=True),
                Field("contact", gettext_lazy("Site, or whom to ask"), is_required=False),
                *SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: shipped(_FIRST),
            title=lambda row: str(row["name"]),
            check=_problems,
            uncounted=gettext_lazy(
                "What systems keep of people stays theirs: a renamed one goes on with it, one that is left out brings "
                "nothing more."
            ),
            order=52,
        )
    )  # fmt: skip


def _ever() -> tuple[Row, ...]:
    return rows_ever(OUTSIDE_SYSTEMS) or tuple(shipped(_FIRST).rows)


def _names(codes: set[str], ever: Sequence[Row]) -> frozenset[str]:
    return frozenset(str(row["name"]) for row in ever if row["code"] in codes)


def _problems(rows: Sequence[Row]) -> list[Problem]:
    """A name stands beside what a system brought, so that it never means another system."""
    owners = {folded_name(str(row["name"])): str(row["code"]) for row in _ever()}
    found = []
    for at, row in enumerate(rows, start=1):
        name, code = folded_name(str(row["name"])), str(row["code"])
        if str(row["name"]).lower() in _RESERVED:
            found.append(Problem("name", _("This word says that no system brought a value. Choose another."), row=at))
        elif owners.setdefault(name, code) != code:
            words = _("This is or was the name of “%(code)s”: records carry it. Choose another, or change that row.")
            found.append(Problem("name", words % {"code": owners[name]}, row=at))
    return found
