"""What was typed and not yet accepted."""

from django.db import models
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import FULL, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class Draft(Registry):
    """Typed fields of one form, kept for their owner until accepted, discarded or 90 days old."""

    rights = FULL
    trail = no_trail("not yet a record: the accepted act has its trail")
    personal_data = {
        "fields": Personal.CONTENT,
        "account_id": Personal.LINK,
        "title": Personal.CONTENT,
        "problems": Personal.CONTENT,
    }
    held_for = {Purpose.UNFINISHED: ("fields", "account_id", "title", "problems")}
    impersonal = ("form", "subject")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    account_id = models.BigIntegerField()
    form = models.TextField()  # «institutions.card», …
    subject = models.TextField(default="")  # which record the form edits; empty for a new one
    institution_id = models.IntegerField(null=True)
    title = models.TextField(default="")
    fields = models.JSONField()
    problems = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "drafts_draft"
        constraints = [models.UniqueConstraint(name="draft_one_a_form", fields=["account_id", "form", "subject"])]
