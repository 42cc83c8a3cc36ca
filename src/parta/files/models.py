"""Stored files: the row says what the bytes are; the bytes lie outside the web root. And which bytes are to go."""

from django.db import models
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, FULL, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry, Technical


class StoredFile(Registry):
    """One file. Its bytes are kept under their SHA-256; who may read it is decided by the module that owns the
    purpose.
    """

    rights = FULL  # papers of a request that was never sent are forgotten
    trail = AUDIT
    personal_data = {"name": Personal.CONTENT, "owner_account_id": Personal.LINK}
    held_for = {Purpose.UNFINISHED: ("name",), Purpose.PROOF: ("owner_account_id",)}
    impersonal = ("purpose", "content_type", "sha256")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    purpose = models.TextField()
    name = models.TextField()
    content_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    institution_id = models.IntegerField(null=True)
    owner_account_id = models.BigIntegerField()
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "files_stored_file"
        indexes = [models.Index(fields=["sha256"], name="files_by_digest")]


class Forgotten(Technical):
    """Bytes that nobody's row holds any more and that are to be erased: written with the forgetting, gone with the
    bytes, so that a process killed between the two leaves a note and no orphan.
    """

    rights = FULL
    trail = no_trail("a list of work; the rows of the files that were forgotten have the trail")
    personal_data = {}
    impersonal = ("sha256",)

    sha256 = models.TextField(primary_key=True, db_collation="C")

    class Meta:
        db_table = "files_forgotten"
