"""The trail of every table that has no hash-chained log."""

from django.db import models

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import READ_ONLY, no_trail
from parta.planes.models import Technical


class Entry(Technical):
    """One change of one row, written by a trigger with the owner's rights. The application can only read it."""

    rights = READ_ONLY
    trail = no_trail("it is the trail")
    personal_data = {"actor_id": Personal.LINK, "before": Personal.CONTENT, "after": Personal.CONTENT}
    held_for = {Purpose.PROOF: ("actor_id", "before", "after")}
    impersonal = ("table_name", "row_id", "operation", "op")

    pk = models.CompositePrimaryKey("at", "id")
    at = models.DateTimeField()
    id = models.BigIntegerField()
    table_name = models.TextField()
    row_id = models.TextField()
    actor_id = models.BigIntegerField()
    operation = models.TextField()
    operation_id = models.UUIDField(null=True)
    signature_id = models.BigIntegerField(null=True)
    op = models.CharField(max_length=1)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "audit_entry"
