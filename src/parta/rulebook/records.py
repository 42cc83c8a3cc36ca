"""Where the records lie that rules judge: modules above say it at start, each about tables of its own.

A source is one SELECT. It has ``institution_id`` and a column a fact; ``%(day)s`` is the day that is asked about,
``%(sample)s`` an array of institutions or null for all: the source itself keeps to it, so that it reads no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parta.rulebook.sql import Type


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one form: «enrolment.class». ``name`` says what they are."""

    form: str
    name: object
    statement: str
    facts: Mapping[str, Type]


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


def places() -> str:
    """The SELECT of institutions with region and kind."""
    return _registry.places
