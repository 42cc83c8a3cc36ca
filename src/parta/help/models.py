"""Texts of help as the national administrator rewrote them, version by version, and what readers thought of each."""

from django.db import models
from django.db.models import Q

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, KEEP, no_trail
from parta.planes.models import Registry


class Revision(Registry):
    """A version of a text. Version 0 is the one that ships and is not here; the highest number is the one shown.

    ``restores`` says which version was brought back; 0 = the shipped one, whose words are not copied, so that the text
    follows what later releases ship.
    """

    rights = APPEND
    trail = AUDIT
    personal_data = {"account_id": Personal.LINK, "person_id": Personal.LINK}
    held_for = {Purpose.PROOF: ("account_id",), Purpose.WHOSE: ("person_id",)}
    impersonal = ("code", "title_uk", "title_en", "text_uk", "text_en", "reason", "based_on")

    id = models.BigAutoField(primary_key=True)
    code = models.TextField()
    number = models.IntegerField()
    title_uk = models.TextField(default="")
    title_en = models.TextField(default="")
    text_uk = models.TextField(default="")
    text_en = models.TextField(default="")
    reason = models.TextField()
    restores = models.IntegerField(null=True)
    based_on = models.TextField()  # digest of the shipped wording its author had before him
    at = models.DateTimeField()
    account_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "help_revision"
        constraints = [
            models.UniqueConstraint(name="revision_number_once", fields=["code", "number"]),
            models.CheckConstraint(name="revision_numbered_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="revision_has_words_or_is_shipped",
                condition=Q(restores=0, title_uk="", text_uk="") | (~Q(title_uk="") & ~Q(text_uk="")),
            ),
        ]


class Opinion(Registry):
    """How many readers said that a version helped them, and how many that it did not. Of nobody in particular."""

    rights = KEEP
    trail = no_trail("counters; they tell of no person and no record")
    personal_data = {}
    impersonal = ("code",)

    id = models.BigAutoField(primary_key=True)
    code = models.TextField()
    number = models.IntegerField()
    helped = models.IntegerField(default=0)
    did_not = models.IntegerField(default=0)

    class Meta:
        db_table = "help_opinion"
        constraints = [models.UniqueConstraint(name="opinion_of_a_version_once", fields=["code", "number"])]
