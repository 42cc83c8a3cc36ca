"""What an order about pupils does to each of them. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

# codifier withdrawal_reason: «переведення до іншого закладу», «вступ до 1 класу»
TO_ANOTHER_SCHOOL, TO_FIRST_GRADE = 1, 12


class Act(IntEnum):
    """What happens to a pupil from a day on."""

    LEAVE = 1  # the main enrolment ends
    CLASS = 2  # another class of the same school year
    FORM = 3  # the same class, another form of study
    NEXT_YEAR = 4  # a place in a class of the school year of the day; the enrolment goes on


@dataclass(frozen=True, slots=True)
class Move:
    """One pupil and what happens to him from ``since``: the first day of the new state, or the first day out.

    ``group_id`` is the class he is in now, ``to_group`` where he goes, ``study_form`` and ``reason`` numbers of
    codifiers.
    """

    person_id: int
    act: Act
    since: date
    group_id: int
    to_group: int = 0
    study_form: int = 0
    reason: int = 0


def split(moves: tuple[Move, ...] | list[Move]) -> list[tuple[Act, date, list[Move]]]:
    """Moves of one act and one day together, pupils in the order of their numbers."""
    found: dict[tuple[date, Act], list[Move]] = {}
    for move in sorted(moves, key=lambda move: move.person_id):
        found.setdefault((move.since, move.act), []).append(move)
    return [(act, since, same) for (since, act), same in sorted(found.items())]
