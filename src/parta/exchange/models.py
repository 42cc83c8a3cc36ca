"""What leaves for partners and what they answered."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.exchange.rules.deferment import Answer, Engagement
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class DefermentBatch(Registry):
    """Marks of one institution that went out together in one signed file. The file is kept sealed."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "account_id": Personal.LINK,
        "content_sealed": Personal.CONTENT,
        "signature_id": Personal.SIGNATURE,
    }
    held_for = {Purpose.PROOF: ("account_id", "signature_id"), Purpose.DEFERMENT: ("content_sealed",)}
    impersonal = ("round",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    round = models.TextField()
    account_id = models.BigIntegerField()
    made_at = models.DateTimeField(db_default=Now())
    content_sealed = models.BinaryField()
    signature_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_deferment_batch"
        constraints = [
            models.CheckConstraint(
                name="deferment_batch_is_signed", condition=Q(sent_at=None) | Q(signature_id__isnull=False)
            ),
            models.CheckConstraint(
                name="deferment_batch_answered_when_sent", condition=Q(answered_at=None) | Q(sent_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["institution", "-made_at"], name="deferment_batch_of")]


class Deferment(Registry):
    """The mark of deferment on somebody's post; once a person in the country. Set and taken back, never deleted; taken
    back after it was sent, it is sent once more as a withdrawal.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "set_by": Personal.LINK,
        "share": Personal.CONTENT,
        "engagement": Personal.CONTENT,
        "answer": Personal.CONTENT,
        "answer_text": Personal.CONTENT,
        "withdrawal_answer": Personal.CONTENT,
        "withdrawal_text": Personal.CONTENT,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.PROOF: ("set_by",),
        Purpose.DEFERMENT: ("share", "engagement", "answer", "answer_text", "withdrawal_answer", "withdrawal_text"),
    }
    impersonal = ("removed_why",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    post = models.ForeignKey("people.Post", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=3, decimal_places=2)
    engagement = models.SmallIntegerField(choices=[(each.value, each.name) for each in Engagement])
    set_by = models.BigIntegerField()
    set_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)
    removed_why = models.TextField(default="")
    batch = models.ForeignKey(DefermentBatch, models.PROTECT, null=True, related_name="marks")
    answer = models.SmallIntegerField(choices=[(each.value, each.name) for each in Answer], null=True)
    answer_text = models.TextField(default="")
    # The file that told the partner of a mark taken back after it had gone out, and what was answered on that.
    withdrawal = models.ForeignKey(DefermentBatch, models.PROTECT, null=True, related_name="withdrawals")
    withdrawal_answer = models.SmallIntegerField(choices=[(each.value, each.name) for each in Answer], null=True)
    withdrawal_text = models.TextField(default="")

    class Meta:
        db_table = "exchange_deferment"
        constraints = [
            models.UniqueConstraint(name="deferment_once", fields=["person"], condition=Q(removed_at=None)),
            models.CheckConstraint(name="deferment_share_is_real", condition=Q(share__gt=0) & Q(share__lte=2)),
            models.CheckConstraint(
                name="deferment_answered_when_sent", condition=Q(answer=None) | Q(batch__isnull=False)
            ),
            models.CheckConstraint(
                name="deferment_withdrawn_when_sent_and_taken_back",
                condition=Q(withdrawal=None) | Q(batch__isnull=False, removed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="deferment_withdrawal_answered_when_sent",
                condition=Q(withdrawal_answer=None) | Q(withdrawal__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["institution", "-set_at"], name="deferment_of")]
