"""The phases of a batch, each one transaction: its rows read, checked, written, taken back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.audit.api import acting
from parta.files import api as files
from parta.kernel.cells import is_example, plain_heading
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.sheets.checking import check_as_shown, check_batch, count_outcomes
from parta.sheets.keeping import Kept, add_rows, parts_of, rewrite_rows, rows_named
from parta.sheets.kinds import Context, Kind, Outcome, State
from parta.sheets.models import Batch
from parta.sheets.progress import Tick
from parta.sheets.rules import match_columns, spellings_of
from parta.signing.api import vault

MOST_BYTES = 30 * 2**20
_MOST_COLUMNS = 100
_SAMPLES = 3
_SAMPLED_ROWS = 200
_TICK_ROWS = 5_000


class Moved(DomainError):
    """What rows stand on has changed since they were checked; nothing was written."""

    code = "moved"


class CannotUndo(DomainError):
    """Later facts stand on what was written; nothing was taken back. Carries row and reason."""

    code = "cannot-undo"

    def __init__(self, refusals: list[tuple[int, str]]) -> None:
        super().__init__(
            ngettext(
                "%(count)s row cannot be taken back, so nothing was. The reason stands in the row.",
                "%(count)s rows cannot be taken back, so nothing was. The reasons stand in the rows.",
                len(refusals),
            )
            % {"count": len(refusals)}
        )
        self.refusals = refusals


@dataclass(slots=True)
class Work:
    """One phase of one batch."""

    batch: Batch
    kind: Kind
    context: Context
    tick: Tick
    now: datetime


def run_phase(work: Work) -> None:
    """Do what the batch waits for and put it into the next state."""
    _PHASES[State(work.batch.state)](work)
    work.batch.changed_at = timezone.now()
    work.batch.save()


def spellings(kind: Kind) -> dict[str, str]:
    """Every heading by which a column is known: its title in both languages, its code, its aliases."""
    return spellings_of((column.code, (*titles(column.title), column.code, *column.aliases)) for column in kind.columns)


def titles(title: Any) -> Iterator[str]:
    """A title in each language of the product."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(title)


def remembered_columns(batch: Batch, kind: Kind) -> dict[str, str]:
    """What the place chose for headings the last time it brought this list, from the same outside system."""
    systems = kind.systems(batch.day) if kind.systems else ()
    names = next((each.names for each in systems if each.name == batch.system), frozenset({batch.system}))
    last = (
        Batch.objects.filter(place=batch.place, kind=batch.kind, system__in=names, state__gte=State.READY)
        .order_by("-changed_at").values_list("header", "mapping").first()
    )  # fmt: skip
    known = {column.code for column in kind.columns} | {""}
    if last is None:
        return {}
    return {plain_heading(heading): code for heading, code in zip(*last, strict=True) if code in known}


def _read(work: Work) -> None:
    batch, kind = work.batch, work.kind
    data = vault().open(batch.file_sealed or b"")
    limits = files.TableLimits(bytes=MOST_BYTES, rows=kind.most_rows, columns=_MOST_COLUMNS, cell=1_000)
    known, remembered = spellings(kind), remembered_columns(batch, kind)
    stream = files.stream_table(
        data, batch.title, limits, lambda cells: sum(1 for code in match_columns(cells, known, remembered) if code)
    )
    samples: list[list[str]] = [[] for _heading in stream.header]
    count = 0

    def rows() -> Iterator[Kept]:
        nonlocal count
        for number, cells in stream.rows:
            if is_example(cells):
                continue
            if count < _SAMPLED_ROWS:
                _sample(samples, cells)
            if count % _TICK_ROWS == 0:
                work.tick(count, 0)
            count += 1
            yield Kept(number, list(cells))

    add_rows(batch, rows())
    if not count:
        words = _("There is no row in the file, only the heading. Fill in the rows and send it again.")
        raise Invalid([Problem("file", words)])
    batch.header, batch.mapping = list(stream.header), match_columns(stream.header, known, remembered)
    batch.notes, batch.samples_sealed = stream.notes(), vault().seal(orjson.dumps(samples))
    batch.file_sealed, batch.counts, batch.state = None, {str(int(Outcome.UNREAD)): count}, State.COLUMNS


def _sample(samples: list[list[str]], cells: tuple[str, ...]) -> None:
    for kept, cell in zip(samples, cells, strict=True):
        if cell and len(kept) < _SAMPLES:
            kept.append(cell)


def _check(work: Work) -> None:
    check_batch(work.batch, work.kind, work.context, work.tick)
    work.batch.state = State.READY


def _write(work: Work) -> None:
    batch, kind, context = work.batch, work.kind, work.context
    total, done = sum(batch.counts.values()), 0
    context.is_again = True  # unless something has moved, nothing is shown that the check has not shown and counted
    with acting(context.actor, "sheets.batch.write", operation_id=batch.public_id):
        for part in parts_of(batch, Outcome.NEW, Outcome.CHANGED, Outcome.SAME):
            work.tick(done, total)
            shown = [(row.outcome, row.changes) for row in part]
            read = check_as_shown(batch, kind, context, part)
            if any(_does_more(*was, row) for was, row in zip(shown, part, strict=True)):
                raise Moved(_("Something has changed since the rows were checked; nothing was written. Look again."))
            written = [row for row in part if row.outcome in (Outcome.NEW, Outcome.CHANGED)]
            receipts = kind.write(context, [read[row.number] for row in written]) if written else ()
            for row, receipt in zip(written, receipts, strict=True):
                row.receipt = dict(receipt)
            rewrite_rows(batch, part)
            done += len(part)
        work.tick(done, total)
    batch.counts, batch.state, batch.finished_at = count_outcomes(batch), State.DONE, work.now


def _does_more(outcome: Outcome, changes: list[tuple[str, str, str]], now: Kept) -> bool:
    """Would a row do anything but what was shown? Less is no harm: an earlier part of the file may have done it."""
    if now.outcome == Outcome.SAME:
        return False
    if now.outcome == Outcome.NEW:
        return outcome != Outcome.NEW
    return now.outcome != Outcome.CHANGED or not set(now.changes) <= set(changes)


def _undo(work: Work) -> None:
    batch, kind, context = work.batch, work.kind, work.context
    total, done = sum(batch.counts.values()), 0
    refusals: list[tuple[int, str]] = []
    with acting(context.actor, "sheets.batch.undo", operation_id=batch.public_id):
        for part in parts_of(batch, Outcome.NEW, Outcome.CHANGED):
            work.tick(done, total)
            refusals += kind.undo(context, [(row.number, row.receipt or {}) for row in part])
            done += len(part)
        if refusals:
            raise CannotUndo(refusals)
        work.tick(done, total)
    batch.state, batch.trouble = State.UNDONE, ""


def keep_refusals(batch: Batch, kind: Kind, refusals: list[tuple[int, str]]) -> None:
    """Write beside rows why they cannot be taken back."""
    why = dict(refusals)
    rows = rows_named(batch, list(why)[:1_000])
    for row in rows:
        row.problems = [(kind.columns[0].code, why[row.number], "")]
        row.key = None
    rewrite_rows(batch, rows)


_PHASES: dict[State, Callable[[Work], None]] = {
    State.READING: _read,
    State.CHECKING: _check,
    State.WRITING: _write,
    State.UNDOING: _undo,
}
