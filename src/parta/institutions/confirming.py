"""The head signs the card off, the authority confirms it: tables."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, KEEP, READ_ONLY, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class Signoff(Registry):
    """The head's signature over the whole card as it stood at ``version``; the authority's word on it."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "account_id": Personal.LINK,
        "signer": Personal.NAME,
        "signature_id": Personal.SIGNATURE,
        "confirmed_by": Personal.LINK,
        "confirmer": Personal.NAME,
    }
    held_for = {Purpose.PROOF: ("account_id", "signer", "signature_id", "confirmed_by", "confirmer")}
    impersonal = ("sha256",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    version = models.DateTimeField()  # of the last change that it covers
    signed_at = models.DateTimeField()
    account_id = models.BigIntegerField()
    signer = models.TextField()
    signature_id = models.BigIntegerField()
    sha256 = models.TextField()  # of the signed text
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    confirmer = models.TextField(db_default="")

    class Meta:
        db_table = "institutions_signoff"


class CardState(Registry):
    """How far a card is confirmed. Written by triggers on cards, holdings and sign-offs, by nobody else."""

    class State(models.IntegerChoices):
        UNSIGNED = 0  # never signed
        CHANGED = 1  # since it was signed
        SIGNED = 2
        CONFIRMED = 3

    rights = READ_ONLY
    trail = no_trail("a read model, made by triggers from rows that have their trail")
    personal_data = {}
    impersonal = ("state",)

    institution = models.OneToOneField("institutions.Institution", models.PROTECT, primary_key=True, related_name="+")
    changed_at = models.DateTimeField()
    version = models.DateTimeField(null=True)  # signed
    signed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    state = models.GeneratedField(
        expression=Case(
            When(Q(version=None), then=Value(0)),
            When(Q(version__lt=F("changed_at")), then=Value(1)),
            When(Q(confirmed_at=None), then=Value(2)),
            default=Value(3),
            output_field=models.SmallIntegerField(),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    class Meta:
        db_table = "institutions_card_state"
        indexes = [models.Index(fields=["state", "institution"], name="card_state_order")]
