"""Letters on their way out."""

from django.db import models
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import FULL, no_trail
from parta.planes.models import Technical


class Letter(Technical):
    """A letter waiting to leave: address, subject and text are kept encrypted and erased when it has left."""

    rights = FULL
    trail = no_trail("a queue; what the letter tells of has its own trail")
    personal_data = {"sealed": Personal.CONTENT}
    held_for = {Purpose.REACH: ("sealed",)}
    impersonal = ("trouble",)

    id = models.BigAutoField(primary_key=True)
    sealed = models.BinaryField()
    posted_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="")

    class Meta:
        db_table = "notices_letter"
        indexes = [
            models.Index(fields=["id"], condition=models.Q(left_at=None, given_up_at=None), name="letter_waiting")
        ]
