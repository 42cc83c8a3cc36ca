"""What an institution has and how it works, beside the card itself: tables of `rules.holdings`.

Dated rows: a thing is a ``key``, each of its states a row.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import ActingAccount, RandomUuid, UnsearchedPeriod
from parta.planes.models import Dated, Registry


def _dated(name: str, *, once: bool = False) -> list[models.BaseConstraint]:
    """One state of a thing a day; of what an institution has once, one a day of the institution."""
    same = "institution" if once else "key"
    return [
        ExclusionConstraint(
            name=f"{name}_one_a_day",
            condition=Q(known_to=None),
            expressions=[(same, RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
        )
    ]


def _listed(name: str) -> list[models.Index]:
    return [models.Index(fields=["institution"], condition=Q(known_to=None), name=f"{name}_of_institution")]


class Holding(Registry, Dated):
    """Base of all of them."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"ground": Personal.CONTENT, "account_id": Personal.LINK}
    held_for = {Purpose.INSTITUTION: ("ground",), Purpose.PROOF: ("account_id",)}

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(db_default=RandomUuid())
    ground = models.TextField(db_default="")
    account_id = models.BigIntegerField(null=True, db_default=ActingAccount())

    class Meta:
        abstract = True


class Schooling(Holding):
    """How teaching is organised. ``languages`` are numbers of the codifier instruction_language."""

    impersonal = ("activity", "stay")

    languages = ArrayField(models.SmallIntegerField(), default=list)
    shifts = models.SmallIntegerField(null=True)
    week = models.SmallIntegerField(null=True)  # days
    capacity = models.IntegerField(null=True)  # by the project of the buildings: pupils, children, students
    activity = models.TextField(default="")  # КВЕД-2010
    stay = models.TextField(default="")  # hours a day a preschool works
    directions = ArrayField(models.TextField(), default=list)  # of circles
    workshops = models.IntegerField(null=True)
    dormitory = models.IntegerField(null=True)  # places
    programmes = models.IntegerField(null=True)  # accredited ones

    class Meta:
        db_table = "institutions_schooling"
        constraints = _dated("schooling", once=True)
        indexes = _listed("schooling")


class Services(Holding):
    """Transport, internet, food, energy."""

    impersonal = ("food", "energy_certificate", "energy_class", "energy_until")

    has_bus = models.BooleanField(null=True)
    buses = models.SmallIntegerField(null=True)
    internet = models.IntegerField(null=True)  # Mbit/s
    food = models.TextField(default="")
    canteen_seats = models.IntegerField(null=True)
    is_accessible = models.BooleanField(null=True)
    has_generator = models.BooleanField(null=True)
    energy_certificate = models.TextField(default="")
    energy_class = models.TextField(default="")
    energy_until = models.DateField(null=True)

    class Meta:
        db_table = "institutions_services"
        constraints = _dated("services", once=True)
        indexes = _listed("services")


class StudyMode(Holding):
    """In person, mixed, remote or suspended: one a day, with its ground."""

    impersonal = ("mode",)

    mode = models.TextField()

    class Meta:
        db_table = "institutions_study_mode"
        constraints = [
            *_dated("study_mode", once=True),
            models.CheckConstraint(name="study_mode_has_ground", condition=~Q(ground="")),
        ]
        indexes = _listed("study_mode")


class Site(Holding):
    """A place where the institution works."""

    personal_data = {**Holding.personal_data, "phone": Personal.CONTACT}
    held_for = {Purpose.INSTITUTION: ("ground", "phone"), Purpose.PROOF: ("account_id",)}
    impersonal = ("name", "postal_code", "address")

    name = models.TextField()
    is_main = models.BooleanField(null=True)
    territory = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    postal_code = models.TextField(default="")
    address = models.TextField(default="")
    phone = models.TextField(default="")
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)  # WGS 84
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    class Meta:
        db_table = "institutions_site"
        constraints = _dated("site")
        indexes = _listed("site")


class Building(Holding):
    """A building of a site. ``site`` and the like are keys of other holdings."""

    impersonal = ("name", "condition")

    name = models.TextField()
    site = models.UUIDField(null=True)
    capacity = models.IntegerField(null=True)  # persons
    condition = models.TextField(default="")
    built_in = models.SmallIntegerField(null=True)
    floors = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "institutions_building"
        constraints = _dated("building")
        indexes = _listed("building")


class Shelter(Holding):
    """A shelter, one's own or one nearby."""

    impersonal = ("sort", "ownership", "condition", "inspected_on")

    sort = models.TextField()
    ownership = models.TextField()
    building = models.UUIDField(null=True)
    distance = models.IntegerField(null=True)  # metres
    capacity = models.IntegerField(null=True)  # persons
    condition = models.TextField(default="")
    inspected_on = models.DateField(null=True)

    class Meta:
        db_table = "institutions_shelter"
        constraints = _dated("shelter")
        indexes = _listed("shelter")


class Licence(Holding):
    """A licence for a level of education."""

    impersonal = ("level", "number", "issued_on", "valid_until")

    level = models.TextField()
    number = models.TextField()
    issued_on = models.DateField()
    capacity = models.IntegerField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "institutions_licence"
        constraints = _dated("licence")
        indexes = _listed("licence")


class Street(Holding):
    """A street of the service territory, or some of its houses."""

    impersonal = ("street", "houses")

    territory = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    street = models.TextField()
    houses = models.TextField(default="")

    class Meta:
        db_table = "institutions_street"
        constraints = _dated("street")
        indexes = _listed("street")
