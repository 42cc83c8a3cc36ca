"""Posts of the staff, who heads an institution, work that passes over."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.people.models.persons import Person
from parta.planes.declarations import APPEND, AUDIT, KEEP
from parta.planes.fields import RandomUuid, UnsearchedPeriod
from parta.planes.models import Dated, Registry


class Post(Registry):
    """A person's place of work in an institution, for ever: what others point at. When it was held is in `Tenure`."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"person": Personal.LINK}
    held_for = {Purpose.WORK: ("person",)}

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
    held_for = {Purpose.WORK: ("person",), Purpose.PROOF: ("given_by",)}
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
                expressions=[("institution", RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
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
