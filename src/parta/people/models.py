"""Persons, guardianship and staff posts: the one place where somebody is recorded."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal
from parta.planes.declarations import APPEND, AUDIT, KEEP, no_trail
from parta.planes.fields import RandomUuid, UnsearchedPeriod, sort_key_field
from parta.planes.models import Dated, Registry


class Person(Registry):
    """A human being, once. Identifiers are kept encrypted and found by a keyed HMAC."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "family_name": Personal.NAME,
        "given_name": Personal.NAME,
        "patronymic": Personal.NAME,
        "sort_key": Personal.NAME,
        "sex": Personal.SEX,
        "born_on": Personal.BIRTH,
        "rnokpp_key": Personal.IDENTIFIER,
        "rnokpp_sealed": Personal.IDENTIFIER,
        "unzr_key": Personal.IDENTIFIER,
        "unzr_sealed": Personal.IDENTIFIER,
        "email": Personal.CONTACT,
        "phone": Personal.CONTACT,
        "likeness": Personal.NAME,
        "merged_into": Personal.LINK,
    }
    impersonal = ("source",)

    class Sex(models.TextChoices):
        FEMALE = "f"
        MALE = "m"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    family_name = models.TextField()
    given_name = models.TextField()
    patronymic = models.TextField(db_default="")
    sort_key = sort_key_field("family_name", "given_name", "patronymic")
    sex = models.CharField(max_length=1, choices=Sex, null=True)  # staff and guardians need not say
    born_on = models.DateField(null=True)  # known for every pupil (`enrolment_pupil` requires it), not for every adult
    rnokpp_key = models.BinaryField(null=True)
    rnokpp_sealed = models.BinaryField(null=True)
    unzr_key = models.BinaryField(null=True)
    unzr_sealed = models.BinaryField(null=True)
    email = models.TextField(db_default="")
    phone = models.TextField(db_default="")
    version = models.IntegerField(default=1, db_default=1)  # for the form of corrections: a stale save is shown
    source = models.TextField(db_default="hand")  # of the record: «hand», «file», or the system that it came from
    recorded_at = models.DateTimeField(db_default=Now())
    # Keys under which records of one child meet although something was mistyped (migration 0005); null without a birth
    # date. Generated, so that no way of writing a person forgets them.
    likeness = models.GeneratedField(
        expression=models.Func("family_name", "given_name", "patronymic", "born_on", function="people_likeness"),
        output_field=ArrayField(models.BigIntegerField(), null=True),
        db_persist=True,
    )
    # The kept record of the same human being; what was written under this one stays under it.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    # Under protection the names above are a neutral label, contacts and search keys are empty: what stood there is
    # sealed in `Protection`. So no list, search, view or copy can tell what it does not hold.
    is_shielded = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "people_person"
        constraints = [
            models.CheckConstraint(name="person_has_names", condition=~Q(family_name="") & ~Q(given_name="")),
            models.UniqueConstraint(name="person_rnokpp", fields=["rnokpp_key"], condition=Q(rnokpp_key__isnull=False)),
            models.UniqueConstraint(name="person_unzr", fields=["unzr_key"], condition=Q(unzr_key__isnull=False)),
            models.CheckConstraint(
                name="person_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                name="person_shielded_is_found_by_nothing",
                condition=Q(is_shielded=False)
                | Q(rnokpp_key=None, unzr_key=None, rnokpp_sealed=None, unzr_sealed=None, phone="", email=""),
            ),
        ]
        indexes = [
            models.Index(OpClass(F("sort_key"), name="text_pattern_ops"), F("born_on"), name="person_search"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="person_phone"),
            models.Index(fields=["email"], condition=~Q(email=""), name="person_email"),
            GinIndex(fields=["likeness"], name="person_likeness"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged"),
            models.Index(fields=["id"], condition=Q(is_shielded=True), name="person_shielded"),
        ]


class Correction(Registry):
    """A slip in a recorded name, birth date or sex put right: what stood there, what stands now, who and why."""

    rights = APPEND
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "author": Personal.LINK,
        "changes": Personal.NAME,
        "reason": Personal.CONTENT,
    }
    impersonal = ("source",)

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null = the system
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")  # for which he acted
    changes = models.JSONField()  # {field: [before, after]}; days are ISO, null = was not known
    reason = models.TextField()
    source = models.TextField(db_default="hand")  # or the system that said so

    class Meta:
        db_table = "people_correction"
        constraints = [models.CheckConstraint(name="correction_has_reason", condition=~Q(reason=""))]
        indexes = [models.Index(fields=["person", "at"], name="correction_of_person")]


