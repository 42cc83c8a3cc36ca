"""Reports: a form computed as of a day, kept with its definition, signed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class Report(Registry):
    """Figures of a form over an institution or the territory of an authority. Nothing of it changes but the signature,
    once (trigger ``statistics_report_kept``).
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "account_id": Personal.LINK,
        "prepared_by": Personal.NAME,
        "signed_by": Personal.NAME,
    }
    held_for = {Purpose.PROOF: ("account_id", "prepared_by", "signed_by")}
    impersonal = ("form", "as_of", "definition", "definition_sha256", "document", "document_sha256", "figures", "units")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    form = models.TextField()  # key of the edition's row: «85-k»
    as_of = models.DateField()
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, null=True, related_name="+", db_index=False
    )
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    definition = models.JSONField()  # the row of the edition it was computed by
    definition_sha256 = models.TextField()
    figures = models.JSONField()  # address → whole number; an address without a source is not there
    units = models.JSONField(default=dict)  # of an authority: id of the unit → figures
    document = models.TextField()  # canonical JSON: the bytes that are signed (UTF-8)
    document_sha256 = models.TextField()
    broken = models.SmallIntegerField(default=0)  # controls that did not hold
    account_id = models.BigIntegerField()
    prepared_by = models.TextField()
    prepared_at = models.DateTimeField(db_default=Now())  # records as known at this moment
    signature_id = models.BigIntegerField(null=True)
    signed_by = models.TextField(default="")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "statistics_report"
        constraints = [
            models.CheckConstraint(
                name="report_of_one_place",
                condition=Q(institution=None, authority__isnull=False) | Q(institution__isnull=False, authority=None),
            ),
            models.CheckConstraint(
                name="report_signed_whole",
                condition=Q(signature_id=None, signed_at=None, signed_by="")
                | (Q(signature_id__isnull=False, signed_at__isnull=False) & ~Q(signed_by="")),
            ),
        ]
        indexes = [
            models.Index(F("form"), F("as_of"), F("institution"), F("id").desc(), name="report_of_institution",
                         condition=Q(institution__isnull=False)),
            models.Index(F("form"), F("as_of"), F("authority"), F("id").desc(), name="report_of_authority",
                         condition=Q(authority__isnull=False)),
        ]  # fmt: skip
