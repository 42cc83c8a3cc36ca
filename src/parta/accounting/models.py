"""Notices of ten school days missed without a valid reason, and their way to those who answer."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.accounting.rules.notices import Addressee, State, Way
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import Identity, InstitutionKey
from parta.planes.models import OfInstitution


class Notice(OfInstitution):
    """Ten school days of a pupil in a row without a valid reason: drafted by night, signed by the head, answered."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "pupil_id": Personal.LINK,
        "first_day": Personal.EDUCATION,
        "last_day": Personal.EDUCATION,
        "text": Personal.CONTENT,
        "title": Personal.CONTENT,
        "signed_by": Personal.NAME,
        "signature_id": Personal.SIGNATURE,
        "closed_reason": Personal.CONTENT,
        "closed_by": Personal.LINK,
    }
    held_for = {
        Purpose.WHOSE: ("pupil_id",),
        Purpose.ATTENDANCE: ("first_day", "last_day", "text", "title", "closed_reason"),
        Purpose.PROOF: ("signed_by", "signature_id", "closed_by"),
    }
    impersonal = ("class_name", "position")

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    school_year = models.SmallIntegerField()
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    group_id = models.IntegerField()  # the class whose calendar counted
    class_name = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField()
    days = models.SmallIntegerField()
    found_at = models.DateTimeField(db_default=Now())
    state = models.SmallIntegerField(choices=[(each.value, each.name) for each in State], default=State.DRAFT.value)
    title = models.TextField()
    text = models.TextField()
    position = models.TextField()
    signed_by = models.TextField()  # who is in charge when it is printed
    file_id = models.UUIDField(null=True)  # the printed notice in `files`; its bytes are what is signed
    signature_id = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(default="")
    closed_by = models.BigIntegerField(null=True)  # person
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounting_notice"
        constraints = [
            models.UniqueConstraint(
                name="notice_once_a_run", fields=["institution", "school_year", "pupil_id", "first_day"]
            ),
            models.CheckConstraint(
                name="notice_signed_whole",
                condition=~Q(state=State.SIGNED.value)
                | Q(signature_id__isnull=False, signed_at__isnull=False, file_id__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_closed_with_reason",
                condition=~Q(state=State.CLOSED.value) | (~Q(closed_reason="") & Q(closed_at__isnull=False)),
            ),
        ]


class Dispatch(OfInstitution):
    """A signed notice on its way to one addressee: when and how it left, under which number, what was answered."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"author": Personal.LINK, "answer": Personal.CONTENT}
    held_for = {Purpose.PROOF: ("author",), Purpose.ATTENDANCE: ("answer",)}
    impersonal = ("sent_on", "number", "answered_on", "answer_number")

    pk = models.CompositePrimaryKey("institution_id", "notice_id", "addressee")
    notice_id = models.IntegerField()
    notice = InstitutionKey(Notice, "notice_id")
    addressee = models.SmallIntegerField(choices=[(each.value, each.name) for each in Addressee])
    sent_on = models.DateField()
    way = models.SmallIntegerField(choices=[(each.value, each.name) for each in Way])
    number = models.TextField()  # of the outgoing letter
    author = models.ForeignKey("people.Person", models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    answered_on = models.DateField(null=True)
    answer_number = models.TextField(default="")
    answer = models.TextField(default="")

    class Meta:
        db_table = "accounting_dispatch"
        constraints = [
            models.CheckConstraint(
                name="dispatch_answered_after_sent",
                condition=Q(answered_on=None) | Q(answered_on__gte=models.F("sent_on")),
            ),
            models.CheckConstraint(name="dispatch_answered_whole", condition=Q(answered_on=None) | ~Q(answer="")),
        ]
