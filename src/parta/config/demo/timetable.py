"""A week without clashes: which class has which lesson when. Greedy, deterministic; what does not fit is not held."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

DAYS, MOST_A_DAY = 5, 8


@dataclass(frozen=True, slots=True)
class Demand:
    """Lessons a week that a class must have. Several courses at once when the class is divided, each with a teacher."""

    class_id: int
    courses: tuple[int, ...]
    teachers: tuple[int, ...]
    hours: int


Slot = tuple[int, int]  # day 0…4, lesson from 1


def week_of(demands: Sequence[Demand], chance: Random) -> Mapping[Slot, tuple[Demand, ...]]:
    """Lessons by slot. A class has no gap at a day's beginning or middle unless all its teachers are busy just then."""
    left = Counter({demand: demand.hours for demand in demands})
    classes: dict[int, list[Demand]] = {}
    for demand in demands:
        classes.setdefault(demand.class_id, []).append(demand)
    quota = {class_id: -(-sum(d.hours for d in own) // DAYS) for class_id, own in classes.items()}
    week: dict[Slot, tuple[Demand, ...]] = {}
    held: Counter[tuple[Demand, int]] = Counter()
    length: Counter[tuple[int, int]] = Counter()
    for number in range(1, MOST_A_DAY + 1):
        for day in range(DAYS):
            order = [class_id for class_id in classes if length[class_id, day] < quota[class_id]]
            chance.shuffle(order)
            order.sort(key=lambda class_id: -sum(left[d] for d in classes[class_id]))
            busy: set[int] = set()
            placed = []
            for class_id in order:
                found = _fitting(classes[class_id], left, held, busy, day)
                if found is None:
                    continue
                placed.append(found)
                busy.update(found.teachers)
                left[found] -= 1
                held[found, day] += 1
                length[class_id, day] += 1
            week[day, number] = tuple(placed)
    return week


def _fitting(
    own: Sequence[Demand], left: Counter[Demand], held: Counter[tuple[Demand, int]], busy: set[int], day: int
) -> Demand | None:
    """The most pressing lesson whose teachers are free; one a day of a subject, two only when the week is too short."""
    free = [demand for demand in own if left[demand] > 0 and not busy.intersection(demand.teachers)]
    fresh = [demand for demand in free if held[demand, day] < -(-demand.hours // DAYS)]
    return max(
        fresh, key=lambda demand: (left[demand] / (DAYS - day + 5), demand.hours, -demand.class_id), default=None
    )
