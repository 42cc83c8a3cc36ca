"""Checking rows: every cell read, every problem found, what would become of each row."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils import translation

from parta.sheets import words
from parta.sheets.keeping import Kept, key_of, parts_of, rewrite_rows, rows_named
from parta.sheets.kinds import Column, Context, Kind, Outcome, Row, Wrong
from parta.sheets.models import Batch
from parta.sheets.progress import Tick


def check_batch(batch: Batch, kind: Kind, context: Context, tick: Tick) -> None:
    """Check every row that is not left out, then rows that speak of one record; the counts are those of the end."""
    total, done = sum(batch.counts.values()), 0
    for part in parts_of(batch):
        tick(done, total)
        check_as_shown(batch, kind, context, part)
        rewrite_rows(batch, part)
        done += len(part)
    tick(done, total)
    _mark_doubles(batch, kind)
    batch.counts = count_outcomes(batch)


def check_named(batch: Batch, kind: Kind, context: Context, rows: Sequence[Kept]) -> None:
    """Check rows that were touched, and those that spoke or speak of the same records."""
    before = _keys_of(batch, [row.number for row in rows])
    check_as_shown(batch, kind, context, rows)
    rewrite_rows(batch, rows)
    after = {row.key for row in rows if row.key}
    met = numbers_with_keys(batch, before | after)
    others = rows_named(batch, met - {row.number for row in rows})
    check_as_shown(batch, kind, context, others)
    rewrite_rows(batch, others)
    _mark_doubles(batch, kind, met)
    batch.counts = count_outcomes(batch)


def check_as_shown(batch: Batch, kind: Kind, context: Context, rows: Sequence[Kept]) -> dict[int, Row]:
    """As `check_rows`, in the words of the batch's language, whoever corrects or writes it in another: what is found is
    compared with what was shown.
    """
    with translation.override(batch.language):
        return check_rows(batch, kind, context, rows)


def check_rows(batch: Batch, kind: Kind, context: Context, rows: Sequence[Kept]) -> dict[int, Row]:
    """Read the cells of rows and ask the list what would become of them; the rows that could be read, by number."""
    given = frozenset(code for code in batch.mapping if code)
    readable: list[tuple[Kept, Row]] = []
    for row in rows:
        texts = row.texts(batch.mapping)
        row.who, row.problems, row.changes = kind.who(texts), [], []
        if row.outcome == Outcome.LEFT_OUT:
            row.key = None
            continue
        values, wrong = _read(kind, texts)
        row.key = key_of([str(values[column.code] or "").lower() for column in kind.columns if column.is_key])
        if wrong:
            row.outcome, row.problems = Outcome.WRONG, [_plain(each) for each in wrong]
        else:
            readable.append((row, Row(row.number, values, given | row.edits.keys())))
    verdicts = kind.check(context, [row for _kept, row in readable]) if readable else ()
    for (kept, _row), verdict in zip(readable, verdicts, strict=True):
        kept.outcome, kept.changes = verdict.outcome, list(verdict.changes)
        kept.problems = [_plain(each) for each in verdict.problems]
        kept.key = key_of([verdict.record]) if verdict.record else kept.key
    return {row.number: row for _kept, row in readable}


def _read(kind: Kind, texts: dict[str, str]) -> tuple[dict[str, object], list[Wrong]]:
    values: dict[str, object] = {}
    wrong = []
    for column in kind.columns:
        read = column.read(texts.get(column.code, ""))
        values[column.code] = read.value
        if read.trouble:
            wrong.append(words.trouble(column, read))
        elif column.is_needed and read.value is None:
            wrong.append(words.missing(column))
    return values, wrong


def _plain(wrong: Wrong) -> tuple[str, str, str]:
    return wrong.field, wrong.message, wrong.suggestion


def _mark_doubles(batch: Batch, kind: Kind, among: set[int] | None = None) -> None:
    """Rows behind the first one of a record are to be corrected or left out."""
    column = next((column for column in kind.columns if column.is_key), None)
    if column is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLES, [batch.pk, int(Outcome.LEFT_OUT), among is None, sorted(among or ())])
        first = dict(cursor.fetchall())
    numbers = sorted(first)
    for start in range(0, len(numbers), 1_000):
        rows = rows_named(batch, numbers[start : start + 1_000])
        for row in rows:
            with translation.override(batch.language):
                _mark_double(row, column, first[row.number])
        rewrite_rows(batch, rows)


def _mark_double(row: Kept, column: Column, first: int) -> None:
    row.outcome, row.changes = Outcome.WRONG, []
    row.problems.append(_plain(words.doubled(column, first)))


def count_outcomes(batch: Batch) -> dict[str, int]:
    """How many rows have which outcome."""
    with connection.cursor() as cursor:
        cursor.execute("select outcome, count(*) from sheets_row where batch_id = %s group by outcome", [batch.pk])
        return {str(outcome): count for outcome, count in cursor.fetchall()}


def numbers_with_keys(batch: Batch, keys: Iterable[bytes]) -> set[int]:
    """Rows that speak of these records."""
    with connection.cursor() as cursor:
        cursor.execute("select number from sheets_row where batch_id = %s and key = any(%s)", [batch.pk, list(keys)])
        return {number for (number,) in cursor.fetchall()}


def _keys_of(batch: Batch, numbers: Sequence[int]) -> set[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select key from sheets_row where batch_id = %s and number = any(%s) and key is not null",
            [batch.pk, list(numbers)],
        )
        return {bytes(key) for (key,) in cursor.fetchall()}


_DOUBLES = """
select number, first from (
  select number, min(number) over (partition by key) as first from sheets_row
  where batch_id = %s and key is not null and outcome <> %s
) met where number <> first and (%s or number = any(%s))
"""
