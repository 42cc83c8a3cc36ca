"""Gates, and places given at them."""

from django.db import models

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, FULL, Rights, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Technical


class Gate(Technical):
    """One opening. Its row is locked while a place is given, so that places have no gap and follow time."""

    rights = FULL
    trail = no_trail("a line before a door; what is done behind it has its own trail")
    personal_data = {}
    impersonal = ("key", "opens_at", "next_turn")

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(unique=True)
    opens_at = models.DateTimeField()
    every = models.FloatField()  # seconds between two turns
    issued = models.IntegerField(default=0)
    next_turn = models.DateTimeField()

    class Meta:
        db_table = "waiting_gate"


class Ticket(Technical):
    """A place: given once to whoever holds it, never changed (the application has no right to)."""

    rights = APPEND | Rights.REMOVE
    trail = no_trail("append-only; removed when the opening is long past")
    personal_data = {"holder": Personal.IDENTIFIER}
    held_for = {Purpose.WHOSE: ("holder",)}

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="tickets", db_index=False)
    place = models.IntegerField()
    holder = models.BinaryField()  # keyed digest of the account, mailbox or application
    arrived_at = models.DateTimeField()
    turn_at = models.DateTimeField()

    class Meta:
        db_table = "waiting_ticket"
        constraints = [
            models.UniqueConstraint(name="ticket_place_once", fields=["gate", "place"]),
            models.UniqueConstraint(name="ticket_holder_once", fields=["gate", "holder"]),
        ]
