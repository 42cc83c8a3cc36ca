"""Codifiers and КАТОТТГ: a code keeps its row for ever, a renaming or a move makes a new dated row."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q

from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import sort_key_field
from parta.planes.models import Registry


class Territory(Registry):
    """One version of a unit of КАТОТТГ. Ancestors are stored: a scope is one comparison, never a recursion."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    class Category(models.TextChoices):
        REGION = "O", "область, АР Крим"
        SPECIAL_CITY = "K", "місто зі спеціальним статусом"
        DISTRICT = "P", "район"
        COMMUNITY = "H", "територіальна громада"
        CITY = "M", "місто"
        TOWN = "T", "селище"
        VILLAGE = "C", "село"
        HAMLET = "X", "селище (нетипове)"
        CITY_DISTRICT = "B", "район у місті"

    id = models.AutoField(primary_key=True)
    katottg = models.TextField(db_collation="C")
    category = models.CharField(max_length=1, choices=Category)
    name = models.TextField()
    sort_key = sort_key_field("name")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    region = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    community = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    during = DateRangeField()

    class Meta:
        db_table = "reference_territory"
        constraints = [
            models.CheckConstraint(name="territory_katottg_shape", condition=Q(katottg__regex=r"^UA[0-9]{17}$")),
            ExclusionConstraint(
                name="territory_one_version_a_day",
                expressions=[("katottg", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [
            models.Index(fields=["katottg"], name="territory_katottg"),
            models.Index(OpClass(F("sort_key"), name="text_pattern_ops"), name="territory_name"),
        ]


class Subject(Registry):
    """A school subject (first edition: our own list with its source)."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    id = models.SmallIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    short_name = models.TextField()

    class Meta:
        db_table = "reference_subject"


class MarkScale(Registry):
    """A scale is data: which codes it allows and how each is written («10», «В», «зар.»)."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    id = models.SmallIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    codes = ArrayField(models.SmallIntegerField())
    labels = ArrayField(models.TextField())

    class Meta:
        db_table = "reference_mark_scale"
        constraints = [
            models.CheckConstraint(
                name="mark_scale_labels_each_code",
                condition=Q(codes__len=F("labels__len")),
            )
        ]


class AbsenceReason(Registry):
    """Why a pupil was absent: code, the letter shown in a cell, whether it is excused."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    id = models.SmallIntegerField(primary_key=True)
    letter = models.TextField()
    name = models.TextField()
    is_excused = models.BooleanField()

    class Meta:
        db_table = "reference_absence_reason"
