"""Accounts, granted offices, sessions, invitations and what people sign in with."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.identity.rules import Fact, Method
from parta.kernel.actor import AUTHORITY_ROLES, Role
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry, Technical


class Account(Registry):
    """What a person signs in to; at most one a person. Closed accounts keep their story and hold no roles."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"person_id": Personal.LINK, "login": Personal.CONTACT}
    held_for = {Purpose.WHOSE: ("person_id",), Purpose.SIGN_IN: ("login",)}

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    person_id = models.BigIntegerField(
        unique=True
    )  # people_person.id; the key is made by the migration of `people`, which lies above
    login = models.TextField(null=True)  # lower case: an e-mail address or a name the person chose
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_account"
        constraints = [
            models.UniqueConstraint(name="account_login_once", fields=["login"]),
            models.CheckConstraint(
                name="account_login_is_plain", condition=Q(login=None) | Q(login__regex=r"^[^\sA-ZА-ЯҐЄІЇ]{3,254}$")
            ),
        ]


class RoleGrant(Registry):
    """An office in an authority: who gave it by which own office, from when to when. Only the root has no giver."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"account": Personal.LINK}
    held_for = {Purpose.WHOSE: ("account",)}
    impersonal = ("role",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.TextField(choices=[(role.value, role.value) for role in AUTHORITY_ROLES])
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+")
    granted_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_role_grant"
        constraints = [
            models.CheckConstraint(
                name="grant_role_of_authority", condition=Q(role__in=[role.value for role in AUTHORITY_ROLES])
            ),
            models.CheckConstraint(
                name="grant_has_one_scope", condition=Q(role=Role.NATIONAL.value) ^ Q(authority__isnull=False)
            ),
            models.CheckConstraint(
                name="grant_root_is_national", condition=Q(granted_by__isnull=False) | Q(role=Role.NATIONAL.value)
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gte=F("given_at"))
            ),
            models.UniqueConstraint(
                name="grant_held_once",
                fields=["account", "role", "authority"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["authority"], condition=Q(ended_at=None), name="grant_of_authority")]


class Wave(Registry):
    """From which day institutions of a territory and of some kinds come in. Announced, reminded of, withdrawn."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"account_id": Personal.LINK}
    held_for = {Purpose.PROOF: ("account_id",)}
    impersonal = ("opens_on", "note", "reminded_on")

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, related_name="+")  # whose territory
    given_by = models.ForeignKey("institutions.Authority", models.PROTECT, related_name="+")  # by whose word
    kinds = ArrayField(models.IntegerField(), default=list)  # numbers of the codifier of types; none = all
    opens_on = models.DateField()
    note = models.TextField(default="")
    account_id = models.BigIntegerField()
    announced_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        db_table = "identity_wave"
        indexes = [models.Index(fields=["opens_on"], condition=Q(withdrawn_at=None), name="wave_ahead")]


class Session(Technical, AbstractBaseSession):
    """One browser. The key is stored hashed, so a copy of the table opens nothing."""

    rights = FULL
    trail = no_trail("comes and goes with the browser; signing in and out is an identity_event")
    personal_data = {"account": Personal.LINK, "device": Personal.CONTENT, "session_data": Personal.CONTENT}
    held_for = {Purpose.WHOSE: ("account",), Purpose.SIGN_IN: ("device", "session_data")}
    impersonal = ("session_key",)

    session_key = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the cookie's value, hexadecimal
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")  # null: on the way to signing in
    method = models.SmallIntegerField(choices=[(m.value, m.name) for m in Method], null=True)
    device = models.TextField(default="")  # «Firefox, Windows»: enough to recognise one's own
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "identity_session"
        constraints = [
            models.CheckConstraint(name="session_knows_how", condition=Q(account=None) | Q(method__isnull=False))
        ]


class Invitation(Registry):
    """A one-time code for one person and one role. Only an HMAC of the code is kept; the paper or letter has it."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "account": Personal.LINK,
        "code_key": Personal.CREDENTIAL,
        "email": Personal.CONTACT,
        "pupil_id": Personal.LINK,
        "fact_person_id": Personal.LINK,
    }
    held_for = {
        Purpose.WHOSE: ("account", "pupil_id", "fact_person_id"),
        Purpose.SIGN_IN: ("code_key",),
        Purpose.REACH: ("email",),
    }
    impersonal = ("role", "created_by_id")

    class Channel(models.IntegerChoices):
        CARD = 1
        EMAIL = 2

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    code_key = models.BinaryField(unique=True)
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, null=True, related_name="+")
    pupil_id = models.BigIntegerField(null=True)
    fact = models.SmallIntegerField(choices=[(f.value, f.name) for f in Fact])
    fact_person_id = (
        models.BigIntegerField()
    )  # of whom the fact is: the child for a guardian, otherwise the person invited
    channel = models.SmallIntegerField(choices=Channel)
    email = models.TextField(default="")
    renews = models.BooleanField(default=False)  # replaces a lost way to sign in: the old ones end when it is used
    created_by_id = models.BigIntegerField()  # account; 0 = the system
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_invitation"
        constraints = [
            models.CheckConstraint(name="invitation_has_address", condition=~Q(channel=2) | ~Q(email="")),
            models.CheckConstraint(name="invitation_used_or_revoked", condition=Q(used_at=None) | Q(revoked_at=None)),
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=["account", "role", "authority", "institution", "pupil_id"],
                condition=Q(used_at=None, revoked_at=None),
                nulls_distinct=False,
            ),
        ]


class Verification(Registry):
    """A deputy made sure of: asked by the head, answered by a certificate, confirmed by the head. One for each post.

    Until it is confirmed the post gives no role (`queries.signed_actor`).
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {"account": Personal.LINK}
    held_for = {Purpose.WHOSE: ("account",)}
    impersonal = ("post_id", "asked_by_id", "confirmed_by_id", "signature_id", "edrpou")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    post_id = models.IntegerField()  # people_post.id, which lies above
    asked_at = models.DateTimeField(db_default=Now())
    asked_by_id = models.BigIntegerField()  # account; 0 = the system
    accepted_at = models.DateTimeField(null=True)
    signature_id = models.BigIntegerField(null=True)  # signing_signature.id
    edrpou = models.TextField(default="")  # of the certificate: the institution's own or its hub's
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)  # declined, or taken back

    class Meta:
        db_table = "identity_verification"
        constraints = [
            models.CheckConstraint(
                name="verification_accepted_by_signature", condition=Q(accepted_at=None) | Q(signature_id__isnull=False)
            ),
            models.CheckConstraint(
                name="verification_confirmed_when_accepted",
                condition=Q(confirmed_at=None) | Q(accepted_at__isnull=False, confirmed_by_id__isnull=False),
            ),
            models.UniqueConstraint(name="verification_once_a_post", fields=["post_id"], condition=Q(ended_at=None)),
        ]
        indexes = [
            models.Index(fields=["account"], condition=Q(ended_at=None), name="verification_of_account"),
            models.Index(fields=["institution"], condition=Q(ended_at=None), name="verification_of_institution"),
        ]


