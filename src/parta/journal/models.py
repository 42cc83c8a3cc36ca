"""Lessons held, marks, absences, notes, homework, themes, results: of one school year, under the hash-chained log.

The tables, their partitions, triggers and composite keys are made by SQL in the migration. Marks and absences have no
key of their own: the cell is the key, a correction is the same cell with the next ``rev``, a null value annuls.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, KEEP, LOG, READ_ONLY, no_trail
from parta.planes.fields import Identity, InstitutionKey
from parta.planes.models import OfInstitution, OfYear, Registry


class Rule(Registry):
    """One edition of a rule of keeping journals, e.g. how long a slip may be corrected without a reason."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("code", "value", "source", "doubt")

    id = models.BigAutoField(primary_key=True)
    code = models.TextField()
    value = models.JSONField()
    source = models.TextField()
    doubt = models.TextField(default="")
    during = DateRangeField()

    class Meta:
        db_table = "journal_rule"
        constraints = [
            ExclusionConstraint(
                name="journal_rule_one_edition_a_day",
                expressions=[("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class Head(OfInstitution):
    """Tip of the hash chain of one class journal. Added when the journal is opened; moved only by the triggers."""

    rights = APPEND
    trail = LOG
    personal_data = {}
    impersonal = ("hash", "closed_upto")

    pk = models.CompositePrimaryKey("institution_id", "journal_id")
    school_year = models.SmallIntegerField()
    journal_id = models.IntegerField()
    journal = InstitutionKey("enrolment.Group", "journal_id")
    seq = models.IntegerField(default=0)
    hash = models.BinaryField(default=b"")
    closed_upto = models.DateField(null=True)  # lessons up to this day are closed for entry

    class Meta:
        db_table = "journal_head"


class LogEntry(OfYear):
    """One entry of the chain: the exact text that was hashed, and sha256(hash before || text)."""

    rights = READ_ONLY
    trail = no_trail("it is the trail")
    personal_data = {"entry": Personal.EDUCATION}
    held_for = {Purpose.EDUCATION: ("entry",)}
    impersonal = ("hash",)

    pk = models.CompositePrimaryKey("institution_id", "school_year", "journal_id", "seq")
    journal_id = models.IntegerField()
    seq = models.IntegerField()
    entry = models.TextField()
    hash = models.BinaryField()

    class Meta:
        db_table = "journal_log"


class Lesson(OfYear):
    """A lesson of a course on a day. Opened by hand or adopted by a slot of the timetable, never both apart."""

    rights = KEEP
    trail = LOG
    personal_data = {"topic": Personal.CONTENT}
    held_for = {Purpose.EDUCATION: ("topic",)}
    impersonal = ("held_on",)

    class Kind(models.IntegerChoices):
        """Kinds of work seen in e-journals; 496/2008 asks to tell them apart in the column's head."""

        ORDINARY = 1, _("ordinary lesson")
        INDEPENDENT = 2, _("independent work")
        TEST = 3, _("test")
        PRACTICAL = 4, _("practical work")
        LABORATORY = 5, _("laboratory work")
        DIAGNOSTIC = 6, _("diagnostic work")
        ORAL = 7, _("oral answer")

    pk = models.CompositePrimaryKey("institution_id", "school_year", "id")
    id = models.BigIntegerField(db_default=Identity())
    course_id = models.IntegerField()
    course = InstitutionKey("curriculum.Course", "course_id")
    journal_id = models.IntegerField()
    held_on = models.DateField()
    no = models.SmallIntegerField()  # lesson of the day, 0…12
    kind = models.SmallIntegerField(choices=Kind, default=Kind.ORDINARY)
    teacher_post_id = models.IntegerField(null=True)  # who held it, when not a teacher of the course
    slot_id = models.BigIntegerField(null=True)  # timetable slot that adopted it
    is_cancelled = models.BooleanField(default=False)  # opened by mistake; opened again, it revives
    topic = models.TextField(default="")

    class Meta:
        db_table = "journal_lesson"
        constraints = [
            models.UniqueConstraint(
                name="lesson_once", fields=["course_id", "held_on", "no", "institution", "school_year"]
            )
        ]


class Mark(OfYear):
    """A mark in a cell. ``slot`` tells the first mark of the cell from the second; ``value`` is a code of the scale."""

    rights = APPEND
    trail = LOG
    personal_data = {"pupil_id": Personal.LINK, "author_post_id": Personal.LINK, "value": Personal.EDUCATION}
    held_for = {Purpose.WHOSE: ("pupil_id",), Purpose.PROOF: ("author_post_id",), Purpose.EDUCATION: ("value",)}

    pk = models.CompositePrimaryKey("lesson_id", "pupil_id", "slot", "rev", "institution_id", "school_year")
    lesson_id = models.BigIntegerField()
    lesson = InstitutionKey(Lesson, "lesson_id", by_year=True)
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    put_at = models.DateTimeField(db_default=Now())
    author_post_id = models.IntegerField(null=True)
    slot = models.SmallIntegerField(default=1)
    rev = models.SmallIntegerField(default=0)
    value = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "journal_mark"


class Absence(OfYear):
    """A pupil was not at a lesson; presence is not stored. ``reason`` is a code of `reference`, null annuls."""

    rights = APPEND
    trail = LOG
    personal_data = {"pupil_id": Personal.LINK, "author_post_id": Personal.LINK, "reason": Personal.HEALTH}
    held_for = {Purpose.WHOSE: ("pupil_id",), Purpose.PROOF: ("author_post_id",), Purpose.ATTENDANCE: ("reason",)}
    impersonal = ("held_on",)

    pk = models.CompositePrimaryKey("lesson_id", "pupil_id", "rev", "institution_id", "school_year")
    lesson_id = models.BigIntegerField()
    lesson = InstitutionKey(Lesson, "lesson_id", by_year=True)
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    put_at = models.DateTimeField(db_default=Now())
    author_post_id = models.IntegerField(null=True)
    journal_id = models.IntegerField()
    held_on = models.DateField()
    rev = models.SmallIntegerField(default=0)
    reason = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "journal_absence"


class Note(OfYear):
    """Words beside a cell: a comment for the family, or why a mark or absence was corrected (that ``rev``)."""

    rights = APPEND
    trail = LOG
    personal_data = {"pupil_id": Personal.LINK, "author_post_id": Personal.LINK, "body": Personal.CONTENT}
    held_for = {Purpose.WHOSE: ("pupil_id",), Purpose.PROOF: ("author_post_id",), Purpose.EDUCATION: ("body",)}

    class Kind(models.IntegerChoices):
        COMMENT = 1
        WHY_MARK = 2
        WHY_ABSENCE = 3

    pk = models.CompositePrimaryKey("lesson_id", "pupil_id", "kind", "slot", "rev", "institution_id", "school_year")
    lesson_id = models.BigIntegerField()
    lesson = InstitutionKey(Lesson, "lesson_id", by_year=True)
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    put_at = models.DateTimeField(db_default=Now())
    author_post_id = models.IntegerField(null=True)
    kind = models.SmallIntegerField(choices=Kind, default=Kind.COMMENT)
    slot = models.SmallIntegerField(default=0)
    rev = models.SmallIntegerField(default=0)
    body = models.TextField()  # '' takes a comment back

    class Meta:
        db_table = "journal_note"


class Homework(OfYear):
    """What was set at a lesson and for which day. One a lesson; '' takes it back, the log keeps every version."""

    rights = KEEP
    trail = LOG
    personal_data = {"body": Personal.CONTENT}
    held_for = {Purpose.EDUCATION: ("body",)}
    impersonal = ("due_on",)

    pk = models.CompositePrimaryKey("institution_id", "school_year", "id")
    id = models.BigIntegerField(db_default=Identity())
    course_id = models.IntegerField()
    journal_id = models.IntegerField()
    set_lesson_id = models.BigIntegerField()
    set_lesson = InstitutionKey(Lesson, "set_lesson_id", by_year=True)
    due_on = models.DateField()
    body = models.TextField()

    class Meta:
        db_table = "journal_homework"
        constraints = [
            models.UniqueConstraint(
                name="homework_one_a_lesson", fields=["set_lesson_id", "institution", "school_year"]
            )
        ]


class Theme(OfYear):
    """A theme that ends in a thematic mark: it spans the lessons after the theme before, up to ``ends_on``."""

    rights = KEEP
    trail = LOG
    personal_data = {}
    impersonal = ("ends_on", "title")

    pk = models.CompositePrimaryKey("institution_id", "school_year", "id")
    id = models.BigIntegerField(db_default=Identity())
    course_id = models.IntegerField()
    course = InstitutionKey("curriculum.Course", "course_id")
    journal_id = models.IntegerField()
    no = models.SmallIntegerField()
    ends_on = models.DateField()
    title = models.TextField()

    class Meta:
        db_table = "journal_theme"
        constraints = [
            models.UniqueConstraint(name="theme_once", fields=["institution", "school_year", "course_id", "no"])
        ]


class Result(OfYear):
    """A thematic, term or year mark. ``no`` is the theme's or term's number; ``closes_on`` the day of its column."""

    rights = APPEND
    trail = LOG
    personal_data = {
        "pupil_id": Personal.LINK,
        "author_post_id": Personal.LINK,
        "value": Personal.EDUCATION,
        "reason": Personal.CONTENT,
    }
    held_for = {
        Purpose.WHOSE: ("pupil_id",),
        Purpose.PROOF: ("author_post_id",),
        Purpose.EDUCATION: ("value", "reason"),
    }
    impersonal = ("closes_on",)

    class Kind(models.IntegerChoices):
        THEME = 1
        TERM = 2
        TERM_CORRECTED = 3
        YEAR = 4

    pk = models.CompositePrimaryKey("institution_id", "school_year", "course_id", "pupil_id", "kind", "no", "rev")
    course_id = models.IntegerField()
    course = InstitutionKey("curriculum.Course", "course_id")
    journal_id = models.IntegerField()
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    put_at = models.DateTimeField(db_default=Now())
    author_post_id = models.IntegerField(null=True)
    kind = models.SmallIntegerField(choices=Kind)
    no = models.SmallIntegerField()
    rev = models.SmallIntegerField(default=0)
    closes_on = models.DateField()
    value = models.SmallIntegerField(null=True)
    reason = models.TextField(default="")

    class Meta:
        db_table = "journal_result"
