"""Abstract bases of the two data planes."""

from datetime import date, datetime
from typing import ClassVar, Self, TypeVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import Plane, Rights, Trail
from parta.planes.fields import ClockTimestamp


class Declared(models.Model):
    """Base of every model: what must be declared beside the columns (see `declarations`)."""

    plane: ClassVar[Plane]
    rights: ClassVar[Rights]
    trail: ClassVar[Trail]
    personal_data: ClassVar[dict[str, Personal]]
    held_for: ClassVar[dict[Purpose, tuple[str, ...]]] = {}
    impersonal: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class Registry(Declared):
    """Registry plane: one consistent national database, ordinary keys."""

    plane = Plane.REGISTRY

    class Meta:
        abstract = True


class Technical(Declared):
    """Rows that serve the machine, not the record: sessions, jobs."""

    plane = Plane.TECHNICAL

    class Meta:
        abstract = True


class OfInstitution(Declared):
    """School plane: every key and unique constraint contains the institution; hot queries filter by it."""

    plane = Plane.SCHOOL
    institution = models.ForeignKey(
        "institutions.Institution", models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    class Meta:
        abstract = True


class OfYear(OfInstitution):
    """School plane, partitioned by school year (the year of its September)."""

    school_year = models.SmallIntegerField()

    class Meta:
        abstract = True


M = TypeVar("M", bound=models.Model, covariant=True)


class Known(models.QuerySet[M]):
    """Filters by the two times of a dated row."""

    def now(self) -> Self:
        """Rows we hold to be true now, whatever days they speak of."""
        return self.filter(known_to=None)

    def known_at(self, moment: datetime) -> Self:
        """Rows as they were known at the moment."""
        return self.filter(Q(known_to=None) | Q(known_to__gt=moment), known_from__lte=moment)

    def on(self, day: date) -> Self:
        """Rows that speak of the day."""
        return self.filter(during__contains=day)


class Dated(models.Model):
    """Two times in one row: ``during`` = when it was so; ``known_from``…``known_to`` = when we held it to be so.

    Rows are only added, and closed once by setting ``known_to``; the trigger ``planes_dated_row`` refuses anything
    else.
    """

    during = DateRangeField()
    known_from = models.DateTimeField(db_default=ClockTimestamp())
    known_to = models.DateTimeField(null=True)

    objects = Known.as_manager()

    class Meta:
        abstract = True
