"""Dated facts of a person: which kinds there are, what each holds, what is wrong with one. Plain Python."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

HAND, FILE = "hand", "file"
UKRAINE = 521  # codifier country: (U − A) · 26 + (A − A) + 1
FULL_SHARE = 100  # hundredths of a post (ставка)
YEARS_BETWEEN = 5  # attestations: МОН 805/2022, «не рідше одного разу на п’ять років»
LONGEST = 300
EARLIEST = date(1930, 1, 1)
AHEAD = timedelta(
    days=366 * 20
)  # a conclusion or a category may be known to hold that long; more is a slip of the year


class Slot(IntEnum):
    """What a fact is about. The numbers stand in the tables for ever."""

    CATEGORY = 1  # social categories of a child: several at once
    WATCH = 2  # watched indicators, each answered yes or no from a day
    CITIZENSHIP = 3
    NATIVE_LANGUAGE = 4
    FIRST_FOREIGN = 5
    SECOND_FOREIGN = 6
    NEED = 11  # special educational needs: level of support and the conclusion behind it
    REGISTERED_ADDRESS = 21
    ACTUAL_ADDRESS = 22
    SHARE = 31  # how much of a post (ставка) somebody holds
    ATTESTATION = 32
    DIPLOMA = 33

    @property
    def slug(self) -> str:
        """How addresses of pages name it."""
        return self.name.lower().replace("_", "-")


STATUSES = (
    Slot.CATEGORY, Slot.WATCH, Slot.CITIZENSHIP, Slot.NATIVE_LANGUAGE, Slot.FIRST_FOREIGN, Slot.SECOND_FOREIGN,
)  # fmt: skip
ADDRESSES = (Slot.REGISTERED_ADDRESS, Slot.ACTUAL_ADDRESS)
OF_CHILD = (*ADDRESSES, Slot.NEED, *STATUSES)
OF_STAFF = (Slot.SHARE, Slot.ATTESTATION, Slot.DIPLOMA)
# One value a day: a new one ends the one before. Others stand beside each other, told apart by what they name.
SINGLE = frozenset(
    (*ADDRESSES, Slot.NEED, Slot.NATIVE_LANGUAGE, Slot.FIRST_FOREIGN, Slot.SECOND_FOREIGN, Slot.SHARE, Slot.ATTESTATION)
)
KEYS: dict[Slot, tuple[str, ...]] = {slot: ("item",) for slot in STATUSES if slot not in SINGLE} | {
    Slot.SHARE: ("post_id",),
    Slot.DIPLOMA: ("level", "school", "speciality"),
}


def slot_of(slug: str) -> Slot | None:
    """The slot that an address names.

    >>> slot_of("actual-address"), slot_of("x")
    (<Slot.ACTUAL_ADDRESS: 22>, None)
    """
    return next((slot for slot in Slot if slot.slug == slug), None)


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact as somebody says it. ``until`` is the first day it did not hold, None = open end; ``values`` are columns
    of its table. ``source``: «hand», «file», or the name of the system it came from.
    """

    slot: Slot
    since: date
    values: Mapping[str, Any]
    until: date | None = None
    ground: str = ""
    source: str = HAND

    @property
    def key(self) -> dict[str, Any]:
        """What tells facts of one slot and person apart."""
        return {name: self.values[name] for name in KEYS.get(self.slot, ())}

    @property
    def feed(self) -> str:
        """Under which name an outside system keeps such a value."""
        return feed_of(self.slot, self.values)


def feed_of(slot: Slot, values: Mapping[str, Any]) -> str:
    """The name of a value that outside systems may keep: of the slot, and of what is told apart in it.

    >>> feed_of(Slot.ACTUAL_ADDRESS, {}), feed_of(Slot.WATCH, {"item": 3})
    ('actual-address', 'watch-3')
    """
    keys = [str(values[name]) for name in KEYS.get(slot, ()) if name.endswith(("item", "_id"))]
    return "-".join((slot.slug, *keys))


def slot_of_feed(feed: str) -> Slot | None:
    """The slot behind such a name.

    >>> slot_of_feed("watch-3"), slot_of_feed("family_name")
    (<Slot.WATCH: 2>, None)
    """
    return slot_of(feed.rstrip("0123456789").rstrip("-"))


def troubles(fact: NewFact, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong: the field and a code that `wording` puts into words."""
    if fact.since < EARLIEST or fact.since > today + AHEAD:
        yield "since", "year"
    elif fact.slot not in (Slot.SHARE,) and fact.since > today:
        yield "since", "future"
    if fact.until is not None and fact.until <= fact.since:
        yield "last_day", "before"
    if fact.until is not None and fact.until > today + AHEAD:
        yield "last_day", "year"
    if len(fact.ground) > LONGEST:
        yield "ground", "long"
    yield from _own_troubles(fact, today)


def _own_troubles(fact: NewFact, today: date) -> Iterator[tuple[str, str]]:
    if fact.slot is Slot.NEED:
        yield from _need_troubles(fact.values, today)
    elif fact.slot in ADDRESSES:
        if fact.values["country"] == UKRAINE and fact.values["territory_id"] is None:
            yield "settlement", "katottg"
        if not fact.values["line"].strip():
            yield "line", "empty"
    elif fact.slot is Slot.SHARE and not 1 <= fact.values["hundredths"] <= 2 * FULL_SHARE:
        yield "hundredths", "share"
    elif fact.slot is Slot.ATTESTATION and not fact.ground.strip():
        yield "ground", "protocol"


def _need_troubles(values: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    """Level 1 is the institution's own decision; levels 2–5 rest on a conclusion of an ІРЦ (КМУ 957/2021)."""
    if values["level"] == 1:
        return
    for name in ("conclusion", "issued_by"):
        if not values[name].strip():
            yield name, "conclusion"
    if values["issued_on"] is None:
        yield "issued_on", "conclusion"
    elif values["issued_on"] > today:
        yield "issued_on", "future"


def next_attestation(attested_on: date) -> date:
    """The day by which the next attestation is due.

    >>> next_attestation(date(2024, 2, 29))
    datetime.date(2029, 2, 28)
    """
    try:
        return attested_on.replace(year=attested_on.year + YEARS_BETWEEN)
    except ValueError:
        return attested_on.replace(year=attested_on.year + YEARS_BETWEEN, day=28)
