"""What a form may count: the sources and their dimensions. A definition speaks these words and no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a dimension holds."""

    NUMBER = "number"
    TRUTH = "truth"
    SET = "set"  # several numbers of a codifier at once


OPERATORS: Mapping[Type, frozenset[str]] = {
    Type.NUMBER: frozenset({"=", "!=", "<", "<=", ">", ">=", "in"}),
    Type.TRUTH: frozenset({"="}),
    Type.SET: frozenset({"has"}),
}
_PLACE = {"kind": Type.NUMBER, "status": Type.NUMBER, "ownership": Type.NUMBER, "rural": Type.TRUTH}
PLACE_DIMENSIONS = frozenset(_PLACE)  # of the institution that a record is of


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one sort. ``sums`` are numbers that may be added up; ``names`` says that a record is a person."""

    code: str
    dimensions: Mapping[str, Type]
    sums: frozenset[str] = frozenset()
    is_personal: bool = False


_CHILD = {
    "grade": Type.NUMBER, "language": Type.NUMBER, "special": Type.TRUTH, "study_form": Type.NUMBER,
    "girl": Type.TRUTH, "age": Type.NUMBER, "category": Type.SET, "watch": Type.SET, "need": Type.NUMBER,
}  # fmt: skip
_GROUP = {"grade": Type.NUMBER, "language": Type.NUMBER, "special": Type.TRUTH, "study_form": Type.NUMBER}

SOURCES: Mapping[str, Source] = {
    source.code: source
    for source in (
        Source("institution", {**_PLACE, "preschool": Type.TRUTH}, frozenset({"licensed"})),
        Source("group", {**_GROUP, **_PLACE}),
        Source("child", {**_CHILD, **_PLACE}, is_personal=True),
        Source("move", {**_PLACE, "step": Type.NUMBER, "reason": Type.NUMBER}, is_personal=True),
        Source(
            "post",
            {**_PLACE, "position": Type.NUMBER, "woman": Type.TRUTH, "age": Type.NUMBER, "main": Type.TRUTH},
            is_personal=True,
        ),
    )
}
