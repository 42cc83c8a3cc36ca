"""Quality rules as versioned data."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from parta.planes.declarations import AUDIT, KEEP
from parta.planes.models import Registry
from parta.rulebook.rules import Aspect, Severity


class QualityRule(Registry):
    """One edition of one rule: in force on the days of ``during``. A record is judged by the edition of its day."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = (
        "code",
        "form",
        "field",
        "severity",
        "aspect",
        "condition",
        "message_uk",
        "message_en",
        "remedy_uk",
        "remedy_en",
        "source",
        "doubt",
    )

    id = models.BigAutoField(primary_key=True)
    code = models.TextField()  # «DQ-014»
    form = models.TextField()  # what it judges: «enrolment.pupil»
    field = models.TextField()
    severity = models.TextField(choices=[(severity.value, severity.value) for severity in Severity])
    aspect = models.TextField(choices=[(each.value, each.value) for each in Aspect], default=Aspect.CONSISTENCY.value)
    condition = models.JSONField()
    message_uk = models.TextField()
    message_en = models.TextField()
    remedy_uk = models.TextField()
    remedy_en = models.TextField()
    source = models.TextField()
    doubt = models.TextField(default="")
    during = DateRangeField()

    class Meta:
        db_table = "rulebook_rule"
        constraints = [
            ExclusionConstraint(
                name="rule_one_edition_a_day",
                expressions=[("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]
        indexes = [models.Index(fields=["form"], name="rule_of_form")]
