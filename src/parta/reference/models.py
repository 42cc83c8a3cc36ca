"""Codifiers and КАТОТТГ. Every list is loaded as an edition with its source; what changes lives in dated rows."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.planes.declarations import APPEND, AUDIT, KEEP, no_trail
from parta.planes.fields import sort_key_field
from parta.planes.models import Dated, Registry


class Edition(Registry):
    """One loaded edition of a codifier: where it comes from, of which day, and what in it is doubtful."""

    rights = APPEND
    trail = AUDIT
    personal_data = {}
    impersonal = ("codifier", "title", "source", "doubt", "dated_on", "sha256")

    id = models.AutoField(primary_key=True)
    codifier = models.TextField()  # «katottg», «institution_kind», «subject» …
    title = models.TextField()
    source = models.TextField()
    doubt = models.TextField(default="")
    dated_on = models.DateField(null=True)  # day of the edition itself, when it says one
    sha256 = models.TextField()
    rows = models.IntegerField()
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "reference_edition"
        constraints = [models.UniqueConstraint(name="edition_once", fields=["codifier", "sha256"])]


class Category(models.TextChoices):
    """Letters of КАТОТТГ."""

    REGION = "O", "область, АР Крим"
    SPECIAL_CITY = "K", "місто зі спеціальним статусом"
    DISTRICT = "P", "район"
    COMMUNITY = "H", "територіальна громада"
    CITY = "M", "місто"
    TOWN = "T", "селище міського типу (скасовано 2024)"
    VILLAGE = "C", "село"
    SETTLEMENT = "X", "селище"
    CITY_DISTRICT = "B", "район у місті"


class Territory(Registry):
    """A code of КАТОТТГ as it stands now: the row that everything points at, kept for ever.

    Ancestors are stored: a scope is one comparison, never a recursion. Other days are in `TerritoryVersion`.
    """

    rights = KEEP
    trail = no_trail("the open version of the same code, rewritten together with it; the versions have the trail")
    personal_data = {}
    impersonal = ("katottg", "category", "name", "sort_key", "abolished_on")

    id = models.AutoField(primary_key=True)
    katottg = models.TextField(db_collation="C", unique=True)
    category = models.CharField(max_length=1, choices=Category)
    name = models.TextField()
    sort_key = sort_key_field("name")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    region = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    district = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    community = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    abolished_on = models.DateField(null=True)

    class Meta:
        db_table = "reference_territory"
        constraints = [
            models.CheckConstraint(name="territory_katottg_shape", condition=Q(katottg__regex=r"^UA[0-9]{17}$"))
        ]
        indexes = [
            models.Index(OpClass(F("sort_key"), name="text_pattern_ops"), name="territory_name"),
            models.Index(fields=["category", "region"], name="territory_of_category"),
        ]


class TerritoryVersion(Registry, Dated):
    """Name, category and ancestors of a code over a period, by one edition of the codifier."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("category", "name")

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="versions")
    category = models.CharField(max_length=1, choices=Category)
    name = models.TextField()
    parent = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+", db_index=False)
    region = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+", db_index=False)
    district = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+", db_index=False)
    community = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "reference_territory_version"
        constraints = [
            ExclusionConstraint(
                name="territory_one_version_a_day",
                condition=Q(known_to=None),
                expressions=[("territory", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class FormerCode(Registry):
    """A code of КОАТУУ (ДК 014-97, withdrawn 2020) and the territory it became, from a map the operator gives."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("koatuu",)

    koatuu = models.TextField(primary_key=True, db_collation="C")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "reference_former_code"
        constraints = [models.CheckConstraint(name="former_code_shape", condition=Q(koatuu__regex=r"^[0-9]{10}$"))]


class Item(Registry, Dated):
    """One position of a small list: kind of institution, status, ownership, study form …

    Records store ``number``, which never changes its meaning; a new wording is a new dated row.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("codifier", "code", "name", "name_en", "group", "doubt")

    id = models.BigAutoField(primary_key=True)
    codifier = models.TextField()
    number = models.SmallIntegerField()
    code = models.TextField()
    name = models.TextField()
    name_en = models.TextField(db_default="")  # for pages in English; empty = as in Ukrainian
    group = models.TextField(default="")
    aliases = ArrayField(models.TextField(), default=list)  # how registers also write it
    position = models.SmallIntegerField()
    doubt = models.TextField(default="")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "reference_item"
        constraints = [
            ExclusionConstraint(
                name="item_one_version_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("codifier", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Subject(Registry):
    """A school subject (first edition: our own list with its source)."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("code", "name", "short_name", "area", "doubt")

    id = models.SmallIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    short_name = models.TextField()
    area = models.TextField(default="")  # code of the education area (освітня галузь)
    from_grade = models.SmallIntegerField(default=1)
    to_grade = models.SmallIntegerField(default=12)
    doubt = models.TextField(default="")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "reference_subject"


class MarkScale(Registry):
    """A scale is data: which codes it allows and how each is written («10», «В», «зар.»)."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("code", "name", "doubt")

    id = models.SmallIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    codes = ArrayField(models.SmallIntegerField())
    labels = ArrayField(models.TextField())
    doubt = models.TextField(default="")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+", db_index=False)

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
    impersonal = ("letter", "name", "name_en", "doubt")

    id = models.SmallIntegerField(primary_key=True)
    letter = models.TextField()
    name = models.TextField()
    name_en = models.TextField(db_default="")  # for pages in English; empty = as in Ukrainian
    is_excused = models.BooleanField()
    doubt = models.TextField(default="")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "reference_absence_reason"
