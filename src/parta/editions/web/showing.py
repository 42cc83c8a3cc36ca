"""Rows and changes of editions as templates show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parta.editions.kinds import Kind
from parta.editions.rules import Row, RowChange
from parta.editions.wording import shown


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: its key, its name, the columns, what stands under them (label, text); ``mark``: what a draft does."""

    key: str
    title: str
    cells: tuple[tuple[str, str], ...]
    under: tuple[tuple[str, str], ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A changed row: fields with before and after; ``what`` is «added», «removed» or «changed»."""

    key: str
    title: str
    what: str
    fields: tuple[tuple[str, str, str], ...]


def heads(kind: Kind) -> list[str]:
    """Columns of the table of rows."""
    return [str(one.label) for one in kind.fields if one.is_shown]


def rows(kind: Kind, found: Sequence[Row], told: Iterable[RowChange] = ()) -> list[ShownRow]:
    """Rows of an edition; in a draft those that are gone stand at the end."""
    marks = {change.key: _what(change) for change in told}
    gone = [change.row for change in told if change.after is None]
    return [_row(kind, row, marks.get(str(row[kind.key]), "")) for row in (*found, *gone)]


def _row(kind: Kind, row: Row, mark: str) -> ShownRow:
    cells = tuple((str(one.label), shown(one, row.get(one.name))) for one in kind.fields if one.is_shown)
    under = tuple(
        (str(one.label), text)
        for one in kind.fields
        if not one.is_shown and one.name != kind.key and (text := shown(one, row.get(one.name))) != "—"
    )
    return ShownRow(str(row[kind.key]), str(kind.title(row)), cells, under, mark)


def changes(kind: Kind, told: Iterable[RowChange]) -> list[ShownChange]:
    """What changed, row by row, field by field."""
    return [
        ShownChange(
            change.key,
            str(kind.title(change.row)),
            _what(change),
            tuple(
                (str(one.field.label), shown(one.field, one.before), shown(one.field, one.after))
                for one in change.fields
            ),
        )
        for change in told
    ]


def _what(change: RowChange) -> str:
    if change.before is None:
        return _("added")
    return _("removed") if change.after is None else _("changed")
