"""Editions of the state's rules: drafted by one person, approved and signed by another, in force from a day on."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.editions.rules import State
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class RuleEdition(Registry):
    """One edition of one kind of rules, whole. An approved one never changes (trigger `editions_kept`) but for the day
    it ends, and may be withdrawn until it has begun.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "drafter": Personal.NAME,
        "approver": Personal.NAME,
        "drafted_by": Personal.LINK,
        "writers": Personal.LINK,
        "approved_by": Personal.LINK,
        "signature_id": Personal.SIGNATURE,
        "returned": Personal.CONTENT,
    }
    held_for = {
        Purpose.PROOF: ("drafter", "approver", "drafted_by", "writers", "approved_by", "signature_id", "returned"),
    }
    impersonal = ("kind", "rows", "english", "source", "doubt", "reason", "valid_from", "sha256")

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    kind = models.TextField()  # «quality-rules»: see `kinds.Kind`
    number = models.SmallIntegerField(null=True)  # given when it is approved: 1 is what was found at the start
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in State], default=State.DRAFT.value)
    rows = models.JSONField(default=list)
    english = models.JSONField(default=dict)  # of its texts that are kept in Ukrainian: text → English
    source = models.TextField(default="")  # the act it follows from
    doubt = models.TextField(default="")
    reason = models.TextField(default="")  # what changes and why, in words for everybody
    valid_from = models.DateField(null=True)
    during = DateRangeField(null=True)  # when it was in force; None until approved
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    revision = models.IntegerField(default=1)  # of a draft: a stale tab is noticed
    drafted_by = models.BigIntegerField()  # account; 0 = the installation
    drafter = models.TextField(default="")
    writers = ArrayField(models.BigIntegerField(), default=list)  # accounts that changed it: none of them approves it
    drafted_at = models.DateTimeField(db_default=Now())
    proposed_at = models.DateTimeField(null=True)
    returned = models.TextField(default="")  # why the second person gave it back
    approved_by = models.BigIntegerField(null=True)
    approver = models.TextField(default="")
    approved_at = models.DateTimeField(null=True)
    sha256 = models.TextField(default="")  # of the signed document
    signature_id = models.BigIntegerField(null=True)
    effected_at = models.DateTimeField(null=True)  # when the owner was told that the day had come, if he needs telling

    class Meta:
        db_table = "editions_edition"
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["kind", "number"]),
            models.UniqueConstraint(
                name="edition_one_on_its_way",
                fields=["kind"],
                condition=Q(state__in=[State.DRAFT.value, State.PROPOSED.value]),
            ),
            ExclusionConstraint(
                name="edition_one_a_day",
                condition=Q(state=State.APPROVED.value),
                expressions=[("kind", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="edition_second_person", condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by"))
            ),
            models.CheckConstraint(
                name="edition_approved_is_signed",
                condition=~Q(state=State.APPROVED.value)
                | Q(drafted_by=0)
                | Q(signature_id__isnull=False, approved_by__isnull=False, during__isnull=False, number__isnull=False),
            ),
        ]
