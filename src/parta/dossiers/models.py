"""Individual data sets: dated facts of children and of staff, each with its ground, source and author."""

from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.dossiers.rules.facts import FULL_SHARE, SINGLE, STATUSES, UKRAINE, Slot
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, KEEP
from parta.planes.fields import RandomUuid, UnsearchedPeriod
from parta.planes.models import Dated, Registry

_OF_ANYBODY = {"person": Personal.LINK, "author": Personal.LINK, "ground": Personal.CONTENT}
_SINGLE_STATUSES = [int(slot) for slot in STATUSES if slot in SINGLE]


class Fact(Registry, Dated):
    """What every dated fact has: of whom, about what, on what ground, from where, by whom."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, related_name="+", null=True, db_index=False
    )  # that recorded it; null = an outside system by itself
    slot = models.SmallIntegerField(choices=[(slot.value, slot.name) for slot in Slot])
    ground = models.TextField(default="")  # the paper behind it: kind, number, day
    source = models.TextField(db_default="hand")  # «hand», «file», or the system that it came from
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True, db_index=False)

    objects: ClassVar[models.Manager[Self]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


class Status(Fact):
    """A position of a codifier that held for a person: category, watched indicator, citizenship, language."""

    rights = KEEP
    trail = AUDIT
    personal_data = {**_OF_ANYBODY, "item": Personal.HEALTH, "is_so": Personal.HEALTH}
    held_for = {Purpose.WHOSE: ("person",), Purpose.PROOF: ("author", "ground"), Purpose.SUPPORT: ("item", "is_so")}
    impersonal = ("source",)

    item = models.SmallIntegerField()  # of the codifier of the slot: `codifiers.CODIFIERS`
    is_so = models.BooleanField(default=True)  # False: asked and answered «no»; only of watched indicators

    class Meta:
        db_table = "dossiers_status"
        constraints = [
            models.CheckConstraint(name="status_no_only_of_watched", condition=Q(is_so=True) | Q(slot=int(Slot.WATCH))),
            ExclusionConstraint(
                name="status_once_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("slot", RangeOperators.EQUAL),
                    ("item", RangeOperators.EQUAL),
                    (UnsearchedPeriod(), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="status_single_a_day",
                condition=Q(known_to=None, slot__in=_SINGLE_STATUSES),
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("slot", RangeOperators.EQUAL),
                    (UnsearchedPeriod(), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Need(Fact):
    """Special educational needs: the level of support and the conclusion of an inclusive resource centre (ІРЦ)."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        **_OF_ANYBODY,
        "level": Personal.HEALTH,
        "kinds": Personal.HEALTH,
        "conclusion": Personal.HEALTH,
        "issued_on": Personal.HEALTH,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.PROOF: ("author", "ground"),
        Purpose.SUPPORT: ("level", "kinds", "conclusion", "issued_on"),
    }
    impersonal = ("source", "issued_by")

    level = models.SmallIntegerField()
    kinds = ArrayField(models.SmallIntegerField(), default=list)  # codifier need_kind
    conclusion = models.TextField(default="")
    issued_on = models.DateField(null=True)
    issued_by = models.TextField(default="")

    class Meta:
        db_table = "dossiers_need"
        constraints = [
            models.CheckConstraint(name="need_has_level", condition=Q(level__range=(1, 5))),
            models.CheckConstraint(
                name="need_rests_on_conclusion",
                condition=Q(level=1) | (~Q(conclusion="") & ~Q(issued_by="") & Q(issued_on__isnull=False)),
            ),
            ExclusionConstraint(
                name="need_one_a_day",
                condition=Q(known_to=None),
                expressions=[("person", RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
            ),
        ]


class Address(Fact):
    """Where a person is registered or lives: a settlement of КАТОТТГ, or another country."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        **_OF_ANYBODY,
        "country": Personal.ADDRESS,
        "territory": Personal.ADDRESS,
        "line": Personal.ADDRESS,
        "postal_code": Personal.ADDRESS,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.PROOF: ("author", "ground"),
        Purpose.TERRITORY: ("country", "territory", "line", "postal_code"),
    }
    impersonal = ("source",)

    country = models.SmallIntegerField()  # codifier country
    territory = models.ForeignKey("reference.Territory", models.PROTECT, related_name="+", null=True)
    line = models.TextField()  # street, house, flat
    postal_code = models.TextField(default="")

    class Meta:
        db_table = "dossiers_address"
        constraints = [
            models.CheckConstraint(
                name="address_by_katottg", condition=~Q(country=UKRAINE) | Q(territory__isnull=False)
            ),
            models.CheckConstraint(name="address_has_line", condition=~Q(line="")),
            ExclusionConstraint(
                name="address_one_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("slot", RangeOperators.EQUAL),
                    (UnsearchedPeriod(), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Share(Fact):
    """How much of a post (ставка) somebody holds, and as what kind of worker."""

    rights = KEEP
    trail = AUDIT
    personal_data = {**_OF_ANYBODY, "hundredths": Personal.EDUCATION, "engagement": Personal.EDUCATION}
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.PROOF: ("author", "ground"),
        Purpose.WORK: ("hundredths", "engagement"),
    }
    impersonal = ("source", "title")

    class Engagement(models.IntegerChoices):
        MAIN = 1  # основне місце роботи
        INNER = 2  # внутрішній сумісник
        OUTER = 3  # зовнішній сумісник

    post = models.ForeignKey("people.Post", models.PROTECT, related_name="+", db_index=False)
    title = models.TextField(default="")  # as the staff list (штатний розпис) names it
    hundredths = models.SmallIntegerField()  # 75 = 0,75 ставки
    engagement = models.SmallIntegerField(choices=Engagement)

    class Meta:
        db_table = "dossiers_share"
        constraints = [
            models.CheckConstraint(name="share_is_possible", condition=Q(hundredths__range=(1, 2 * FULL_SHARE))),
            ExclusionConstraint(
                name="share_one_a_day",
                condition=Q(known_to=None),
                expressions=[("post", RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
            ),
        ]


class Attestation(Fact):
    """What an attestation gave: category and title, from the day of the decision. ``ground`` is the protocol."""

    rights = KEEP
    trail = AUDIT
    personal_data = {**_OF_ANYBODY, "category": Personal.EDUCATION, "title": Personal.EDUCATION}
    held_for = {Purpose.WHOSE: ("person",), Purpose.PROOF: ("author", "ground"), Purpose.WORK: ("category", "title")}
    impersonal = ("source",)

    category = models.SmallIntegerField()  # codifier qualification_category
    title = models.SmallIntegerField(null=True)  # codifier pedagogical_title

    class Meta:
        db_table = "dossiers_attestation"
        constraints = [
            models.CheckConstraint(name="attestation_by_protocol", condition=~Q(ground="")),
            ExclusionConstraint(
                name="attestation_one_a_day",
                condition=Q(known_to=None),
                expressions=[("person", RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
            ),
        ]


class Diploma(Fact):
    """Education of a member of staff, from the day it was completed. The diploma's number is kept encrypted."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        **_OF_ANYBODY,
        "level": Personal.EDUCATION,
        "school": Personal.EDUCATION,
        "speciality": Personal.EDUCATION,
        "qualification": Personal.EDUCATION,
        "number_sealed": Personal.IDENTIFIER,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.PROOF: ("author", "ground"),
        Purpose.WORK: ("level", "school", "speciality", "qualification", "number_sealed"),
    }
    impersonal = ("source",)

    level = models.SmallIntegerField()  # codifier education_level
    school = models.TextField()
    speciality = models.TextField(default="")
    qualification = models.TextField(default="")
    number_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "dossiers_diploma"


class Amendment(Registry):
    """A fact that was never so: who says it, why, and what was recorded in its place."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"person": Personal.LINK, "author": Personal.LINK, "reason": Personal.CONTENT}
    held_for = {Purpose.WHOSE: ("person",), Purpose.PROOF: ("author", "reason")}

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    slot = models.SmallIntegerField(choices=[(slot.value, slot.name) for slot in Slot])
    fact = models.UUIDField(unique=True)  # public id of the row of the slot's table
    replaced_by = models.UUIDField(null=True)
    author = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField()

    class Meta:
        db_table = "dossiers_amendment"
        constraints = [models.CheckConstraint(name="amendment_has_reason", condition=~Q(reason=""))]
