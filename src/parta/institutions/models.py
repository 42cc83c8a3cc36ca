"""Institutions and authorities. Identity is one row for ever; whatever changes lives in dated rows."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from parta.planes.declarations import AUDIT, FULL, KEEP
from parta.planes.fields import RandomUuid, sort_key_field
from parta.planes.models import Dated, Registry


class Institution(Registry):
    """Identity of an institution. ЄДРПОУ is not a key: branches share or lack it. A branch points at its hub."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "institutions_institution"


class Card(Registry, Dated):
    """What is known of an institution over a period."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="cards")
    name = models.TextField()
    short_name = models.TextField()
    sort_key = sort_key_field("short_name")
    edrpou = models.TextField(null=True, db_collation="C")
    status = models.SmallIntegerField()
    kind = models.SmallIntegerField()
    ownership = models.SmallIntegerField()
    is_rural = models.BooleanField(null=True)
    territory = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    community = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+")
    address = models.TextField(default="")

    class Meta:
        db_table = "institutions_card"
        constraints = [
            ExclusionConstraint(
                name="card_one_version_a_day",
                condition=Q(known_to=None),
                expressions=[("institution", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]
        indexes = [models.Index(fields=["edrpou"], condition=Q(known_to=None), name="card_edrpou")]


class ExternalId(Registry):
    """Id of an institution in another register: «edebo», «isuo», «aikom»."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="external_ids")
    scheme = models.TextField()
    value = models.TextField(db_collation="C")
    during = DateRangeField()

    class Meta:
        db_table = "institutions_external_id"
        constraints = [
            ExclusionConstraint(
                name="external_id_belongs_to_one",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("value", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]
        indexes = [models.Index(fields=["scheme", "value"], name="external_id_value")]


class Authority(Registry):
    """A body that governs institutions: national, region, district, community."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    class Level(models.IntegerChoices):
        NATIONAL = 0
        REGION = 1
        DISTRICT = 2
        COMMUNITY = 3

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    level = models.SmallIntegerField(choices=Level)
    territory = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+")
    name = models.TextField()
    sort_key = sort_key_field("name")

    class Meta:
        db_table = "institutions_authority"


class AuthorityScope(Registry):
    """Flat closure: every authority above an institution has one row here. Never a recursion at read time."""

    rights = FULL
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("authority_id", "institution_id")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "institutions_authority_scope"
        indexes = [models.Index(fields=["institution", "authority"], name="authority_scope_up")]
