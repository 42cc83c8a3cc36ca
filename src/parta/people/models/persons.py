"""Persons and what identifies them; who stands for a child."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, KEEP
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
    held_for = {
        Purpose.TELL_APART: ("family_name", "given_name", "patronymic", "sort_key", "likeness"),
        Purpose.STATISTICS: ("sex",),
        Purpose.AGE: ("born_on",),
        Purpose.ONE_RECORD: ("rnokpp_key", "rnokpp_sealed", "unzr_key", "unzr_sealed"),
        Purpose.REACH: ("email", "phone"),
        Purpose.WHOSE: ("merged_into",),
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
    # A former identity of an adopted child: names stay for the schools that taught it, nothing finds it or leads on.
    is_sealed = models.BooleanField(default=False, db_default=False)

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
            models.CheckConstraint(
                name="person_sealed_is_found_by_nothing",
                condition=Q(is_sealed=False)
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
            models.Index(fields=["id"], condition=Q(is_sealed=True), name="person_sealed"),
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
    held_for = {Purpose.WHOSE: ("person",), Purpose.PROOF: ("author", "reason"), Purpose.TELL_APART: ("changes",)}
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
    never this person's. ``revoked_at`` is when we learnt that it does not hold. ``is_disputed``: somebody with another
    birth date is recorded under the number too. Whoever typed it is not told: he would learn that the number exists.
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
    held_for = {
        Purpose.ONE_RECORD: ("number_key", "number_sealed", "issued_on", "issued_by", "until"),
        Purpose.WHOSE: ("person",),
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
    is_disputed = models.BooleanField(default=False, db_default=False)
    source = models.TextField(db_default="hand")  # rules.Source
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "people_document"
        indexes = [models.Index(fields=["number_key"], name="document_number")]
        constraints = [
            models.UniqueConstraint(
                name="document_one_holder",
                fields=["kind", "number_key"],
                condition=Q(revoked_at=None, is_disputed=False),
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
    held_for = {Purpose.WHOSE: ("guardian", "pupil"), Purpose.STAND_FOR: ("kind", "ground")}

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
                    (UnsearchedPeriod(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
