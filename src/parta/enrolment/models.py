"""Who is enrolled where (national row) and who sits in which class when (school plane)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import Identity, InstitutionKey, UnsearchedPeriod, sort_key_field
from parta.planes.models import Dated, OfInstitution, Registry


class Enrolment(Registry, Dated):
    """National: at most one main enrolment of a person a day, whatever the institution."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"person": Personal.LINK, "study_form": Personal.EDUCATION, "end_reason": Personal.EDUCATION}
    held_for = {Purpose.WHOSE: ("person",), Purpose.EDUCATION: ("study_form",), Purpose.MOVEMENT: ("end_reason",)}

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    is_main = models.BooleanField(default=True)
    study_form = models.SmallIntegerField(default=1)
    order_id = models.BigIntegerField(null=True)  # documents_order.id within the institution
    ended_by = models.BigIntegerField(null=True)  # the order that ended it, of the same institution
    end_reason = models.SmallIntegerField(null=True)  # codifier withdrawal_reason; null when it goes on in another row

    class Meta:
        db_table = "enrolment_enrolment"
        constraints = [
            ExclusionConstraint(
                name="enrolment_one_main_a_day",
                condition=Q(is_main=True, known_to=None),
                expressions=[("person", RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
            )
        ]


class Pupil(OfInstitution):
    """The school's copy of a pupil's name card, rewritten in the transaction that changes the person."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "display_name": Personal.NAME,
        "sort_key": Personal.NAME,
        "sex": Personal.SEX,
        "born_on": Personal.BIRTH,
        "pupil_id": Personal.LINK,
        "is_protected": Personal.FAMILY,
        "book_letter": Personal.NAME,
    }
    held_for = {
        Purpose.TELL_APART: ("display_name", "sort_key", "book_letter"),
        Purpose.STATISTICS: ("sex",),
        Purpose.AGE: ("born_on",),
        Purpose.WHOSE: ("pupil_id",),
        Purpose.PROTECTION: ("is_protected",),
    }

    pk = models.CompositePrimaryKey("institution_id", "pupil_id")
    pupil_id = models.BigIntegerField()  # people_person.id
    public_id = models.UUIDField()
    display_name = models.TextField()  # Прізвище Ім’я По батькові
    sort_key = sort_key_field("display_name")
    sex = models.CharField(max_length=1)
    born_on = models.DateField()
    is_protected = models.GeneratedField(  # the name is a label of a child under protection
        expression=models.Func(F("display_name"), function="enrolment_is_label"),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # The place in the alphabetical book, «К/15»: given once; a name put under another letter gets the next one there.
    # Nobody moves up when a name is hidden or goes. Null: the name card was made under the label of protection.
    book_letter = models.TextField(null=True)
    book_number = models.IntegerField(null=True)

    class Meta:
        db_table = "enrolment_pupil"


class Group(OfInstitution):
    """A class, a study group or a preschool group: a set of pupils with a name, in one school year. One that was formed
    by mistake is removed; keys of everything that refers to it forbid that once it is used.
    """

    rights = FULL
    trail = AUDIT
    personal_data = {}
    impersonal = ("name", "sort_key")

    class Kind(models.IntegerChoices):
        CLASS = 1
        STUDY_GROUP = 2
        PRESCHOOL_GROUP = 3

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    school_year = models.SmallIntegerField()
    kind = models.SmallIntegerField(choices=Kind, default=Kind.CLASS)
    parent_id = models.IntegerField(null=True)  # a study group belongs to a class
    parent = InstitutionKey("self", "parent_id", null=True)
    grade = models.SmallIntegerField()  # year of study 0…12; 0 = preschool
    name = models.TextField()  # «8-Б»
    sort_key = sort_key_field("name")
    language = models.SmallIntegerField(default=1)  # codifier instruction_language
    study_form = models.SmallIntegerField(default=1)  # codifier study_form
    is_special = models.BooleanField(default=False)
    tutor_post_id = models.IntegerField(null=True)
    version = models.IntegerField(default=1)  # for the edit form: a stale save is shown, not swallowed

    class Meta:
        db_table = "enrolment_group"
        constraints = [
            models.UniqueConstraint(
                name="group_name_once",
                fields=["institution", "school_year", "kind", "parent_id", "grade", "name"],
                nulls_distinct=False,
            )
        ]


class Membership(OfInstitution, Dated):
    """A pupil in a group over a period. At most one class a day in an institution, one row a day in a study group."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"pupil_id": Personal.LINK, "study_form": Personal.EDUCATION}
    held_for = {Purpose.WHOSE: ("pupil_id",), Purpose.EDUCATION: ("study_form",)}

    pk = models.CompositePrimaryKey("institution_id", "school_year", "id")
    school_year = models.SmallIntegerField()
    id = models.BigIntegerField(db_default=Identity())
    group_id = models.IntegerField()
    group = InstitutionKey(Group, "group_id")
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey(Pupil, "pupil_id", to_id="pupil_id")
    is_class = models.BooleanField(default=True)  # a class or a preschool group, not a study group
    study_form = models.SmallIntegerField(default=1)
    order_id = models.BigIntegerField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "enrolment_membership"
        constraints = [
            ExclusionConstraint(
                name="membership_one_class_a_day",
                condition=Q(is_class=True, known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("school_year", RangeOperators.EQUAL),
                    ("pupil_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="membership_once_a_day",
                condition=Q(is_class=False, known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("school_year", RangeOperators.EQUAL),
                    ("group_id", RangeOperators.EQUAL),
                    ("pupil_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Takeout(OfInstitution):
    """A request to take a list of more than 50 children out as a file: asked and signed by one, decided by another,
    taken once.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "account_id": Personal.LINK,
        "person_id": Personal.LINK,
        "purpose": Personal.CONTENT,
        "decided_by": Personal.LINK,
        "decision_reason": Personal.CONTENT,
        "what": Personal.CONTENT,
    }
    held_for = {Purpose.OVERSIGHT: ("account_id", "person_id", "purpose", "decided_by", "decision_reason", "what")}
    impersonal = ("group_ids", "fields", "kind", "title")

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    school_year = models.SmallIntegerField()
    account_id = models.BigIntegerField()  # who asked, and who alone takes it
    person_id = models.BigIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    purpose = models.TextField()
    # Which list: «enrolment.children» names classes and columns; another kind, what its builder is asked.
    kind = models.TextField(default="enrolment.children")
    title = models.TextField(default="")
    what = models.JSONField(default=dict)
    group_ids = ArrayField(models.IntegerField())  # classes
    fields = ArrayField(models.TextField())  # columns of the file: rules.takeouts.Column
    children = models.IntegerField()  # on the day of asking
    signed_at = models.DateTimeField(null=True)
    signature_id = models.BigIntegerField(null=True)  # КЕП of who asked: signing_signature
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)  # a person, never the one who asked
    is_approved = models.BooleanField(null=True)
    decision_reason = models.TextField(default="")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "enrolment_takeout"
        constraints = [
            models.CheckConstraint(name="takeout_second_person", condition=~Q(decided_by=F("person_id"))),
            models.CheckConstraint(
                name="takeout_taken_when_approved", condition=Q(taken_at=None) | Q(is_approved=True)
            ),
            models.CheckConstraint(
                name="takeout_decided_whole",
                condition=Q(decided_at=None, decided_by=None, is_approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_approved__isnull=False),
            ),
            models.CheckConstraint(
                name="takeout_signed_whole",
                condition=Q(signed_at=None, signature_id=None) | Q(signed_at__isnull=False, signature_id__isnull=False),
            ),
            models.CheckConstraint(
                name="takeout_signed_before_decided", condition=Q(decided_at=None) | Q(signed_at__isnull=False)
            ),
        ]


class Release(OfInstitution):
    """A list of at most 50 children that left as a file by one person's will: who took which list of whom."""

    rights = APPEND
    trail = no_trail("append-only: it is a log itself")
    personal_data = {"account_id": Personal.LINK, "person_id": Personal.LINK, "pupil_ids": Personal.LINK}
    held_for = {Purpose.OVERSIGHT: ("account_id", "person_id", "pupil_ids")}
    impersonal = ("kind", "title")

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.BigIntegerField(db_default=Identity())
    account_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    kind = models.TextField()
    title = models.TextField()
    pupil_ids = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "enrolment_release"
