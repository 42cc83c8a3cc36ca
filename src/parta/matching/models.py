"""Pairs of records that look like one child, merges of records, claims of a second school to a child."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry, Technical


class Pair(Registry):
    """Two records that may be of one child, and what was decided about them. ``one`` is the earlier record."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "one": Personal.LINK,
        "other": Personal.LINK,
        "decided_by": Personal.LINK,
        "reason": Personal.CONTENT,
    }
    held_for = {Purpose.WHOSE: ("one", "other"), Purpose.PROOF: ("decided_by",), Purpose.ONE_RECORD: ("reason",)}
    impersonal = ("reasons",)

    class State(models.IntegerChoices):
        OPEN = 1
        APART = 2  # two children, says somebody with a reason
        MERGED = 3

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    one = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    other = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    score = models.SmallIntegerField()
    reasons = ArrayField(models.TextField())  # rules.likeness.Reason
    found_at = models.DateTimeField(db_default=Now())
    state = models.SmallIntegerField(choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(default="")

    class Meta:
        db_table = "matching_pair"
        constraints = [
            models.UniqueConstraint(name="pair_once", fields=["one", "other"]),
            models.CheckConstraint(name="pair_in_order", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(
                name="pair_decided_with_reason",
                condition=Q(state=1) | (Q(decided_at__isnull=False) & ~Q(reason="")),
            ),
        ]


class Merge(Registry):
    """A record was found to be of the same child as the kept one; ``moved`` is what undoing needs."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "kept": Personal.LINK,
        "merged": Personal.LINK,
        "author": Personal.LINK,
        "reason": Personal.CONTENT,
        "moved": Personal.LINK,
        "undone_by": Personal.LINK,
        "undo_reason": Personal.CONTENT,
    }
    held_for = {
        Purpose.WHOSE: ("kept", "merged", "moved"),
        Purpose.PROOF: ("author", "undone_by"),
        Purpose.ONE_RECORD: ("reason", "undo_reason"),
    }

    id = models.BigAutoField(primary_key=True)
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="merges")
    kept = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    merged = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    author = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    moved = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    undo_reason = models.TextField(default="")

    class Meta:
        db_table = "matching_merge"
        constraints = [
            models.UniqueConstraint(name="merge_once", fields=["merged"], condition=Q(undone_at=None)),
            models.CheckConstraint(name="merge_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="merge_undone_with_reason", condition=Q(undone_at=None) | ~Q(undo_reason="")),
        ]


class Claim(Registry):
    """A second school says that a child enrolled elsewhere is its pupil; the school of the enrolment answers."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "author": Personal.LINK,
        "said": Personal.NAME,
        "ground": Personal.CONTENT,
        "answered_by": Personal.LINK,
        "answer": Personal.CONTENT,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.PROOF: ("author", "answered_by"),
        Purpose.ONE_RECORD: ("said", "ground", "answer"),
    }
    impersonal = ("leaves_on",)

    class State(models.IntegerChoices):
        OPEN = 1
        AGREED = 2  # the child leaves on ``leaves_on``, by orders of both schools or by the officer's word
        REFUSED = 3
        WITHDRAWN = 4
        DONE = 5  # the main enrolment is the claimant's

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    holder = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    claimant = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    author = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")  # null = the night's check
    said = models.TextField()  # the child’s name as the claimant wrote it: what the record says is not his to see
    ground = models.TextField()
    state = models.SmallIntegerField(choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    answer = models.TextField(default="")
    leaves_on = models.DateField(null=True)
    by_order = models.BooleanField(default=False)  # agreed by the school itself: its order and the claimant's move him

    class Meta:
        db_table = "matching_claim"
        constraints = [
            models.UniqueConstraint(name="claim_once", fields=["person", "claimant"], condition=Q(state__in=[1, 2])),
            models.CheckConstraint(name="claim_of_another", condition=~Q(holder=F("claimant"))),
            models.CheckConstraint(name="claim_answered_whole", condition=Q(state=1) | Q(answered_at__isnull=False)),
            models.CheckConstraint(name="claim_agreed_from_a_day", condition=~Q(state=2) | Q(leaves_on__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["holder", "state"], name="claim_of_holder"),
            models.Index(fields=["claimant", "state"], name="claim_of_claimant"),
        ]


class Sweep(Technical):
    """How far the register was looked through for likeness: the night's check goes on from here."""

    rights = KEEP
    trail = no_trail("says how far a machine got, nothing of anybody")
    personal_data = {"last_person": Personal.LINK}
    held_for = {Purpose.ONE_RECORD: ("last_person",)}

    id = models.SmallIntegerField(primary_key=True, default=1)
    last_person = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "matching_sweep"
        constraints = [models.CheckConstraint(name="sweep_one", condition=Q(id=1))]
