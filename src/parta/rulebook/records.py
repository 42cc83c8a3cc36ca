"""Where the records lie that rules judge: modules above say it at start, each about tables of its own.

A source is one SELECT. It has ``institution_id`` and a column a fact; ``%(day)s`` is the day that is asked about,
``%(sample)s`` an array of institutions or null for all: the source itself keeps to it, so that it reads no more.
Forms in the singular («enrolment.class») are judged at entry too; those in the plural («enrolment.classes») are made of
what only the register as a whole knows, and are judged by night alone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parta.kernel.actor import Actor
from parta.rulebook.sql import Type


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about, as this reader may know it, and where it is put right. ``href``: the form with the
    field; empty where the reader may not open it. ``whose`` says in words who can, then. ``mends``: may this reader
    put the field right there, or is it only the page where it is read?
    """

    label: str
    href: str = ""
    whose: str = ""
    mends: bool = True


# (actor, institution, keys of records, field of the rule) -> what each is. A fixed number of statements.
Subjects = Callable[[Actor, int, Collection[int], str], Mapping[int, Subject]]
# Values that a statement asks for besides the day and the sample: limits in force, terms of the year.
Given = Callable[[date], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a machine puts right: of which record, which field, from what, to what."""

    key: int
    field: str
    before: str
    after: str


# (actor, institution, changes, reason): all or none, by the owner's own operation; refuses what has changed meanwhile.
Mend = Callable[[Actor, int, Collection[Change], str], None]


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one form: «enrolment.class». ``name`` says what they are.

    ``key``: the column (bigint) that tells records of an institution apart, empty = findings on them are not kept.
    ``at_once``: judged for the whole country in one statement, since a fact compares institutions.
    ``mends``: which fields a machine can put right, and what is done to a value; ``mend`` writes it.
    """

    form: str
    name: object
    statement: str
    facts: Mapping[str, Type]
    key: str = ""
    subjects: Subjects | None = None
    given: Given | None = None
    at_once: bool = False
    mends: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    mend: Mend | None = None
    unmend: Mend | None = None  # takes back what ``mend`` wrote, where that is another operation

    def words(self, day: date, sample: Collection[int] | None) -> dict[str, Any]:
        """Parameters of the statement."""
        own = self.given(day) if self.given is not None else {}
        return {**own, "day": day, "sample": None if sample is None else list(sample)}


@dataclass(slots=True)
class _Registry:
    records: dict[str, Records] = field(default_factory=dict)
    places: str = "select null::int as institution_id, ''::text as region, ''::text as kind where false"


_registry = _Registry()


def register_records(records: Records) -> None:
    """Say where the records of a form are; the same form twice replaces the first."""
    _registry.records[records.form] = records


def register_places(statement: str) -> None:
    """Say where institutions are and of what kind: a SELECT of institution_id, region, kind (by ``%(english)s``)."""
    _registry.places = statement


def records_of(form: str) -> Records | None:
    """Where the records of the form are, if anybody has said."""
    return _registry.records.get(form)


def kept_records() -> tuple[Records, ...]:
    """Sources on whose records findings are kept, by form."""
    return tuple(records for _form, records in sorted(_registry.records.items()) if records.key)


def places() -> str:
    """The SELECT of institutions with region and kind."""
    return _registry.places
