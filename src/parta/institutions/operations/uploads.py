"""A register that comes by the web: the file is kept, its columns are matched on screen, the worker loads it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from procrastinate.contrib.django import app

from parta.audit.api import acting
from parta.files import api as files
from parta.institutions import policies
from parta.institutions.models import ImportRun
from parta.institutions.operations.register import Loaded, begin_import, run_import
from parta.institutions.rules.columns import match_columns
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible

PURPOSE = "institutions.register"
TASK = "institutions.load_register"
LIMITS = files.Limits(frozenset({files.CSV, files.XLSX}), 30 * 2**20)
_SAMPLES = 3


def upload_register(*, actor: Actor, register: str, name: str, data: bytes, as_of: date | None = None) -> UUID:
    """Keep the file and read its header, so that the columns can be matched; return the id of the run.

    :raises UnreadableTable: not a table
    :raises UnfitFile: too large or of another kind
    :raises UnfitRegister: a day that has not come
    """
    require(policies.may_import_register(actor))
    table = files.read_table(data, name)
    run_id = begin_import(actor=actor, register=register, name=name, data=data, as_of=as_of)
    files.store_file(actor=actor, purpose=PURPOSE, name=name, data=data, limits=LIMITS)
    samples = [[row[at] for row in table.rows if row[at]][:_SAMPLES] for at in range(len(table.header))]
    guessed = {table.header[index]: field for field, index in match_columns(table.header).fields.items()}
    reading = {"header": list(table.header), "samples": samples, "notes": list(table.notes), "encoding": table.encoding}
    with acting(actor, "institutions.register.upload"):
        run = ImportRun.objects.get(pk=run_id)
        ImportRun.objects.filter(pk=run_id).update(
            state=ImportRun.State.WAITING, rows=len(table.rows), reading=reading, columns=guessed
        )
    return run.public_id


def start_import(*, actor: Actor, run: UUID, columns: Mapping[str, str]) -> None:
    """Give the matched columns (header → field, empty = not read) and let the worker load the file.

    :raises NotVisible: there is no such run that waits for its columns
    """
    require(policies.may_import_register(actor))
    with acting(actor, "institutions.register.start"):
        waiting = ImportRun.objects.select_for_update().filter(public_id=run, state=ImportRun.State.WAITING)
        found = waiting.first()
        if found is None:
            raise NotVisible
        ImportRun.objects.filter(pk=found.pk).update(state=ImportRun.State.QUEUED, columns=dict(columns))
        app.configure_task(TASK).defer(run_id=found.pk)


def load_queued(*, run_id: int) -> Loaded | None:
    """The worker's part: load a queued run in the name of who started it (that he may was asked when he did)."""
    run = ImportRun.objects.filter(pk=run_id, state=ImportRun.State.QUEUED).first()
    if run is None:
        return None
    actor = Actor(account_id=run.account_id, name=run.actor_name, grants=(Grant(Role.NATIONAL),))
    data = files.read_bytes(run.file_sha256)
    return run_import(actor=actor, run_id=run.pk, data=data, columns=run.columns)
