"""The draw: a published list and a value named in advance give one order, which anybody can repeat. Pure.

The whole of it is written down in docs/how-to/verify-a-draw.md; a change here is a new FORMAT there.
"""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

FORMAT = "parta-admission-draw/2"
LONGEST_VALUE = 200
MOST_NUMBERS = 20  # of a value
_WORD = 8  # bytes of one number of the generator
_RANGE = 2 ** (8 * _WORD)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One application in the list: its kind of class, its priority group (1 is drawn first), its number there."""

    shape: int
    group: int
    number: int


class Unfit(ValueError):
    """What was given is no list, or no protocol, of a draw."""


def list_text(school: UUID, year: int, numbers: int, places: Mapping[int, int], lines: Iterable[Line]) -> str:
    """The list as it is published and hashed, the same whatever order the lines came in.

    ``numbers``: of how many the value consists; ``places``: how many are drawn of each kind of class.

    :raises Unfit: a number stands twice, or a line is of a kind without places named
    """
    ordered = sorted(lines)
    own = [line.number for line in ordered]
    if len(set(own)) != len(own):
        raise Unfit("a number stands twice")
    if {line.shape for line in ordered} - set(places):
        raise Unfit("a kind of class without places")
    if not 1 <= numbers <= MOST_NUMBERS:
        raise Unfit("a value of so many numbers")
    head = [FORMAT, f"school {school}", f"year {year}", f"numbers {numbers}"]
    head += [f"places {shape} {count}" for shape, count in sorted(places.items())]
    return "\n".join([*head, *(f"{line.shape} {line.group} {line.number}" for line in ordered)]) + "\n"


def read_list(text: str) -> tuple[dict[int, int], list[Line]]:
    """Places and lines of a published list.

    :raises Unfit: not such a list
    """
    rows = text.split("\n")
    if rows[0] != FORMAT or rows[-1] != "" or len(rows) < 5:
        raise Unfit("not a list of this format")
    try:
        words = [row.split(" ") for row in rows[4:-1]]
        places = {int(shape): int(count) for head, shape, count in (each for each in words if each[0] == "places")}
        lines = [Line(*map(int, each)) for each in words if each[0] != "places"]
        school, year = UUID(rows[1].removeprefix("school ")), int(rows[2].removeprefix("year "))
        numbers = int(rows[3].removeprefix("numbers "))
    except (TypeError, ValueError) as error:
        raise Unfit("a line cannot be read") from error
    if list_text(school, year, numbers, places, lines) != text:
        raise Unfit("the list is not written as it should be")
    return places, lines


def digest(text: str) -> str:
    """SHA-256 of a published list, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def numbers_of(text: str) -> int:
    """How many numbers the value of a published list has."""
    return int(text.split("\n")[3].removeprefix("numbers "))


def plain_value(typed: str) -> str:
    """The value as it enters the seed: its numbers alone, without leading zeros, one space between. Nobody chooses
    among ways to write it.

    >>> plain_value("  17, 03;\\n42. "), plain_value("№ ４2/000")
    ('17 3 42', '42 0')
    """
    found = re.findall(r"[0-9]+", unicodedata.normalize("NFKC", typed))
    return " ".join(each.lstrip("0") or "0" for each in found)


def seed_of(list_sha256: str, value: str) -> str:
    """SHA-256 of the 32 bytes of the list's digest followed by the value in UTF-8, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(list_sha256) + plain_value(value).encode()).hexdigest()


def _words(seed: str) -> Iterator[int]:
    """Numbers below 2⁶⁴ without end: SHA-256 of seed and an 8-byte counter, cut into four, big-endian."""
    key, counter = bytes.fromhex(seed), 0
    while True:
        block = hashlib.sha256(key + counter.to_bytes(8, "big")).digest()
        for start in range(0, len(block), _WORD):
            yield int.from_bytes(block[start : start + _WORD], "big")
        counter += 1


def _below(words: Iterator[int], bound: int) -> int:
    """A number from 0 to bound − 1, each as likely: words of the incomplete last run are passed over."""
    limit = _RANGE - _RANGE % bound
    return next(word for word in words if word < limit) % bound


def drawn(lines: Iterable[Line], seed: str) -> list[Line]:
    """The drawn order: groups one after the other, in each Fisher–Yates from the last place down, by one generator."""
    words, order = _words(seed), []
    groups: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in sorted(lines):
        groups[line.shape, line.group].append(line)
    for _key, members in sorted(groups.items()):
        for last in range(len(members) - 1, 0, -1):
            other = _below(words, last + 1)
            members[last], members[other] = members[other], members[last]
        order += members
    return order


def by_shape(order: Iterable[Line]) -> dict[int, list[int]]:
    """Numbers of each kind of class in the drawn order."""
    found: dict[int, list[int]] = defaultdict(list)
    for line in order:
        found[line.shape].append(line.number)
    return dict(found)


def protocol(text: str, value: str, told: Mapping[str, str]) -> dict[str, Any]:
    """Everything that repeats a draw. ``told`` is said beside it (who named which value when) and proves nothing."""
    places, lines = read_list(text)
    list_sha256 = digest(text)
    seed = seed_of(list_sha256, value)
    order = by_shape(drawn(lines, seed))
    return {
        "format": FORMAT,
        **told,
        "list": text,
        "list_sha256": list_sha256,
        "value": plain_value(value),
        "seed": seed,
        "order": {str(shape): numbers for shape, numbers in order.items()},
        "drawn": {str(shape): numbers[: places[shape]] for shape, numbers in order.items()},
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a protocol that does not follow from its list and value. ``at``: the first place that differs."""

    part: str
    said: str
    follows: str
    at: str = ""


def differences(said: Any) -> list[Difference]:
    """Repeat the draw of a protocol; what differs from what it says, nothing when it is equal.

    :raises Unfit: no protocol of a draw
    """
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise Unfit(f"the format is not {FORMAT}")
    if not isinstance(said.get("list"), str) or not isinstance(said.get("value"), str):
        raise Unfit("the list or the value is missing")
    follows = protocol(said["list"], said["value"], {})
    found: list[Difference] = []
    count, named = len(follows["value"].split()), numbers_of(said["list"])
    if count != named:
        found.append(Difference("numbers", str(count), str(named)))
    for part in ("list_sha256", "value", "seed"):
        if said.get(part) != follows[part]:
            found.append(Difference(part, str(said.get(part)), follows[part]))
    for part in ("order", "drawn"):
        found += _order_differences(part, said.get(part), follows[part])
    return found


def _order_differences(part: str, said: Any, follows: Mapping[str, Sequence[int]]) -> list[Difference]:
    if not isinstance(said, dict) or set(said) != set(follows):
        return [Difference(part, json.dumps(said)[:200], json.dumps(follows)[:200])]
    found = []
    for shape, numbers in follows.items():
        theirs = said[shape] if isinstance(said[shape], list) else []
        if theirs != numbers:
            pairs = zip([*theirs, None], [*numbers, None], strict=False)
            place, (one, other) = next((at, pair) for at, pair in enumerate(pairs, 1) if pair[0] != pair[1])
            found.append(Difference(part, str(one), str(other), f"{shape}: {place}"))
    return found
