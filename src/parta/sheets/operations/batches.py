"""A spreadsheet brought in: read, its columns agreed, its rows checked and corrected, written, taken back.

Small files are done while the person waits, others by the worker. Each phase is one transaction: what is called back
or killed in its middle leaves nothing, and the next worker begins the phase anew.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.kernel.text import storable
from parta.planes.patience import wait_for_bulk_work
from parta.sheets import policies
from parta.sheets.checking import check_named
from parta.sheets.keeping import parts_of, rows_named
from parta.sheets.kinds import Context, Kind, Outcome, State
from parta.sheets.models import Batch, Progress
from parta.sheets.phases import (
    MOST_BYTES,
    CannotUndo,
    Moved,
    Work,
    keep_refusals,
    run_phase,
)
from parta.sheets.progress import CalledBack, Tick, no_tick, ticking
from parta.signing.api import vault

JOB = "sheets.work"
AT_ONCE_BYTES = 200_000
AT_ONCE_ROWS = 1_000
KEPT_DAYS = 90
_REST = {State.READING: State.READING, State.CHECKING: State.COLUMNS, State.WRITING: State.READY,
         State.UNDOING: State.DONE}  # fmt: skip


class NotNow(DomainError):
    """The batch is in another state than the act needs."""

    code = "not-now"


def bring_sheet(
    *, actor: Actor, kind: str, place: UUID, name: str, data: bytes, now: datetime, system: str = ""
) -> UUID:
    """Keep a file until its rows are read; return the public id of the batch. Nothing is written anywhere else.
    ``system``: the outside system it came from, where the list is of such files.

    :raises UnreadableTable: the file cannot be read as a table (of a large one the worker says so)
    :raises NotVisible: there is no such list, or the place is not the actor's
    """
    known = policies.kind_for(kind)
    where = known.place(actor, place)
    require(policies.may_bring(actor, known, where))
    systems = {each.name for each in known.systems(local_day(now))} if known.systems else {""}
    if system not in systems:
        raise Invalid([Problem("system", _("Say which system the file came from."))])
    if len(data) > MOST_BYTES:
        words = _("The file is larger than %(most)s MB. Split it into parts.") % {"most": MOST_BYTES // 2**20}
        raise Invalid([Problem("file", words)])
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=kind, place=place, institution_id=where.institution_id, account_id=actor.account_id,
            title=storable(name)[:200], system=system, language=get_language() or "uk", day=local_day(now),
            state=State.READING, file_sealed=vault().seal(data),
        )  # fmt: skip
        batch.refresh_from_db(fields=["public_id"])
        Progress.objects.create(batch=batch)
        _go_on(actor, batch, now, at_once=len(data) <= AT_ONCE_BYTES)
    return batch.public_id


def agree_columns(*, actor: Actor, batch: UUID, revision: int, mapping: Sequence[str], now: datetime) -> None:
    """Say what each column of the file means («» = left out) and check the rows.

    :raises Invalid: a column that is needed is not in the file, or one is named twice
    :raises Stale: the batch was changed in another window
    """
    with transaction.atomic():
        held, kind = _held(actor, batch, State.COLUMNS, State.READY, revision=revision)
        _require_mapping(kind, held, mapping)
        held.mapping, held.language = list(mapping), get_language() or "uk"
        _begin(actor, held, State.CHECKING, now)


def check_again(*, actor: Actor, batch: UUID, now: datetime) -> None:
    """Check every row anew: what they stand on may have changed since."""
    with transaction.atomic():
        held, _kind = _held(actor, batch, State.READY)
        held.language = get_language() or "uk"
        _begin(actor, held, State.CHECKING, now)


def correct_rows(
    *,
    actor: Actor,
    batch: UUID,
    revision: int,
    now: datetime,
    typed: Mapping[tuple[int, str], str] | None = None,
    leave_out: Collection[int] = (),
    bring_back: Collection[int] = (),
    accept_all: bool = False,
    leave_out_wrong: bool = False,
) -> None:
    """Correct cells (row and column → text), leave rows out, bring them back, take every suggestion; what was touched
    is checked again.

    :raises Stale: the batch was changed in another window
    """
    with transaction.atomic():
        held, kind = _held(actor, batch, State.READY, revision=revision)
        codes = {column.code for column in kind.columns}
        cells = {(number, code): storable(text)[:1_000] for (number, code), text in (typed or {}).items()}
        touched = {number for number, code in cells if code in codes} | set(leave_out) | set(bring_back)
        rows = rows_named(held, touched)
        for row in rows:
            row.edits |= {code: text for (number, code), text in cells.items() if number == row.number}
            if row.number in leave_out:
                row.outcome = Outcome.LEFT_OUT
            elif row.number in bring_back:
                row.outcome = Outcome.UNREAD
        context = _context(actor, held, kind)
        check_named(held, kind, context, rows)
        if accept_all or leave_out_wrong:
            _mend_wrong(held, kind, context, accept=accept_all)
        _touch(held)


def _mend_wrong(held: Batch, kind: Kind, context: Context, *, accept: bool) -> None:
    for part in list(parts_of(held, Outcome.WRONG)):
        for row in part:
            if accept:
                row.edits |= {field: suggestion for field, _message, suggestion in row.problems if suggestion}
            else:
                row.outcome = Outcome.LEFT_OUT
        check_named(held, kind, context, part)


def write_batch(*, actor: Actor, batch: UUID, revision: int, now: datetime) -> None:
    """Write every row that is new or changed; all of them or none. A large batch is written by the worker.

    :raises NotNow: rows are to be corrected or left out first, or nothing is to be written
    """
    try:
        with transaction.atomic():
            held, _kind = _held(actor, batch, State.READY, revision=revision)
            _require_writable(held)
            _begin(actor, held, State.WRITING, now)
    except Moved as error:
        _look_again(actor, batch, str(error), now)


def _look_again(actor: Actor, batch: UUID, trouble: str, now: datetime) -> None:
    with transaction.atomic():
        held, _kind = _held(actor, batch, State.READY)
        _begin(actor, held, State.CHECKING, now)
        Batch.objects.filter(pk=held.pk).update(trouble=trouble)


def undo_batch(*, actor: Actor, batch: UUID, now: datetime) -> None:
    """Take back everything that the batch wrote, or nothing.

    :raises CannotUndo: later facts stand on some rows; the reasons are kept beside them
    """
    try:
        with transaction.atomic():
            held, _kind = _held(actor, batch, State.DONE)
            require(policies.may_undo(actor, held))
            _begin(actor, held, State.UNDOING, now)
    except CannotUndo as error:
        with transaction.atomic():
            held, kind = _held(actor, batch, State.DONE)
            keep_refusals(held, kind, error.refusals)
            Batch.objects.filter(pk=held.pk).update(trouble=str(error))


def call_back(*, actor: Actor, batch: UUID) -> None:
    """Stop what goes on with a batch: it is as before, and of a file still being read nothing stays. What no worker has
    taken up stops at once, what one has at its next thousand rows.
    """
    found = policies.visible_batches(actor).defer("file_sealed").filter(public_id=batch).first()
    if found is None:
        raise NotVisible
    require(policies.may_undo(actor, found))
    if found.state not in _REST:
        raise NotNow(_("The list has gone on meanwhile. Here is its latest state."))
    try:
        with transaction.atomic():
            held = Batch.objects.select_for_update(nowait=True).get(pk=found.pk)
            if held.state == found.state:
                _to_rest(held, "")
    except OperationalError:  # a worker has it
        Progress.objects.filter(batch_id=found.pk).update(is_called_back=True)


def discard_batch(*, actor: Actor, batch: UUID) -> None:
    """Forget a batch of which nothing was written.

    :raises NotNow: it was written: take it back instead
    """
    with transaction.atomic():
        held, _kind = _held(actor, batch, State.READING, State.COLUMNS, State.READY)
        _delete([held.pk])


def proceed(*, actor: Actor, batch_id: int, now: datetime) -> None:
    """What the worker does: the phase that the batch waits for, as the account that asked, telling how far it is. A
    failure puts the batch back with its reason, so that none is stuck for ever.
    """
    waiting = Batch.objects.filter(pk=batch_id, state__in=list(_REST)).defer("file_sealed")
    found = waiting.exclude(state=State.READING, file_sealed=None).first()
    if found is None:
        return
    with translation.override(found.language):
        try:
            with ticking(batch_id) as tick, transaction.atomic():
                wait_for_bulk_work()
                held = Batch.objects.select_for_update().get(pk=batch_id)
                if held.state == found.state:
                    _run(actor, held, now, tick)
        except CalledBack:
            _put_back(batch_id, "")
        except Moved as error:
            _put_back(batch_id, "")
            _look_again(actor, found.public_id, str(error), now)
        except CannotUndo as error:
            _put_back(batch_id, str(error))
            keep_refusals(found, policies.kind_for(found.kind), error.refusals)
        except DomainError as error:
            _put_back(batch_id, str(error) or _("You may not bring this list in any more; nothing was written."))
        except Exception:
            _put_back(batch_id, _("Something broke; nothing was written. Try once more, or turn to support."))
            raise


def prune_batches(now: datetime) -> int:
    """Delete batches that nobody has touched for 90 days; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD, [now, KEPT_DAYS])
        old = [pk for (pk,) in cursor.fetchall()]
    _delete(old)
    return len(old)