class Document(Registry):
    """An identity document, one row an issue. Series and number are kept encrypted; equal ones meet by a keyed HMAC.

    A re-issued one ends the earlier (``until``, ``replaced_by``), which stays and is still found; ``is_mistaken`` was
    never this person's. ``revoked_at`` is when we learnt that it does not hold.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "number_key": Personal.IDENTIFIER,
        "number_sealed": Personal.IDENTIFIER,
        "issued_on": Personal.IDENTIFIER,
        "issued_by": Personal.IDENTIFIER,
        "until": Personal.IDENTIFIER,
        "person": Personal.LINK,
    }
    impersonal = ("source",)

    class Kind(models.IntegerChoices):
        BIRTH_CERTIFICATE = 1
        PASSPORT = 2
        ID_CARD = 3
        FOREIGN_BIRTH_CERTIFICATE = 4
        OTHER = 9

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="documents")
    kind = models.SmallIntegerField(choices=Kind)
    number_key = models.BinaryField()
    number_sealed = models.BinaryField()
    issued_on = models.DateField(null=True)
    issued_by = models.TextField(db_default="")
    until = models.DateField(null=True)  # the first day it did not hold; null = holds, or the day is not known
    revoked_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    is_mistaken = models.BooleanField(default=False, db_default=False)
    source = models.TextField(db_default="hand")  # rules.Source
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "people_document"
        indexes = [models.Index(fields=["number_key"], name="document_number")]
        constraints = [
            models.UniqueConstraint(
                name="document_one_holder", fields=["kind", "number_key"], condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="document_ended_is_revoked",
                condition=Q(revoked_at__isnull=False) | Q(until=None, replaced_by=None, is_mistaken=False),
            ),
            models.CheckConstraint(
                name="document_ends_after_issue",
                condition=Q(until=None) | Q(issued_on=None) | Q(until__gte=F("issued_on")),
            ),
        ]


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
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")  # whose head set it
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


class Guardianship(Registry, Dated):
    """Who stands for a child, from when to when, on what ground. Access of the guardian ends with the period."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "guardian": Personal.LINK,
        "pupil": Personal.LINK,
        "kind": Personal.FAMILY,
        "ground": Personal.FAMILY,
    }

    class Kind(models.IntegerChoices):
        MOTHER = 1
        FATHER = 2
        ADOPTER = 3
        GUARDIAN = 4
        FOSTER_PARENT = 5
        OTHER = 9

    id = models.BigAutoField(primary_key=True)
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.SmallIntegerField(choices=Kind)
    ground = models.TextField(default="")  # the document: birth certificate, court decision, …
    may_read = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Guardianship"]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        db_table = "people_guardianship"
        constraints = [
            models.CheckConstraint(name="guardianship_of_another", condition=~Q(guardian=F("pupil"))),
            ExclusionConstraint(
                name="guardianship_once_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("guardian", RangeOperators.EQUAL),
                    ("pupil", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Post(Registry):
    """A person's place of work in an institution, for ever: what others point at. When it was held is in `Tenure`."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"person": Personal.LINK}

    class Position(models.IntegerChoices):
        HEAD = 1
        DEPUTY = 2
        TEACHER = 3
        EDUCATOR = 4
        SECRETARY = 5
        ACTING = 6
        RESPONSIBLE = 7
        OTHER = 9

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    position = models.SmallIntegerField(choices=Position)
    is_main = models.BooleanField(default=True)

    class Meta:
        db_table = "people_post"
        # The key that a tenure's copies of these columns point at (made by the migration): they cannot differ.
        constraints = [models.UniqueConstraint(name="post_facts", fields=["id", "institution", "person", "position"])]


class Tenure(Registry, Dated):
    """When a post was held, and with which of the head's powers. Dismissing closes the row and adds a shorter one."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"person": Personal.LINK, "given_by": Personal.LINK}
    impersonal = ("ground",)

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    position = models.SmallIntegerField(choices=Post.Position)
    powers = ArrayField(models.TextField(), default=list)
    ground = models.TextField(default="")  # number and date of the order
    given_by = models.BigIntegerField(null=True)  # account that gave or changed it; 0 = the system, null = not known

    objects: ClassVar[models.Manager["Tenure"]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        db_table = "people_tenure"
        indexes = [models.Index(name="tenure_of_institution", fields=["institution", "position"])]
        constraints = [
            models.CheckConstraint(name="tenure_powers_are_a_deputys", condition=Q(powers=[]) | Q(position__in=[2, 7])),
            models.CheckConstraint(
                name="tenure_acting_is_for_a_time",
                condition=~Q(position=6) | (Q(during__upper_inf=False) & ~Q(ground="")),
            ),
            ExclusionConstraint(
                name="post_one_head",
                condition=Q(position=1, known_to=None),
                expressions=[("institution", RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="post_one_acting",
                condition=Q(position=6, known_to=None),
                expressions=[("institution", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="post_once_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("position", RangeOperators.EQUAL),
                    (UnsearchedPeriod(), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Handover(Registry):
    """What somebody in charge of an institution left unfinished and who has it now; each post is handed over once."""

    rights = APPEND
    trail = AUDIT
    personal_data = {}
    impersonal = ("what",)

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    from_post = models.OneToOneField(Post, models.PROTECT, related_name="+")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    what = models.JSONField(default=dict)  # {kind of work: how many}

    class Meta:
        db_table = "people_handover"
        constraints = [
            models.CheckConstraint(name="handover_to_another", condition=~Q(from_post=F("to_post"))),
        ]
        indexes = [models.Index(fields=["institution", "-at"], name="handover_of_institution")]


class Reading(Registry):
    """Somebody read the card of a child or an employee: who, whose, what, when."""

    rights = APPEND
    trail = no_trail("append-only: it is a log itself")
    personal_data = {"account_id": Personal.LINK, "person_id": Personal.LINK}
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
    back. Then what the system says is only shown beside ours.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "said": Personal.CONTENT,
        "taken_by": Personal.LINK,
        "reason": Personal.CONTENT,
    }
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
