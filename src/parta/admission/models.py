"""Campaigns of first-grade admission, applications, the draw.

Registry plane: an application stands in several schools, and a place taken in one frees those of the others in the same
transaction. Half a million rows a year.
"""

from datetime import time

from django.db import models
from django.db.models import Q

from parta.admission.rules.applications import ALIVE, State, Verdict
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import ClockTimestamp, RandomUuid
from parta.planes.models import Registry, Technical


class Campaign(Registry):
    """Admission of a school to the first year of study of a school year (the year of its September)."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = (
        "note", "site", "accept_from", "accept_at", "accept_until", "draw_on", "confirm_until",
        "second_from", "second_until",
    )  # fmt: skip

    id = models.AutoField(primary_key=True)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    school_year = models.SmallIntegerField()
    note = models.TextField(default="")  # where and when papers are shown, in the school's words
    accept_from = models.DateField()
    accept_at = models.TimeField(default=time(0))  # of Kyiv: on the first day of each stage
    accept_until = models.DateField()
    draw_on = models.DateField()
    confirm_until = models.DateField()
    second_from = models.DateField()
    second_until = models.DateField()
    confirm_days = models.SmallIntegerField()
    site = models.TextField(default="")  # where the links of its letters lead
    last_number = models.IntegerField(default=0)  # of applications; taken under the lock of this row
    announced_at = models.DateTimeField(db_default=ClockTimestamp())
    decided_at = models.DateTimeField(null=True)  # places of the first stage by right are given, the list is frozen

    class Meta:
        db_table = "admission_campaign"
        constraints = [models.UniqueConstraint(name="campaign_once_a_year", fields=["institution", "school_year"])]


class Shape(Registry):
    """A kind of first class with its places: «загальний, денна форма»."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("name",)

    id = models.AutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="shapes")
    number = models.SmallIntegerField()
    name = models.TextField()
    places = models.SmallIntegerField()

    class Meta:
        db_table = "admission_shape"
        constraints = [
            models.UniqueConstraint(name="shape_number_once", fields=["campaign", "number"]),
            models.CheckConstraint(name="shape_has_places", condition=Q(places__gte=0)),
        ]


class Mailbox(Technical):
    """A mailbox that is to be proved before an application is sent: the link of its letter opens the form."""

    rights = FULL
    trail = no_trail("a key to an empty form; the application it leads to has its own trail")
    personal_data = {"email": Personal.CONTACT}
    held_for = {Purpose.ADMISSION: ("email",)}

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    email = models.TextField()
    used = models.SmallIntegerField(default=0)  # applications sent from it
    asked_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "admission_mailbox"


class Application(Registry):
    """What a parent says of one child, sealed (`rules.applications.Told`). Each school it stands in is a `Wish`.
    Removed after a term when nothing came of it: with its key goes every copy, that of the trail too (see README).
    """

    rights = FULL
    trail = AUDIT
    personal_data = {"sealed": Personal.CONTENT, "child_key": Personal.IDENTIFIER, "account_id": Personal.LINK,
                     "likeness_key": Personal.IDENTIFIER}  # fmt: skip
    held_for = {Purpose.ADMISSION: ("sealed", "child_key", "account_id", "likeness_key")}

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    sealed = models.BinaryField()
    child_key = models.BinaryField()  # by which the same birth certificate is found: keyed HMAC
    likeness_key = models.BinaryField(default=b"")  # the same of name and birth date: a certificate may be mistyped
    account_id = models.BigIntegerField(null=True)  # None: a visitor, or over the counter
    is_paper = models.BooleanField(default=False)  # handed in over the counter
    is_proved = models.BooleanField(default=False)  # its e-mail is that of the letter which opened the form
    sent_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "admission_application"
        indexes = [models.Index(fields=["account_id"], name="application_of_account", condition=~Q(account_id=None))]


class Key(Registry):
    """The key of one application, itself sealed by the vault."""

    rights = FULL
    trail = no_trail("a second copy of the key would keep readable what is to be forgotten")
    personal_data = {"sealed": Personal.CREDENTIAL}
    held_for = {Purpose.ADMISSION: ("sealed",)}

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="key")
    sealed = models.BinaryField()

    class Meta:
        db_table = "admission_key"


class Wish(Registry):
    """An application in one school. Number and moment are given by the database under the lock of the campaign and
    never change (trigger ``admission_wish_kept``). ``lot``: the place in the drawn order, then in that of registration.
    """

    rights = FULL
    trail = AUDIT
    personal_data = {"child_key": Personal.IDENTIFIER, "applicant_key": Personal.IDENTIFIER}
    held_for = {Purpose.ADMISSION: ("child_key", "applicant_key")}
    impersonal = ("list_key", "offered_until")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    application = models.ForeignKey(Application, models.CASCADE, related_name="wishes")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="wishes", db_index=False)
    shape = models.ForeignKey(Shape, models.PROTECT, related_name="wishes", db_index=False)
    child_key = models.BinaryField()
    applicant_key = models.BinaryField(default=b"")  # account, proved mailbox or counter: keyed HMAC
    preference = models.SmallIntegerField()
    number = models.IntegerField()
    registered_at = models.DateTimeField(db_default=ClockTimestamp())
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in State])
    lot = models.IntegerField(null=True)
    offered_until = models.DateField(null=True)
    list_key = models.UUIDField(null=True)  # the list of the order of enrolment in `documents`

    class Meta:
        db_table = "admission_wish"
        constraints = [
            models.UniqueConstraint(name="wish_number_once", fields=["campaign", "number"]),
            models.UniqueConstraint(
                name="wish_child_once", fields=["campaign", "child_key", "applicant_key"],
                condition=Q(state__in=[state.value for state in ALIVE]),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["campaign", "shape", "state", "lot"], name="wish_in_line"),
            models.Index(fields=["child_key"], name="wish_of_child"),
        ]


