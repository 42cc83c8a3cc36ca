"""Kinds of editions. The module whose rules they are registers each in its `AppConfig.ready()`.

An owner that keeps its rules in tables of its own gives ``adopt`` and ``annul``: they write and take back rows dated
from the edition's day, so that nothing has to happen when the day comes. An owner whose table holds one wording gives
``take_effect`` besides, called on the day. An owner without tables reads `editions.rows_on`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from parta.editions.rules import Field, Row, RowChange, Text
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible, Problem


@dataclass(frozen=True, slots=True)
class First:
    """What was in force before anybody drafted here: shipped, or loaded by the installation."""

    rows: Sequence[Row]
    source: str
    doubt: str
    since: date


@dataclass(frozen=True, slots=True)
class Adoption:
    """An approved edition as its owner gets it. ``before`` are the rows that are in force until ``valid_from``."""

    kind: str
    rows: Sequence[Row]
    before: Sequence[Row]
    changes: Sequence[RowChange]
    valid_from: date
    source: str
    doubt: str


@dataclass(frozen=True, slots=True)
class EffectTable:
    """Figures by something: a row is a name and as many numbers as there are heads but the first."""

    title: Text
    heads: Sequence[Text]
    rows: Sequence[tuple[str, tuple[int, ...]]]

    @property
    def shown_rows(self) -> list[tuple[str, list[tuple[Text, int]]]]:
        """Rows with the head beside each figure: on a phone the head stands in the cell."""
        return [(name, list(zip(self.heads[1:], figures, strict=True))) for name, figures in self.rows]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edition would change. ``sample`` says of what part the figures are, empty = of everything; ``notes``
    what could not be counted and why.
    """

    figures: Sequence[tuple[Text, int]] = ()
    tables: Sequence[EffectTable] = ()
    sample: Text = ""
    notes: Sequence[Text] = ()


Measure = Callable[[Sequence[RowChange], date], Effect]


def _nothing(_actor: Actor, _adoption: Adoption) -> None:
    """An owner without tables of its own has nothing to write."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule book of one kind: «quality-rules». ``key`` names the field that tells rows apart and never changes.

    ``measure`` counts what an edition would change; a kind of which nothing can be counted says why in ``uncounted``.
    ``standing`` gives what the owner holds on a day; ``check`` what is wrong with the rows as a whole, each problem
    with ``row`` = its 1-based place; ``title`` names a row for people.
    """

    code: str
    name: Text
    group: Text
    about: Text
    key: str
    fields: Sequence[Field]
    standing: Callable[[date], First]
    title: Callable[[Row], str]
    check: Callable[[Sequence[Row]], Sequence[Problem]] = field(default=lambda _rows: ())
    adopt: Callable[[Actor, Adoption], None] = _nothing
    annul: Callable[[Actor, Adoption], None] = _nothing
    take_effect: Callable[[Actor, Adoption], None] | None = None
    measure: Measure | None = None
    uncounted: Text = ""
    may_add: bool = True
    may_remove: bool = True
    order: int = 50


@dataclass(slots=True)
class _Registry:
    kinds: dict[str, Kind] = field(default_factory=dict)
    is_own_key: Callable[[Actor, str], bool] | None = None


_registry = _Registry()


def register(*kinds: Kind) -> None:
    """Add kinds of editions. The same code twice replaces the first (two starts in one process)."""
    _registry.kinds.update((kind.code, kind) for kind in kinds)


def kinds() -> tuple[Kind, ...]:
    """All kinds in the order of the page."""
    return tuple(sorted(_registry.kinds.values(), key=lambda kind: (kind.order, kind.code)))


def kind_of(code: str) -> Kind:
    """The kind of this code.

    :raises NotVisible: there is none
    """
    if code not in _registry.kinds:
        raise NotVisible
    return _registry.kinds[code]


def is_known(code: str) -> bool:
    """Is there an owner of such editions in this installation?"""
    return code in _registry.kinds


def register_key_owner(is_own_key: Callable[[Actor, str], bool]) -> None:
    """Say how to know whether a certificate's РНОКПП is the actor's: `people` knows, far above."""
    _registry.is_own_key = is_own_key


def is_own_key(actor: Actor, rnokpp: str) -> bool:
    """Is the РНОКПП of a certificate the actor's own? Nobody's, while nobody knows people."""
    return bool(rnokpp) and _registry.is_own_key is not None and _registry.is_own_key(actor, rnokpp)
