"""What is taught to whom by whom."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from parta.planes.declarations import AUDIT, FULL, KEEP
from parta.planes.fields import Identity, InstitutionKey, UnsearchedPeriod
from parta.planes.models import Dated, OfInstitution


class Course(OfInstitution):
    """A subject taught to a group in one school year. ``journal_id`` is the class in whose journal it is kept.

    ``weekly_hours`` are the lessons a week of the plan, halves allowed; None until somebody says so.
    """

    rights = FULL  # a course nobody ever taught may be removed; foreign keys keep every other
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    school_year = models.SmallIntegerField()
    group_id = models.IntegerField()
    group = InstitutionKey("enrolment.Group", "group_id")
    journal_id = models.IntegerField()
    subject = models.ForeignKey("reference.Subject", models.PROTECT, related_name="+", db_index=False)
    scale = models.ForeignKey("reference.MarkScale", models.PROTECT, related_name="+", db_index=False)
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=2, null=True)

    class Meta:
        db_table = "curriculum_course"
        constraints = [models.UniqueConstraint(name="course_once", fields=["institution", "group_id", "subject"])]


class WhoTeachesWhat(models.Func):
    """Course and post as one number: its index answers no question about either (docs/scale.md §5)."""

    template = "(course_id::bigint << 32 | post_id)"
    output_field = models.BigIntegerField()


class CourseTeacher(OfInstitution, Dated):
    """A teacher's assignment to a course over a period. Several may share a course."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.BigIntegerField(db_default=Identity())
    course_id = models.IntegerField()
    course = InstitutionKey(Course, "course_id")
    post_id = models.IntegerField()  # people_post.id

    class Meta:
        db_table = "curriculum_course_teacher"
        constraints = [
            ExclusionConstraint(
                name="course_teacher_once_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    (WhoTeachesWhat(), RangeOperators.EQUAL),
                    (UnsearchedPeriod(), RangeOperators.OVERLAPS),
                ],
            )
        ]