class Readiness(Registry):
    """That a person's key works and until when, from signing in or from a test the person agreed to have recorded."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"account": Personal.LINK, "ends_at": Personal.SIGNATURE}
    held_for = {Purpose.WHOSE: ("account",), Purpose.SIGN_IN: ("ends_at",)}
    impersonal = ("reminded_days",)

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="+")
    checked_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # of the certificate; of several the latest
    reminded_days = models.SmallIntegerField(null=True)  # the last reminder sent: 30, 14 or 3 days before

    class Meta:
        db_table = "identity_readiness"
        constraints = [
            models.CheckConstraint(
                name="readiness_reminded_as_agreed", condition=Q(reminded_days=None) | Q(reminded_days__in=[30, 14, 3])
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="readiness_by_end")]


class Passkey(Registry):
    """A public key of a device (WebAuthn). Nothing secret is here."""

    rights = FULL
    trail = AUDIT
    personal_data = {"account": Personal.LINK, "credential_id": Personal.CREDENTIAL, "public_key": Personal.CREDENTIAL}
    held_for = {Purpose.WHOSE: ("account",), Purpose.SIGN_IN: ("credential_id", "public_key")}
    impersonal = ("label",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()  # COSE
    sign_count = models.BigIntegerField(default=0)
    label = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_passkey"


class Password(Technical):
    """A password (Argon2id) and the secret of its second factor (TOTP). Neither is of use without the other."""

    rights = FULL
    trail = no_trail("the trail would keep old hashes for ever; setting and removing is an identity_event")
    personal_data = {"account": Personal.LINK, "hash": Personal.CREDENTIAL, "factor_sealed": Personal.CREDENTIAL}
    held_for = {Purpose.WHOSE: ("account",), Purpose.SIGN_IN: ("hash", "factor_sealed")}
    impersonal = ("factor_step",)

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="+")
    hash = models.TextField()
    factor_sealed = models.BinaryField()
    factor_step = models.BigIntegerField(default=0)  # last 30-second step accepted: a code works once
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "identity_password"


class RecoveryCode(Technical):
    """Stands in for the second factor once. Kept hashed."""

    rights = FULL
    trail = no_trail("secrets; their making and use is an identity_event")
    personal_data = {"account": Personal.LINK, "code_key": Personal.CREDENTIAL}
    held_for = {Purpose.WHOSE: ("account",), Purpose.SIGN_IN: ("code_key",)}

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    code_key = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_recovery_code"
        constraints = [models.UniqueConstraint(name="recovery_code_once", fields=["account", "code_key"])]


class Event(Registry):
    """What happened to an account's ways in: the person reads it under «Де я увійшов», the supervisor in an inquiry."""

    rights = APPEND
    trail = no_trail("append-only: it is a log itself")
    personal_data = {"account": Personal.LINK, "device": Personal.CONTENT}
    held_for = {Purpose.WHOSE: ("account",), Purpose.SIGN_IN: ("device",)}

    class Kind(models.IntegerChoices):
        SIGNED_IN = 1
        SIGNED_OUT = 2
        SESSIONS_ENDED = 3
        PASSWORD_SET = 4
        PASSWORD_REMOVED = 5
        PASSKEY_ADDED = 6
        PASSKEY_REMOVED = 7
        RECOVERY_USED = 8
        LOCKED = 9
        INVITATION_USED = 10

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    kind = models.SmallIntegerField(choices=Kind)
    method = models.SmallIntegerField(choices=[(m.value, m.name) for m in Method], null=True)
    device = models.TextField(default="")
    signature_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "identity_event"
        indexes = [models.Index(fields=["account", "-at"], name="event_of_account")]


class Attempt(Technical):
    """Failures within a window, by account, by code and softly by address. ``key`` is an HMAC: no address is kept."""

    rights = FULL
    trail = no_trail("counters of minutes")
    personal_data = {"key": Personal.CREDENTIAL}
    held_for = {Purpose.SIGN_IN: ("key",)}
    impersonal = ("kind",)

    pk = models.CompositePrimaryKey("kind", "key")
    kind = models.TextField()
    key = models.BinaryField()
    began_at = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        db_table = "identity_attempt"
