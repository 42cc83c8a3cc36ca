"""What statutory forms may count: sources of records and their dimensions, registered at start by the modules that own
the facts, followed by `statistics`. Plain words and SQL over published views and functions; no form is known here.

SQL of a source reads ``place p`` (institution_id, unit and the columns of `PLACE`), gives ``p.*``, ``record`` (the id
that drill-down shows) and its own columns. Parameters: ``%(day)s``, ``%(since)s`` (first day of the year of ``day``),
``%(known)s`` (as known when), ``%(birthdays)s`` (see `YEARS`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType


class Type(StrEnum):
    """What a dimension holds."""

    NUMBER = "number"
    TRUTH = "truth"
    SET = "set"  # several positions of a codifier at once: bits of a bigint


class Opens(StrEnum):
    """How a page is told which record is meant."""

    NOTHING = "nothing"  # the page of the institution has it
    ID = "id"
    PUBLIC_ID = "public_id"
    DAY = "day"  # records are days: their number is YYYYMMDD


LAST_OF_SET = 62
PLACE: Mapping[str, Type] = MappingProxyType(
    {"kind": Type.NUMBER, "status": Type.NUMBER, "ownership": Type.NUMBER, "rural": Type.TRUTH}
)
KNOWN = "{0}.known_from <= %(known)s and ({0}.known_to is null or {0}.known_to > %(known)s)"
ON_DAY = "{0}.during @> %(day)s::date and " + KNOWN  # a dated row of the alias, as of the day and as known then
YEARS = "100 - width_bucket({0}.born_on, %(birthdays)s::date[])"  # whole years on the day
SCHOOL_YEAR = "extract(year from %(day)s::date - interval '8 months')::int"


@dataclass(frozen=True, slots=True)
class Further:
    """A column that another module adds to a source: its SQL expression, and the join on the source's rows ``f``.
    ``{of_facts}`` in the join stands in a WHERE and narrows rows to the records of few institutions; ``key`` is the
    column that holds the record there, or whatever else ``of`` of the facts is. Columns with the same join are joined
    once. ``is_sum``: a whole number that is added up and no condition.
    """

    holds: Type
    expression: str
    join: str
    key: str = "d.person_id"
    is_sum: bool = False
    of: str = "record"

    def joined(self, *, is_wide: bool) -> str:
        narrowed = "" if is_wide else f"and {self.key} in (select {self.of} from facts)"  # noqa: S608  our own words
        return self.join.replace("{of_facts}", narrowed)


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one sort. ``own``: columns of the SQL; ``sums``: whole numbers of it that may be added up.
    ``names``: SQL after ``x (record)`` that tells records behind a cell: title, id, person's id, public id, order.
    ``opens``: URL name of the page where a record is put right, and what of it follows the institution there: one of
    `Opens`.
    """

    code: str
    sql: str
    own: Mapping[str, Type]
    sums: frozenset[str] = frozenset()
    is_personal: bool = False  # a record is a person
    names: str = ""
    opens: tuple[str, Opens] | None = None
    further: Mapping[str, Further] = field(default_factory=dict)

    @property
    def dimensions(self) -> Mapping[str, Type]:
        """What conditions may speak of."""
        return {**PLACE, **self.own, **{name: one.holds for name, one in self.further.items() if not one.is_sum}}

    @property
    def numbers(self) -> frozenset[str]:
        """What may be added up."""
        return self.sums | {name for name, one in self.further.items() if one.is_sum}


_sources: dict[str, Source] = {}
_waiting: dict[str, dict[str, Further]] = {}
SOURCES: Mapping[str, Source] = MappingProxyType(_sources)


def register_source(source: Source) -> None:
    """Called once at start by the module that owns the records; dimensions may have come before it."""
    if source.code in _sources:
        raise ValueError(f"the source {source.code} is registered twice")
    _sources[source.code] = replace(source, further={**source.further, **_waiting.pop(source.code, {})})


def register_dimensions(code: str, further: Mapping[str, Further]) -> None:
    """Called once at start by a module that knows more of records of another's source."""
    source = _sources.get(code)
    known = source.further if source else _waiting.get(code, {})
    if twice := sorted(known.keys() & further.keys()):
        raise ValueError(f"dimensions of {code} are registered twice: {', '.join(twice)}")
    if source:
        _sources[code] = replace(source, further={**known, **further})
    else:
        _waiting[code] = {**known, **further}
