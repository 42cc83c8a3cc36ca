"""The first stage: who has a place by right, and who takes part in the draw. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parta.admission.rules.draw import Line


@dataclass(frozen=True, slots=True)
class Group:
    """A priority group of the edition in force. ``place``: 1 is served first. ``is_guaranteed``: the law promises a
    place whatever their number.
    """

    code: str
    place: int
    name: str
    is_guaranteed: bool = False
    paper: str = ""  # what proves the ground, in words


@dataclass(frozen=True, slots=True)
class Candidate:
    """An application of the first stage: its number, kind of class, and the place of its group."""

    number: int
    shape: int
    group: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """``admitted``: numbers by kind of class. ``drawn``: lines of the list of the draw and how many places are drawn of
    each kind. ``lacking``: places that guaranteed groups need and a kind of class has not.
    """

    admitted: Mapping[int, tuple[int, ...]]
    drawn: tuple[Line, ...]
    places_drawn: Mapping[int, int]
    lacking: Mapping[int, int]


def first_stage(places: Mapping[int, int], candidates: Iterable[Candidate], groups: Sequence[Group]) -> Outcome:
    """Serve groups in their order while a whole group fits; the first that does not, and all after it, are drawn."""
    guaranteed = {group.place for group in groups if group.is_guaranteed}
    waiting: dict[int, dict[int, list[int]]] = {shape: defaultdict(list) for shape in places}
    for each in candidates:
        waiting[each.shape][each.group].append(each.number)
    admitted: dict[int, tuple[int, ...]] = {}
    drawn: list[Line] = []
    places_drawn: dict[int, int] = {}
    lacking: dict[int, int] = {}
    for shape, left in places.items():
        taken, is_full, remaining, left_over = [], False, left, left
        for group, numbers in sorted(waiting[shape].items()):
            is_full = is_full or len(numbers) > remaining
            if is_full:
                drawn += [Line(shape, group, number) for number in numbers]
                if group in guaranteed:
                    lacking[shape] = lacking.get(shape, 0) + len(numbers) - left_over
                left_over = 0  # the first that does not fit has them
            else:
                taken += numbers
                remaining -= len(numbers)
                left_over = remaining
        admitted[shape] = tuple(sorted(taken))
        if is_full:
            places_drawn[shape] = remaining
    return Outcome(admitted, tuple(sorted(drawn)), places_drawn, lacking)
