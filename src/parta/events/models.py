"""Outbox and receipts."""

from django.db import models
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import FULL, no_trail
from parta.planes.fields import Identity
from parta.planes.models import Technical


class OutboxEvent(Technical):
    """What happened, waiting to be delivered to subscribers; deleted when delivered. Ids only, no personal data.

    ``institution_id`` 0 = an event of the registry plane.
    """

    rights = FULL
    trail = no_trail("a queue: rows go when delivered; the fact itself has its trail")
    personal_data = {}
    impersonal = ("topic", "payload", "trouble")

    pk = models.CompositePrimaryKey("institution_id", "id")
    institution_id = models.IntegerField(default=0)
    id = models.BigIntegerField(db_default=Identity())
    at = models.DateTimeField(db_default=Now())
    topic = models.TextField()
    payload = models.JSONField()
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    trouble = models.TextField(default="")

    class Meta:
        db_table = "events_outbox"


class Receipt(Technical):
    """Answer given to a request that carried its own id: a repeat finds it, nothing changes twice. Kept for 30 days."""

    rights = FULL
    trail = no_trail("repeats of requests; the fact itself has its trail")
    personal_data = {"answer": Personal.CONTENT, "account_id": Personal.LINK}
    held_for = {Purpose.EXCHANGE: ("answer",), Purpose.PROOF: ("account_id",)}

    pk = models.CompositePrimaryKey("institution_id", "request_id")
    institution_id = models.IntegerField(default=0)
    request_id = models.UUIDField()
    account_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    answer = models.JSONField()

    class Meta:
        db_table = "events_receipt"
