"""Findings of the night, what people said of them, what was put right in bulk, and how far the night has come."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry, Technical
from parta.rulebook.api import Aspect

_BY_NIGHT = "computed by night from rows that have a trail of their own; what people say of it is in Dismissal"


class Finding(Registry):
    """A record that breaks a rule, from the night it was found to the night it was gone. ``object_id``: the key of the
    record within its form, as the module that owns it understands it; what the record says is never copied here.

    ``digest`` is of the facts that the rule judged and of the rule itself: a dismissal stands while it does not change.
    """

    rights = FULL
    trail = no_trail(_BY_NIGHT)
    personal_data = {"object_id": Personal.LINK}
    held_for = {Purpose.WHOSE: ("object_id",)}
    impersonal = ("rule", "opened_on", "closed_on")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(db_default=RandomUuid())  # looked up among the open ones of an institution
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    rule = models.TextField(db_collation="C")
    object_id = models.BigIntegerField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    digest = models.IntegerField()
    is_dismissed = models.BooleanField(default=False)

    class Meta:
        db_table = "quality_finding"
        constraints = [
            models.UniqueConstraint(
                name="finding_open_once",
                fields=["institution", "rule", "object_id"],
                condition=Q(closed_on=None),
            ),
            models.CheckConstraint(
                name="finding_in_order", condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "opened_on", "closed_on"], name="finding_of_institution"),
            models.Index(fields=["object_id"], name="finding_of_object", condition=Q(closed_on=None)),
            models.Index(fields=["closed_on"], name="finding_closed", condition=Q(closed_on__isnull=False)),
        ]


class Dismissal(Registry):
    """Somebody’s word that a finding is no fault: who, why, until when. It ends when the facts change, when its day
    comes, when the finding is gone, or when somebody takes it back.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "object_id": Personal.LINK,
        "reason": Personal.CONTENT,
        "account_id": Personal.LINK,
        "name": Personal.NAME,
        "ended_by": Personal.LINK,
    }
    held_for = {
        Purpose.WHOSE: ("object_id",), Purpose.ACCURACY: ("reason",), Purpose.PROOF: ("account_id", "name", "ended_by"),
    }  # fmt: skip
    impersonal = ("rule", "until")

    class Ended(models.IntegerChoices):
        TAKEN_BACK = 1
        RAN_OUT = 2
        FACT_CHANGED = 3
        GONE = 4

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    rule = models.TextField(db_collation="C")
    object_id = models.BigIntegerField()
    digest = models.IntegerField()
    reason = models.TextField()
    until = models.DateField()  # the last day it stands
    account_id = models.BigIntegerField()
    name = models.TextField()  # of who said it, as it was
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended = models.SmallIntegerField(choices=Ended, null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "quality_dismissal"
        constraints = [
            models.UniqueConstraint(
                name="dismissal_one_at_a_time",
                fields=["institution", "rule", "object_id"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(name="dismissal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="dismissal_ended_whole",
                condition=Q(ended_at=None, ended=None) | Q(ended_at__isnull=False, ended__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["until"], name="dismissal_running", condition=Q(ended_at=None))]


class Mending(Registry):
    """Values put right at once by one person’s word, so that they can be taken back at once."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "changes": Personal.CONTENT,
        "account_id": Personal.LINK,
        "name": Personal.NAME,
        "undone_by": Personal.LINK,
    }
    held_for = {Purpose.ACCURACY: ("changes",), Purpose.PROOF: ("account_id", "name", "undone_by")}
    impersonal = ("rule", "form")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    rule = models.TextField(db_collation="C")
    form = models.TextField()
    changes = models.JSONField()  # [[key, field, before, after], …]
    account_id = models.BigIntegerField()
    name = models.TextField()
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "quality_mending"


class Judged(Registry):
    """How many records of a form an institution had when they were judged last: what a score is a share of."""

    rights = FULL
    trail = no_trail(_BY_NIGHT)
    personal_data = {}
    impersonal = ("form", "judged_on")

    pk = models.CompositePrimaryKey("institution_id", "form")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    form = models.TextField(db_collation="C")
    records = models.IntegerField()
    judged_on = models.DateField()

    class Meta:
        db_table = "quality_judged"


class Score(Registry):
    """Checks made and failed by aspect: failing / checks is what the score lacks to a hundred."""

    rights = FULL
    trail = no_trail(_BY_NIGHT)
    personal_data = {}
    impersonal = ("aspect",)

    pk = models.CompositePrimaryKey("institution_id", "aspect")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    aspect = models.TextField(choices=[(each.value, each.value) for each in Aspect], db_collation="C")
    checks = models.IntegerField()  # records × rules of the aspect
    failing = models.IntegerField()  # open findings that nobody dismissed
    dismissed = models.IntegerField()
    blocking = models.IntegerField(null=True)  # of those failing, by rules that block; null: not counted so far

    class Meta:
        db_table = "quality_score"


class Total(Registry):
    """The score of an institution over all aspects, in one row: boards of a country ask for the share of each of
    24,000 institutions at once. Written with `Score`, whose sums it holds.
    """

    rights = FULL
    trail = no_trail(_BY_NIGHT)
    personal_data = {}
    impersonal = ()

    institution = models.OneToOneField("institutions.Institution", models.PROTECT, related_name="+", primary_key=True)
    checks = models.IntegerField()
    failing = models.IntegerField()
    dismissed = models.IntegerField()
    blocking = models.IntegerField(null=True)  # null: not counted so far

    class Meta:
        db_table = "quality_total"


class Run(Technical):
    """A night over everything. A run without an end is gone on with, step by step."""

    rights = KEEP
    trail = no_trail("how far the machine has come")
    personal_data = {}
    impersonal = ("day", "rules", "told")

    id = models.AutoField(primary_key=True)
    day = models.DateField(unique=True)
    rules = ArrayField(models.TextField(), default=list)  # judged by night, in force on the day
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)  # of the country: {"open": findings, "frequent": [[rule, findings, places]]}

    class Meta:
        db_table = "quality_run"


class Step(Technical):
    """A part of a run: records of one form in some institutions, one transaction. ``first``…``last`` are ids of
    institutions, both included; ``form`` empty = summing up.
    """

    rights = KEEP
    trail = no_trail("how far the machine has come")
    personal_data = {}
    impersonal = ("form",)

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="steps")
    form = models.TextField(db_collation="C")
    first = models.IntegerField()
    last = models.IntegerField()
    done_at = models.DateTimeField(null=True)
    records = models.IntegerField(default=0)
    opened = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    took_ms = models.IntegerField(default=0)

    class Meta:
        db_table = "quality_step"
        constraints = [models.UniqueConstraint(name="step_once", fields=["run", "form", "first"])]
