"""Reading batches for pages and files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.utils.translation import get_language

from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.sheets import policies
from parta.sheets.checking import check_rows
from parta.sheets.keeping import Kept, key_of, parts_of, rows_of
from parta.sheets.kinds import Column, Context, Kind, Outcome, Place, State, kinds
from parta.sheets.models import Batch, Progress, SheetRow
from parta.signing.api import vault

SHOWN = 50
WORKING = (State.READING, State.CHECKING, State.WRITING, State.UNDOING)


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One upload as its page shows it."""

    public_id: UUID
    kind: Kind
    place: Place
    title: str
    state: State
    revision: int
    header: tuple[str, ...]
    mapping: tuple[str, ...]
    notes: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    counts: Mapping[Outcome, int]
    trouble: str
    done: int
    total: int
    beat_at: datetime
    is_called_back: bool
    may_undo: bool
    created_at: datetime
    finished_at: datetime | None
    rows: tuple[Kept, ...] = ()
    system: str = ""
    absent: tuple[str, ...] = ()  # of the present list, and not in the file
    more: int = 0  # the number of the last row shown, when rows follow it

    @property
    def is_working(self) -> bool:
        return self.state in WORKING and not self.trouble

    @property
    def all_rows(self) -> int:
        return sum(self.counts.values())

    @property
    def wrong(self) -> int:
        return self.counts.get(Outcome.WRONG, 0)

    @property
    def to_write(self) -> int:
        return self.counts.get(Outcome.NEW, 0) + self.counts.get(Outcome.CHANGED, 0)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One upload in the list of them."""

    public_id: UUID
    title: str
    state: State
    rows: int
    wrong: int
    changed_at: datetime


def kind_at(actor: Actor, code: str, place: UUID) -> tuple[Kind, Place]:
    """A list and whose it is, for whoever may bring it in.

    :raises NotVisible: no such list or place for this actor
    :raises Refused: he sees the place and may not bring the list in
    """
    kind = policies.kind_for(code)
    where = kind.place(actor, place)
    require(policies.may_bring(actor, kind, where))
    return kind, where


def kinds_at(actor: Actor, place: UUID) -> list[tuple[Kind, Place]]:
    """Every list that the actor may bring in at a place.

    :raises NotVisible: none
    """
    found = []
    for kind in kinds():
        try:
            where = kind.place(actor, place)
        except NotVisible:
            continue
        if policies.may_bring(actor, kind, where):
            found.append((kind, where))
    if not found:
        raise NotVisible
    return found


def own_place(actor: Actor) -> UUID:
    """The place the actor acts for, as the first of the lists tells it.

    :raises NotVisible: no list is of his place
    """
    found = next(filter(None, (kind.own(actor) for kind in kinds())), None)
    if found is None:
        raise NotVisible
    return found


def batches_at(actor: Actor, code: str, place: UUID) -> tuple[BatchLine, ...]:
    """The latest uploads of a list at a place. One statement."""
    found = policies.visible_batches(actor).filter(kind=code, place=place).order_by("-changed_at")[:10]
    return tuple(
        BatchLine(
            row.public_id, row.title, State(row.state), sum(row.counts.values()),
            row.counts.get(str(int(Outcome.WRONG)), 0), row.changed_at,
        )
        for row in found.defer("file_sealed", "samples_sealed", "header", "mapping", "notes")
    )  # fmt: skip


def batch_page(
    actor: Actor, public_id: UUID, outcome: Outcome | None = None, *, after: int = -1, with_rows: bool = True
) -> BatchPage:
    """One upload with its first rows of an outcome behind a number. Three statements, and those of the list's place.

    :raises NotVisible: there is no such upload for this actor
    """
    batch = policies.visible_batches(actor).defer("file_sealed").filter(public_id=public_id).first()
    if batch is None:
        raise NotVisible
    kind, place = kind_at(actor, batch.kind, batch.place)
    progress = Progress.objects.filter(batch=batch).first()
    rows: list[Kept] = []
    if with_rows and batch.state in (State.READY, State.DONE, State.UNDONE):
        rows = rows_of(batch, [outcome] if outcome is not None else [], after=after, most=SHOWN + 1)
        _in_language(batch, kind, Context(actor, place, batch.day, batch.public_id, batch.system, is_again=True), rows)
    absent: tuple[str, ...] = ()
    if with_rows and kind.expected and batch.state == State.READY and not batch.counts.get(str(int(Outcome.WRONG))):
        absent = _absent(batch, kind.expected(Context(actor, place, batch.day, batch.public_id, batch.system)))
    samples = orjson.loads(vault().open(batch.samples_sealed)) if batch.samples_sealed else []
    return BatchPage(
        public_id=batch.public_id, kind=kind, place=place, title=batch.title, state=State(batch.state),
        revision=batch.revision, header=tuple(batch.header), mapping=tuple(batch.mapping), notes=tuple(batch.notes),
        samples=tuple(map(tuple, samples)),
        counts={Outcome(int(key)): count for key, count in batch.counts.items()}, trouble=batch.trouble,
        done=progress.done if progress else 0, total=progress.total if progress else 0,
        beat_at=progress.beat_at if progress else batch.changed_at,
        is_called_back=bool(progress and progress.is_called_back), may_undo=bool(policies.may_undo(actor, batch)),
        system=batch.system, absent=absent, created_at=batch.created_at, finished_at=batch.finished_at,
        rows=tuple(rows[:SHOWN]), more=rows[SHOWN - 1].number if len(rows) > SHOWN else 0,
    )  # fmt: skip


def _absent(batch: Batch, expected: Mapping[str, str]) -> tuple[str, ...]:
    """Whom the present list has and no row of the file speaks of. One statement."""
    by_key = {key: who for record, who in expected.items() if (key := key_of([record])) is not None}
    met = SheetRow.objects.filter(batch=batch, key__in=list(by_key)).values_list("key", flat=True)
    found = {bytes(key) for key in met if key is not None}
    return tuple(who for key, who in by_key.items() if key not in found)


def _in_language(batch: Batch, kind: Kind, context: Context, rows: Sequence[Kept]) -> None:
    """Problems were worded in the language of the check; in another one the rows are judged anew."""
    wrong = [row for row in rows if row.outcome == Outcome.WRONG]
    if batch.state == State.READY and wrong and batch.language != (get_language() or ""):
        check_rows(batch, kind, context, wrong)
        for row in wrong:
            row.outcome = Outcome.WRONG


def every_row(actor: Actor, public_id: UUID) -> Iterator[tuple[Kept, dict[str, str]]]:
    """All rows with their texts by column, for a file. Read in parts."""
    batch = policies.visible_batches(actor).defer("file_sealed").filter(public_id=public_id).first()
    if batch is None:
        raise NotVisible
    for part in parts_of(batch):
        for row in part:
            yield row, row.texts(batch.mapping)


def shown_list(actor: Actor, kind: Kind, place: Place, day: date) -> Iterator[list[Any]]:
    """The present list as rows of a file, in the order of the kind's columns."""
    for values in kind.rows(Context(actor, place, day, uuid4())):
        yield [_cell(column, values.get(column.code)) for column in kind.columns]


def _cell(column: Column, value: Any) -> Any:
    return None if value is None else column.show(value)
