"""Children who leave a preschool for grade 1: who is proposed, what was decided of each. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from parta.preschools.rules.groups import SHORTEST_REASON, Age, years_on

FORM = "preschools.leaving"
SCHOOL_AGE = 6  # full years on 1 September: law 463-IX, art. 9
LONGEST = 300  # of a reason


class Does(StrEnum):
    """What is decided of a child."""

    GOES = "goes"
    UNKNOWN = "unknown"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Decision:
    """Of one child: the school it goes to (id), or why it stays."""

    does: Does
    school: int = 0
    reason: str = ""

    @property
    def lacks_reason(self) -> bool:
        return self.does is Does.STAYS and len(self.reason.strip()) < SHORTEST_REASON


@dataclass(frozen=True, slots=True)
class Leaving:
    """The grid between its steps: only what was decided otherwise than proposed; keys are ids of persons as text.
    ``added``: children who are neither of age nor in a leaving group.
    """

    year: int
    decided: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    added: tuple[int, ...] = ()
    number: str = ""
    dated_on: str = ""
    ground: str = ""
    revision: int = 0

    @property
    def since(self) -> date:
        """The first day at school."""
        return date(self.year, 9, 1)

    def decision_of(self, pupil_id: int, admitted: int = 0) -> Decision:
        """What was decided of a child; otherwise it goes where its place was confirmed."""
        found = self.decided.get(str(pupil_id))
        if found is None:
            return Decision(Does.GOES, admitted) if admitted else Decision(Does.UNKNOWN)
        return Decision(Does(found["does"]), int(found.get("school", 0)), str(found.get("reason", "")))

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def leaving_of(plain: Mapping[str, Any]) -> Leaving:
    """A grid read back from JSON; unknown fields are left out."""
    known = {f.name: plain[f.name] for f in fields(Leaving) if f.name in plain}
    return Leaving(**{**known, "added": tuple(known.get("added", ()))})


def is_leaving(age: int | None, born_on: date, first_of_september: date) -> bool:
    """Is a child of a group of this age proposed: six on the day, or in a group of the oldest?

    >>> is_leaving(Age.MIXED, date(2021, 9, 1), date(2027, 9, 1)), is_leaving(4, date(2021, 9, 2), date(2027, 9, 1))
    (True, False)
    """
    return age == Age.OLDER or years_on(born_on, first_of_september) >= SCHOOL_AGE
