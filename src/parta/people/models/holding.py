"""What the law asks about data held on a person: protection, readings, sources, inquiries."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.people.models.persons import Person
from parta.planes.declarations import APPEND, AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class Protection(Registry):
    """A child whom nobody may find: why, since when, by whom, and what was hidden. It never ends by itself: after
    ``until`` the head is asked. ``label`` is what everybody reads instead of the name.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "kind": Personal.FAMILY,
        "ground": Personal.CONTENT,
        "decided_by": Personal.CONTENT,
        "sealed": Personal.NAME,
        "closes_family": Personal.FAMILY,
        "set_by": Personal.LINK,
        "ended_by": Personal.LINK,
        "end_reason": Personal.CONTENT,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.PROTECTION: ("kind", "ground", "decided_by", "sealed", "closes_family", "end_reason"),
        Purpose.PROOF: ("set_by", "ended_by"),
    }
    impersonal = ("label", "since", "until")

    class Kind(models.IntegerChoices):
        OCCUPIED = 1
        THREAT = 2
        PLACEMENT = 3
        WITNESS = 4
        OTHER = 9

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Whose head set it; null = the national administrator, for a child whom no head guards.
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", null=True)
    kind = models.SmallIntegerField(choices=Kind)
    ground = models.TextField()  # the paper: number, day, of whom
    decided_by = models.TextField()  # who decided that the child needs it: a service, a court, the police, the guardian
    since = models.DateField()
    until = models.DateField(null=True)  # the day on which the head looks at it again
    label = models.TextField(unique=True)
    sealed = models.BinaryField()  # JSON of what stood in the record, under the vault
    closes_family = models.BooleanField(default=False)  # guardians read nothing while it stands
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null = the system
    set_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(default="")

    class Meta:
        db_table = "people_protection"
        constraints = [
            models.UniqueConstraint(name="protection_one_at_a_time", fields=["person"], condition=Q(ended_at=None)),
            models.CheckConstraint(name="protection_has_ground", condition=~Q(ground="") & ~Q(decided_by="")),
            models.CheckConstraint(
                name="protection_ends_with_reason", condition=Q(ended_at=None, end_reason="") | ~Q(end_reason="")
            ),
        ]
        indexes = [models.Index(fields=["institution"], condition=Q(ended_at=None), name="protection_of_institution")]


class ProtectionReader(Registry):
    """Whom the head let know a protected child besides himself and the class teacher."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"person": Personal.LINK, "named_by": Personal.LINK}
    held_for = {Purpose.PROTECTION: ("person",), Purpose.PROOF: ("named_by",)}

    id = models.BigAutoField(primary_key=True)
    protection = models.ForeignKey(Protection, models.PROTECT, related_name="readers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_protection_reader"
        constraints = [
            models.UniqueConstraint(
                name="protection_reader_once", fields=["protection", "person"], condition=Q(ended_at=None)
            )
        ]


class Adoption(Registry):
    """The history of an identity, sealed: which record a child had before it was adopted and which one it has. No
    column names either of them, so that no join does; ``keeper`` alone opens it (Family Code, art. 226–228).
    """

    rights = APPEND
    trail = AUDIT
    personal_data = {"sealed": Personal.NAME, "keeper": Personal.LINK, "set_by": Personal.LINK}
    held_for = {Purpose.PROTECTION: ("sealed", "keeper"), Purpose.PROOF: ("set_by",)}

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # JSON under the vault: both records, what the former one was found by, the paper
    keeper = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null = the system
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "people_adoption"


class Reading(Registry):
    """Somebody read the card of a child or an employee: who, whose, what, when."""

    rights = APPEND
    trail = no_trail("append-only: it is a log itself")
    personal_data = {"account_id": Personal.LINK, "person_id": Personal.LINK}
    held_for = {Purpose.OVERSIGHT: ("account_id", "person_id")}
    impersonal = ("what",)

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    account_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    institution_id = models.IntegerField(null=True)  # for whom the reader acted
    what = models.TextField()  # «card», «documents», «search by РНОКПП»

    class Meta:
        db_table = "people_reading"
        indexes = [models.Index(fields=["person_id", "at"], name="reading_of_person")]


class Feed(Registry):
    """A value that an outside system or a register keeps for a person: read-only here until the institution takes it
    back. Then what the system says is only shown beside ours. Removed only when the file that first told it is taken
    back.
    """

    rights = FULL
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "said": Personal.CONTENT,
        "taken_by": Personal.LINK,
        "reason": Personal.CONTENT,
    }
    held_for = {Purpose.WHOSE: ("person",), Purpose.EXCHANGE: ("said",), Purpose.PROOF: ("taken_by", "reason")}
    impersonal = ("slot", "source")

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    slot = models.TextField()  # a field of the person, or what a module above names so: «actual-address»
    source = models.TextField()  # the system or register, as people know it
    said = models.JSONField()  # what it said last: {column: value}, days ISO
    said_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_for = models.ForeignKey(
        "institutions.Institution", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(default="")

    class Meta:
        db_table = "people_feed"
        constraints = [
            models.UniqueConstraint(name="feed_once", fields=["person", "slot"]),
            models.CheckConstraint(name="feed_has_source", condition=~Q(source="") & ~Q(source__in=["hand", "file"])),
            models.CheckConstraint(
                name="feed_taken_with_reason",
                condition=Q(taken_at=None, reason="") | (Q(taken_at__isnull=False) & ~Q(reason="")),
            ),
        ]


class Inquiry(Registry):
    """What somebody asks to be put right in the data held on him or his child, objects to, or asks about; answered with
    a reason by a day.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "author": Personal.LINK,
        "text": Personal.CONTENT,
        "answered_by": Personal.LINK,
        "answer": Personal.CONTENT,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.ANSWER: ("author", "text", "answer"),
        Purpose.PROOF: ("answered_by",),
    }
    impersonal = ("due_on",)

    class Kind(models.IntegerChoices):
        CORRECTION = 1
        OBJECTION = 2
        QUESTION = 3

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # whose data it is about
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")  # which answers
    kind = models.SmallIntegerField(choices=Kind)
    text = models.TextField()
    asked_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField()  # the last day to answer
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(default="")
    is_granted = models.BooleanField(null=True)

    class Meta:
        db_table = "people_inquiry"
        constraints = [
            models.CheckConstraint(name="inquiry_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="inquiry_answered_with_reason",
                condition=Q(answered_at=None, is_granted=None, answer="")
                | (Q(answered_at__isnull=False, is_granted__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "due_on"], condition=Q(answered_at=None), name="inquiry_waiting"),
            models.Index(fields=["person", "-asked_at"], name="inquiry_of_person"),
        ]
