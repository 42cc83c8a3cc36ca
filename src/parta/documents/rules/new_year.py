"""A school goes over into the next school year: what is proposed for each class, what was decided otherwise. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

FORM = "documents.new_year"
LAST_OF_STAGE = {4: 11, 9: 10, 11: 2, 12: 2}  # year of study that ends a stage → ground of leaving (codifier)
LAST_GRADE = 12
LEAVE = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a class or a pupil goes: a class by year of study and name, or out of the school on a ground."""

    grade: int = 0
    name: str = ""
    reason: int = 0

    @property
    def leaves(self) -> bool:
        return self.reason > 0


@dataclass(frozen=True, slots=True)
class Known:
    """A class of the year that ends."""

    id: int
    grade: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class NewYear:
    """The plan between its steps: only what was decided otherwise than proposed. ``classes`` and ``pupils`` map ids (as
    text) to the name of a class, or «-» and the number of a ground of leaving. ``first`` names the classes that begin
    empty; None = as proposed.
    """

    year: int
    classes: Mapping[str, str] = field(default_factory=dict)
    pupils: Mapping[str, str] = field(default_factory=dict)
    first: str | None = None
    leaves_on: str = ""
    number: str = ""
    dated_on: str = ""
    ground: str = ""
    revision: int = 0

    @property
    def since(self) -> date:
        return date(self.year, 9, 1)

    def order_key(self, institution_id: int) -> str:
        """Under which key its order is kept: one a school year, its draft is rewritten."""
        return f"{institution_id}:{FORM}.{self.year}"

    @property
    def leaving_day(self) -> date:
        """First day out of school for those who leave."""
        return date.fromisoformat(self.leaves_on) if self.leaves_on else date(self.year, 7, 1)

    @property
    def decisions(self) -> int:
        """How many things somebody decided otherwise than proposed."""
        return len(self.classes) + len(self.pupils) + (self.first is not None) + bool(self.leaves_on)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def new_year_of(plain: Mapping[str, Any]) -> NewYear:
    """A plan read back from JSON; unknown fields are left out."""
    return NewYear(**{f.name: plain[f.name] for f in fields(NewYear) if f.name in plain})


def proposed(known: Known, grades: Collection[int]) -> Place:
    """What happens to a class when nobody says otherwise: up by one year with its letter; out, when its stage ends and
    the school goes no higher; a preschool group stays.

    >>> proposed(Known(1, 5, "5-А", 25), {5, 6}), proposed(Known(2, 9, "9-Б", 20), {8, 9})
    (Place(grade=6, name='6-А', reason=0), Place(grade=0, name='', reason=10))
    """
    if known.grade == 0:
        return Place(0, known.name)
    goes_higher = any(grade > known.grade for grade in grades)
    if known.grade >= LAST_GRADE or (known.grade in LAST_OF_STAGE and not goes_higher):
        return Place(reason=LAST_OF_STAGE.get(known.grade, 2))
    return Place(known.grade + 1, f"{known.grade + 1}{known.name.removeprefix(str(known.grade))}")


def first_classes(classes: Sequence[Known]) -> str:
    """Classes of the first year of study, formed empty for those who will be enrolled: as many as there were."""
    return ", ".join(known.name for known in classes if known.grade == 1)


def leave_by(text: str) -> int:
    """Ground in «-4», or 0."""
    number = text.removeprefix(LEAVE)
    return int(number) if text.startswith(LEAVE) and number.isdigit() and len(number) < 4 else 0
