"""What is taught to whom by whom."""

from django.db import models

from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import Identity, InstitutionKey
from parta.planes.models import Dated, OfInstitution


class Course(OfInstitution):
    """A subject taught to a group in one school year. ``journal_id`` is the class in whose journal it is kept."""

    rights = KEEP
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

    class Meta:
        db_table = "curriculum_course"
        constraints = [models.UniqueConstraint(name="course_once", fields=["institution", "group_id", "subject"])]


class CourseTeacher(OfInstitution, Dated):
    """A teacher's assignment to a course over a period. Several may share a course."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.BigIntegerField(db_default=Identity())
    course_id = models.IntegerField()
    course = InstitutionKey(Course, "course_id")
    post_id = models.IntegerField()

    class Meta:
        db_table = "curriculum_course_teacher"