def _held(actor: Actor, batch: UUID, *states: State, revision: int | None = None) -> tuple[Batch, Kind]:
    """The batch, locked, when the actor may work with it and it is in one of the states."""
    held = policies.visible_batches(actor).select_for_update().filter(public_id=batch).first()
    if held is None:
        raise NotVisible
    kind = policies.kind_for(held.kind)
    require(policies.may_bring(actor, kind, kind.place(actor, held.place)))
    if held.state not in states:
        raise NotNow(_("The list has gone on meanwhile. Here is its latest state."))
    if revision is not None and held.revision != revision:
        raise Stale(_("The list was changed in another window. Here is its latest state."))
    return held, kind


def _context(actor: Actor, held: Batch, kind: Kind) -> Context:
    return Context(actor, kind.place(actor, held.place), held.day, held.public_id, held.system)


def _begin(actor: Actor, held: Batch, state: State, now: datetime) -> None:
    held.state, held.trouble = state, ""
    rows = sum(held.counts.values())
    Progress.objects.filter(batch=held).update(done=0, total=rows, is_called_back=False, beat_at=now)
    _touch(held)
    _go_on(actor, held, now, at_once=rows <= AT_ONCE_ROWS)


def _go_on(actor: Actor, held: Batch, now: datetime, *, at_once: bool) -> None:
    if at_once:
        _run(actor, held, now, no_tick)
        return
    # Deferred by name: the worker's entrances lie above. The job appears with this transaction, or not at all.
    job = app.configure_task(JOB, lock=f"{JOB}.{held.pk}")
    job.defer(batch_id=held.pk, account_id=actor.account_id)


