"""Rows of a batch as they lie in the table: each one sealed piece, written many at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection

from parta.sheets.kinds import Outcome
from parta.sheets.models import Batch, SheetRow
from parta.signing.api import IdentifierKind, vault

PART = 1_000  # rows held at once


@dataclass(slots=True)
class Kept:
    """A row on its way: what stood in the file, what was typed instead, what was found, what was written."""

    number: int
    cells: list[str]
    edits: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)  # column, message, suggestion
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # column, before, after
    who: str = ""
    receipt: dict[str, Any] | None = None
    outcome: Outcome = Outcome.UNREAD
    key: bytes | None = None

    def texts(self, mapping: Sequence[str]) -> dict[str, str]:
        """Texts by column, corrections over the file."""
        found = {code: cell for code, cell in zip(mapping, self.cells, strict=True) if code}
        return {**found, **self.edits}


def _sealed(row: Kept) -> bytes:
    piece = [row.cells, row.edits, row.problems, row.changes, row.who, row.receipt]
    return vault().seal(orjson.dumps(piece))


def _opened(number: int, outcome: int, sealed: bytes | memoryview, key: bytes | memoryview | None) -> Kept:
    cells, edits, problems, changes, who, receipt = orjson.loads(vault().open(sealed))
    return Kept(
        number, cells, edits, [tuple(each) for each in problems], [tuple(each) for each in changes], who, receipt,
        Outcome(outcome), bytes(key) if key is not None else None,
    )  # fmt: skip


def key_of(texts: Sequence[str]) -> bytes | None:
    """What rows about one record have in common; None when nothing is said of it."""
    said = "\x1f".join(texts)
    return vault().lookup_key(said, IdentifierKind.DOCUMENT) if any(letter.isalnum() for letter in said) else None


def add_rows(batch: Batch, rows: Iterable[Kept]) -> None:
    """COPY rows of a batch in."""
    columns = "(batch_id, number, outcome, sealed)"
    with connection.cursor() as cursor, cursor.copy(f"copy sheets_row {columns} from stdin") as copy:
        for row in rows:
            copy.write_row((batch.pk, row.number, int(row.outcome), _sealed(row)))


def rewrite_rows(batch: Batch, rows: Sequence[Kept]) -> None:
    """Put rows back after something was found in them. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REWRITE,
            [
                [row.number for row in rows], [int(row.outcome) for row in rows], [row.key for row in rows],
                [_sealed(row) for row in rows], batch.pk,
            ],
        )  # fmt: skip


def parts_of(batch: Batch, *outcomes: Outcome) -> Iterator[list[Kept]]:
    """The rows in parts of a thousand, in the order of the file; only those of these outcomes, if any are named."""
    after = -1
    while True:
        part = rows_of(batch, outcomes, after=after, most=PART)
        if not part:
            return
        yield part
        after = part[-1].number


def rows_of(batch: Batch, outcomes: Sequence[Outcome] = (), *, after: int = -1, most: int = PART) -> list[Kept]:
    """Rows behind a number, at most so many. One statement."""
    found = SheetRow.objects.filter(batch=batch, number__gt=after)
    if outcomes:
        found = found.filter(outcome__in=[int(outcome) for outcome in outcomes])
    return [_opened(*row) for row in found.order_by("number").values_list("number", "outcome", "sealed", "key")[:most]]


def rows_named(batch: Batch, numbers: Iterable[int]) -> list[Kept]:
    """The rows of these numbers."""
    found = SheetRow.objects.filter(batch=batch, number__in=set(numbers))
    return [_opened(*row) for row in found.order_by("number").values_list("number", "outcome", "sealed", "key")]


_REWRITE = """
update sheets_row r set outcome = said.outcome, key = said.key, sealed = said.sealed
from unnest(%s::int[], %s::smallint[], %s::bytea[], %s::bytea[]) said(number, outcome, key, sealed)
where r.batch_id = %s and r.number = said.number
"""
