"""Fields of a territory closed to the public: the table."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class Hiding(Registry):
    """One act: these fields of every institution of a territory are not shown to the public, until it is lifted."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "closed_by": Personal.LINK,
        "closer": Personal.NAME,
        "lifted_by": Personal.LINK,
        "lifter": Personal.NAME,
        "ground": Personal.CONTENT,
        "lift_ground": Personal.CONTENT,
    }
    held_for = {Purpose.PROOF: ("closed_by", "closer", "lifted_by", "lifter", "ground", "lift_ground")}
    impersonal = ("what", "decided_on")

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    territory = models.ForeignKey("reference.Territory", models.PROTECT, related_name="+", db_index=False)
    what = ArrayField(models.TextField())  # see rules.holdings.CLOSABLE
    ground = models.TextField()
    decided_on = models.DateField()
    closed_at = models.DateTimeField(db_default=Now())
    closed_by = models.BigIntegerField()
    closer = models.TextField()
    # By whose word: those below it do not open what it has closed. Null in acts of before this was noted.
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.BigIntegerField(null=True)
    lifter = models.TextField(db_default="")
    lift_ground = models.TextField(db_default="")

    class Meta:
        db_table = "institutions_hiding"
        indexes = [models.Index(fields=["territory"], condition=Q(lifted_at=None), name="hiding_in_force")]