def _run(actor: Actor, held: Batch, now: datetime, tick: Tick) -> None:
    kind = policies.kind_for(held.kind)
    context = _context(actor, held, kind)
    require(policies.may_bring(actor, kind, context.place))
    run_phase(Work(held, kind, context, tick, now))


def _touch(held: Batch) -> None:
    held.revision += 1
    held.save()


def _put_back(batch_id: int, trouble: str) -> None:
    with transaction.atomic():
        _to_rest(Batch.objects.select_for_update().get(pk=batch_id), trouble)


def _to_rest(held: Batch, trouble: str) -> None:
    """The state before the phase; of a file whose reading was called back nothing stays."""
    if held.state == State.READING and not trouble:
        _delete([held.pk])
        return
    held.state, held.trouble = _REST[State(held.state)], trouble
    if held.state == State.READING:
        held.file_sealed = None
    _touch(held)


def _delete(batch_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for table, key in (("sheets_row", "batch_id"), ("sheets_progress", "batch_id"), ("sheets_batch", "id")):
            cursor.execute(f"delete from {table} where {key} = any(%s)", [list(batch_ids)])  # noqa: S608


def _require_mapping(kind: Kind, held: Batch, mapping: Sequence[str]) -> None:
    codes = {column.code for column in kind.columns}
    if len(mapping) != len(held.header) or not set(mapping) <= codes | {""}:
        raise Invalid([Problem("columns", _("Say of every column of the file what it means, or leave it out."))])
    named = [code for code in mapping if code]
    twice = [str(kind.column(code).title) for code in dict.fromkeys(named) if named.count(code) > 1]
    if twice:
        words = _("Two columns of the file are said to be “%(column)s”. Leave one of them out.")
        raise Invalid([Problem("columns", words % {"column": "”, “".join(twice)})])
    absent = [str(column.title) for column in kind.columns if column.is_needed and column.code not in named]
    if absent:
        words = _("The file must say: %(columns)s. Show which column it is, or add it to the file.")
        raise Invalid([Problem("columns", words % {"columns": ", ".join(absent)})])


def _require_writable(held: Batch) -> None:
    if held.counts.get(str(int(Outcome.WRONG))):
        raise NotNow(_("Some rows are to be corrected or left out first."))
    if not any(held.counts.get(str(int(outcome))) for outcome in (Outcome.NEW, Outcome.CHANGED)):
        raise NotNow(_("Nothing is to be written: every row is as it is now, or left out."))


_OLD = "select id from sheets_batch where changed_at < %s::timestamptz - make_interval(days => %s)"
