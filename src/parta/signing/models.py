"""Signatures that were accepted, the certificates they were made with, the challenges that were used up. All
append-only.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry

_EVIDENCE = no_trail("append-only: each row is the evidence of one act and names its actor")


class Challenge(Registry):
    """A challenge that was answered. Those never answered are not stored: the page carries them sealed."""

    rights = APPEND
    trail = _EVIDENCE
    personal_data = {"text": Personal.CONTENT, "browser": Personal.CREDENTIAL, "actor_id": Personal.LINK}
    held_for = {Purpose.PROOF: ("text", "actor_id"), Purpose.SIGN_IN: ("browser",)}
    impersonal = ("purpose", "nonce")

    id = models.BigAutoField(primary_key=True)
    purpose = models.TextField()
    nonce = models.BinaryField(unique=True)  # 16 random bytes; being unique is what makes a challenge single-use
    text = models.TextField()  # its UTF-8 bytes are what was signed
    browser = models.BinaryField()  # hash of the browser's secret
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField()
    actor_id = models.BigIntegerField()  # account; 0 = nobody was signed in

    class Meta:
        db_table = "signing_challenge"
        constraints = [
            models.CheckConstraint(name="challenge_used_in_time", condition=Q(used_at__lte=models.F("expires_at"))),
        ]


class Certificate(Registry):
    """A signer's certificate, once. The certificate itself holds a РНОКПП, so it is kept sealed."""

    rights = APPEND
    trail = _EVIDENCE
    personal_data = {
        "sha256": Personal.SIGNATURE,
        "der_sealed": Personal.SIGNATURE,
        "family_name": Personal.NAME,
        "given_name": Personal.NAME,
        "patronymic": Personal.NAME,
        "rnokpp_key": Personal.IDENTIFIER,
        "rnokpp_sealed": Personal.IDENTIFIER,
        "title": Personal.CONTENT,
    }
    held_for = {
        Purpose.PROOF: (
            "sha256",
            "der_sealed",
            "family_name",
            "given_name",
            "patronymic",
            "rnokpp_key",
            "rnokpp_sealed",
            "title",
        ),
    }
    impersonal = ("issuer_name", "edrpou", "organisation")

    id = models.BigAutoField(primary_key=True)
    sha256 = models.BinaryField(unique=True)
    der_sealed = models.BinaryField()
    issuer_name = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    family_name = models.TextField(default="")
    given_name = models.TextField(default="")
    patronymic = models.TextField(default="")
    title = models.TextField(default="")
    organisation = models.TextField(default="")
    edrpou = models.TextField(default="")
    rnokpp_key = models.BinaryField(null=True)
    rnokpp_sealed = models.BinaryField(null=True)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "signing_certificate"
        indexes = [models.Index(fields=["rnokpp_key"], name="certificate_of_person")]


class Signature(Registry):
    """A signature that held: over which bytes, by which certificate, judged when and under which policy."""

    rights = APPEND
    trail = _EVIDENCE
    personal_data = {
        "content_sealed": Personal.CONTENT,
        "cms_sealed": Personal.SIGNATURE,
        "certificate": Personal.LINK,
        "actor_id": Personal.LINK,
    }
    held_for = {Purpose.PROOF: ("content_sealed", "cms_sealed", "certificate", "actor_id")}
    impersonal = ("purpose", "content_sha256", "level", "policy", "warnings")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    purpose = models.TextField()  # «sign-in», «documents.order»
    challenge = models.OneToOneField(Challenge, models.PROTECT, null=True, related_name="+")
    content_sha256 = models.BinaryField()
    content_sealed = models.BinaryField(null=True)  # the bytes, when they are kept nowhere else
    file_id = models.UUIDField(null=True)  # files: where the bytes are
    cms_sealed = models.BinaryField()
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    level = models.TextField()
    signing_time = models.DateTimeField(null=True)  # the signer's clock: a claim
    timestamp = models.DateTimeField(null=True)  # a time-stamping authority's clock
    verified_at = models.DateTimeField()
    policy = models.TextField()  # what was demanded
    warnings = ArrayField(models.TextField(), default=list)  # what was not proven, e.g. revocation-not-checked
    actor_id = models.BigIntegerField()

    class Meta:
        db_table = "signing_signature"
        constraints = [
            models.CheckConstraint(
                name="signature_keeps_its_content",
                condition=Q(challenge__isnull=False) | Q(content_sealed__isnull=False) | Q(file_id__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["content_sha256"], name="signature_of_content")]
