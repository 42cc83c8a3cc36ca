"""Preschool groups and their days. School plane: what a group is, who is with the children, who was absent and who ate
what.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, KEEP, no_trail
from parta.planes.fields import ActingAccount, ClockTimestamp, Identity, InstitutionKey
from parta.planes.models import Dated, OfInstitution, OfYear


class Terms(OfInstitution, Dated):
    """What a preschool group is over a period: direction, profile, stay, hours, age, places, meals."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("over_reason",)

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    group_id = models.IntegerField()
    group = InstitutionKey("enrolment.Group", "group_id")
    direction = models.SmallIntegerField()  # codifier preschool_direction
    profile = models.SmallIntegerField(null=True)  # codifier preschool_profile
    stay = models.SmallIntegerField()  # codifier preschool_stay
    age = models.SmallIntegerField()  # codifier preschool_age
    work = models.SmallIntegerField(default=1)  # codifier preschool_work
    hours = models.DecimalField(max_digits=3, decimal_places=1)  # a day
    places = models.SmallIntegerField()
    meals = models.SmallIntegerField()  # rules.groups.Meal
    over_reason = models.TextField(default="")  # why there are more places than the limit allows

    class Meta:
        db_table = "preschools_terms"
        constraints = [
            ExclusionConstraint(
                name="terms_one_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("group_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Educator(OfInstitution, Dated):
    """Who is with the children of a group over a period: educators, assistants, by their posts."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    group_id = models.IntegerField()
    group = InstitutionKey("enrolment.Group", "group_id")
    post_id = models.IntegerField()  # people_post.id

    class Meta:
        db_table = "preschools_educator"
        constraints = [
            ExclusionConstraint(
                name="educator_once_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("group_id", RangeOperators.EQUAL),
                    ("post_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class GroupDay(OfYear):
    """One save of a group's day. Presence is not stored: who is not named by a `DayMark` was there. A later save is a
    row of its own; after the day is over it says why (trigger ``preschools_day_stamped``).
    """

    rights = APPEND
    trail = no_trail("append-only: each save is a row with its author, moment and reason; it is a log itself")
    personal_data = {"said_by": Personal.LINK, "why": Personal.CONTENT}
    held_for = {Purpose.PROOF: ("said_by", "why")}
    impersonal = ("request", "day")

    pk = models.CompositePrimaryKey("institution_id", "school_year", "group_id", "day", "rev")
    group_id = models.IntegerField()
    group = InstitutionKey("enrolment.Group", "group_id")
    day = models.DateField()
    rev = models.SmallIntegerField()
    said_at = models.DateTimeField(db_default=ClockTimestamp())
    said_by = models.BigIntegerField(db_default=ActingAccount())
    request = models.UUIDField()  # a form that is sent twice is saved once
    listed = models.SmallIntegerField()  # children of the group on that day, as known then
    works = models.BooleanField(default=True)
    why = models.TextField(default="")

    class Meta:
        db_table = "preschools_day"
        constraints = [
            models.UniqueConstraint(name="day_request_once", fields=["request", "institution", "school_year"])
        ]


class DayMark(OfYear):
    """What a save says of a child that is not as usual: absent, or eats something else; or, in a later save, as usual
    after all. The last one holds.
    """

    rights = APPEND
    trail = no_trail("append-only: its save (GroupDay) names author, moment and reason")
    personal_data = {"pupil_id": Personal.LINK, "reason": Personal.HEALTH, "meals": Personal.EDUCATION}
    held_for = {Purpose.WHOSE: ("pupil_id",), Purpose.ATTENDANCE: ("reason", "meals")}
    impersonal = ("day",)

    pk = models.CompositePrimaryKey("institution_id", "school_year", "group_id", "day", "pupil_id", "rev")
    group_id = models.IntegerField()
    day = models.DateField()
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    rev = models.SmallIntegerField()
    reason = models.SmallIntegerField(null=True)  # codifier preschool_absence; null: the child was there
    meals = models.SmallIntegerField(null=True)  # rules.groups.Meal; null: as the group

    class Meta:
        db_table = "preschools_mark"
        constraints = [
            models.CheckConstraint(name="mark_absent_eats_nothing", condition=Q(reason=None) | Q(meals=None))
        ]