class Claim(Registry):
    """A ground for priority that a parent names in one school, and what the school says to it."""

    rights = FULL
    trail = AUDIT
    personal_data = {"note_sealed": Personal.CONTENT, "reason": Personal.CONTENT, "decided_by": Personal.LINK}
    held_for = {Purpose.ADMISSION: ("note_sealed", "reason"), Purpose.PROOF: ("decided_by",)}
    impersonal = ("group",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    wish = models.ForeignKey(Wish, models.CASCADE, related_name="claims")
    group = models.TextField()  # code of the edition
    note_sealed = models.BinaryField()  # «сестра навчається в 3-Б», with the key of the application
    verdict = models.SmallIntegerField(
        choices=[(verdict.value, verdict.name) for verdict in Verdict], default=Verdict.CLAIMED.value
    )
    reason = models.TextField(default="")  # sealed with the key of the application, in hexadecimal
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "admission_claim"
        constraints = [
            models.UniqueConstraint(name="admission_claim_once", fields=["wish", "group"]),
            models.CheckConstraint(
                name="claim_refused_in_words", condition=~Q(verdict=Verdict.REFUSED.value) | ~Q(reason="")
            ),
        ]


class Paper(Registry):
    """A paper that proves a ground. Sealed, here and not in `files`, which removes nothing."""

    rights = FULL
    trail = no_trail("bytes of a paper; the claim it belongs to has the trail, and no second copy of it is to stay")
    personal_data = {"sealed": Personal.CONTENT, "name": Personal.CONTENT}
    held_for = {Purpose.ADMISSION: ("sealed", "name")}
    impersonal = ("content_type",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="papers")
    name = models.TextField()  # sealed with the key of the application, in hexadecimal
    content_type = models.TextField()
    size = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "admission_paper"


class Draw(Registry):
    """The list of a draw, frozen, and what came of it. Only the value and what follows from it is added, once (trigger
    ``admission_draw_kept``).
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("list_text", "list_sha256", "source", "value_on", "value", "seed", "order", "protocol")

    id = models.AutoField(primary_key=True)
    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="draw")
    list_text = models.TextField()
    list_sha256 = models.TextField()
    source = models.TextField()  # which public number will be taken
    value_on = models.DateField()  # the day on which it becomes known: later than the list is frozen
    frozen_at = models.DateTimeField(db_default=ClockTimestamp())
    value = models.TextField(default="")
    value_at = models.DateTimeField(null=True)
    seed = models.TextField(default="")
    order = models.JSONField(null=True)  # numbers by kind of class
    protocol = models.TextField(default="")  # byte for byte as it is published and signed

    class Meta:
        db_table = "admission_draw"
        constraints = [
            models.CheckConstraint(
                name="draw_whole",
                condition=Q(value="", value_at=None, seed="", order=None, protocol="")
                | (~Q(value="") & Q(value_at__isnull=False) & ~Q(seed="") & Q(order__isnull=False) & ~Q(protocol="")),
            )
        ]


class Member(Registry):
    """A member of the commission that is present at a draw, from the day on which he was named."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"name": Personal.NAME}
    held_for = {Purpose.ADMISSION: ("name",)}
    impersonal = ("post", "since")

    id = models.AutoField(primary_key=True)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="members")
    name = models.TextField()
    post = models.TextField()
    since = models.DateField()

    class Meta:
        db_table = "admission_member"
        constraints = [models.UniqueConstraint(name="member_once", fields=["draw", "name"])]


class DrawSignature(Registry):
    """A КЕП under the protocol of a draw: of the head, a deputy, a member of the commission."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"account_id": Personal.LINK}
    held_for = {Purpose.ADMISSION: ("account_id",)}

    id = models.AutoField(primary_key=True)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="signatures")
    signature_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "admission_draw_signature"
        constraints = [models.UniqueConstraint(name="draw_signed_once", fields=["draw", "account_id"])]


class Look(Registry):
    """Somebody of the school opened an application or a paper of it. Goes with the application."""

    rights = FULL
    trail = no_trail("a log itself; it is forgotten with what was looked at")
    personal_data = {"account_id": Personal.LINK}
    held_for = {Purpose.ADMISSION: ("account_id",)}
    impersonal = ("what",)

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, models.CASCADE, related_name="looks")
    institution_id = models.IntegerField()
    account_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=ClockTimestamp())
    what = models.TextField()  # «application», «paper»

    class Meta:
        db_table = "admission_look"
