"""A spreadsheet on its way in: its columns, its rows, how far the worker is."""

from django.db import models
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import FULL, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry, Technical


class Batch(Registry):
    """One upload, from the file to its result and, if need be, back. Rows go 90 days after the last touch."""

    rights = FULL
    trail = no_trail("work on its way: what it writes has its trail, under this batch's public id as the operation's")
    personal_data = {"account_id": Personal.LINK, "title": Personal.CONTENT, "file_sealed": Personal.CONTENT}
    held_for = {Purpose.UNFINISHED: ("account_id", "title", "file_sealed")}
    impersonal = (
        "kind",
        "place",
        "header",
        "mapping",
        "notes",
        "samples_sealed",
        "counts",
        "trouble",
        "language",
        "day",
        "system",
    )

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    kind = models.TextField()
    place = models.UUIDField()
    institution_id = models.IntegerField(null=True)
    account_id = models.BigIntegerField()
    title = models.TextField()
    system = models.TextField(db_default="")  # the outside system the file came from
    language = models.TextField()
    day = models.DateField()
    state = models.SmallIntegerField()  # kinds.State
    file_sealed = models.BinaryField(null=True)  # until its rows are read
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    samples_sealed = models.BinaryField(null=True)
    counts = models.JSONField(default=dict)  # {outcome: rows}
    trouble = models.TextField(default="")
    revision = models.IntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sheets_batch"
        indexes = [
            models.Index(fields=["account_id", "-changed_at"], name="batch_of_account"),
            models.Index(fields=["place", "kind", "-changed_at"], name="batch_of_place"),
        ]


class SheetRow(Registry):
    """A row of a file: cells, corrections, problems, receipt in one sealed piece; equal keys meet by a keyed HMAC."""

    rights = FULL
    trail = no_trail("work on its way: what it writes has its trail")
    personal_data = {"sealed": Personal.CONTENT, "key": Personal.IDENTIFIER}
    held_for = {Purpose.UNFINISHED: ("sealed", "key")}

    pk = models.CompositePrimaryKey("batch_id", "number")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    number = models.IntegerField()
    outcome = models.SmallIntegerField(default=0)
    key = models.BinaryField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "sheets_row"
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="row_by_outcome")]


class Progress(Technical):
    """How far the worker is with a batch, and whether somebody called it back: apart from the batch, which the worker
    holds locked.
    """

    rights = FULL
    trail = no_trail("serves the page that waits")
    personal_data = {}

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="progress")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    beat_at = models.DateTimeField(db_default=Now())
    is_called_back = models.BooleanField(default=False)

    class Meta:
        db_table = "sheets_progress"
