"""Requests for help: who has each, what was said, what it carries, and who was allowed to see with whose eyes."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, KEEP, no_trail
from parta.planes.fields import RandomUuid, sort_key_field
from parta.planes.models import Registry
from parta.support.rules.tickets import CATEGORIES, CameBy, Kind, State


class Numbering(Registry):
    """The last number given in a year."""

    rights = KEEP
    trail = no_trail("a counter; the request that it numbers has its trail")
    personal_data = {}

    year = models.SmallIntegerField(primary_key=True)
    last = models.IntegerField()

    class Meta:
        db_table = "support_numbering"


class Held(Registry):
    """Who has it: the leaders of an institution or the officers of an authority, never both."""

    role = models.TextField()  # kernel.Role of those who answer: «head» for an institution
    at_institution = models.ForeignKey("institutions.Institution", models.PROTECT, null=True, related_name="+")
    at_authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Ticket(Held):
    """One request. ``account_id`` of somebody signed in, or ``email`` of a visitor; who has it now stands in it."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "subject": Personal.CONTENT,
        "sought": Personal.CONTENT,
        "account_id": Personal.LINK,
        "person_id": Personal.LINK,
        "name": Personal.NAME,
        "email": Personal.CONTACT,
        "address_key": Personal.LINK,
        "taken_by_account_id": Personal.LINK,
        "taken_by_person_id": Personal.LINK,
    }
    held_for = {
        Purpose.ANSWER: ("subject", "sought", "account_id", "person_id", "name", "email"),
        Purpose.SIGN_IN: ("address_key",),
        Purpose.PROOF: ("taken_by_account_id", "taken_by_person_id"),
    }
    impersonal = ("role", "category", "came_by", "state", "language", "proof")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    asked_at = models.DateTimeField()
    came_by = models.TextField(choices=[(each.value, each.value) for each in CameBy])
    category = models.TextField(choices=[(each, each) for each in CATEGORIES])
    subject = models.TextField()
    sought = sort_key_field("subject")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, null=True, related_name="+")
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    name = models.TextField(default="")  # as a visitor called himself
    email = models.TextField(default="")  # of a visitor; that of a person is asked of `people` when a letter is due
    language = models.TextField(default="uk")
    address_key = models.TextField(default="")  # keyed digest of a visitor's network address, for the limit
    proof = models.TextField(null=True, unique=True)  # the challenge a visitor solved: good once
    state = models.TextField(choices=[(each.value, each.value) for each in State])
    taken_by_account_id = models.BigIntegerField(null=True)
    taken_by_person_id = models.BigIntegerField(null=True)
    came_at = models.DateTimeField()  # when it came to those who have it, or began to wait for them again
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "support_ticket"
        constraints = [
            models.UniqueConstraint(name="ticket_number", fields=["year", "serial"]),
            models.CheckConstraint(name="ticket_of_somebody", condition=Q(account_id=None) ^ Q(email="")),
            models.CheckConstraint(name="ticket_is_with_one", condition=Q(at_institution=None) ^ Q(at_authority=None)),
        ]
        indexes = [
            models.Index(fields=["account_id", "-changed_at"], name="ticket_of_account"),
            models.Index(fields=["address_key", "asked_at"], condition=~Q(address_key=""), name="ticket_by_address"),
            models.Index(fields=["email", "asked_at"], condition=~Q(email=""), name="ticket_by_email"),
            models.Index(fields=["role", "came_at"], name="ticket_by_level"),
            GinIndex(fields=["sought"], opclasses=["gin_trgm_ops"], name="ticket_words"),
        ]


class Turn(Held):
    """How long a request was with whom, and when they answered first: the history of routing and its times."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("role",)

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="turns")
    came_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_turn"
        constraints = [
            models.UniqueConstraint(name="turn_one_now", fields=["ticket"], condition=Q(left_at=None)),
            models.CheckConstraint(name="turn_is_with_one", condition=Q(at_institution=None) ^ Q(at_authority=None)),
        ]
        indexes = [models.Index(fields=["role", "-answered_at"], name="turn_answered")]


class Message(Registry):
    """Something said in a request, or something that happened to it. Never changed."""

    rights = APPEND
    trail = AUDIT
    personal_data = {
        "account_id": Personal.LINK,
        "person_id": Personal.LINK,
        "text": Personal.CONTENT,
        "sought": Personal.CONTENT,
    }
    held_for = {Purpose.ANSWER: ("account_id", "person_id", "text", "sought")}
    impersonal = ("kind", "about")

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    at = models.DateTimeField()
    kind = models.TextField(choices=[(each.value, each.value) for each in Kind])
    account_id = models.BigIntegerField(null=True)  # None: a visitor, or the system
    person_id = models.BigIntegerField(null=True)
    text = models.TextField(default="")
    sought = sort_key_field("text")
    about = models.TextField(default="")  # to whom it was passed
    by_mail = models.BooleanField(default=False)

    class Meta:
        db_table = "support_message"
        indexes = [GinIndex(fields=["sought"], opclasses=["gin_trgm_ops"], name="message_words")]


class Attachment(Registry):
    """A kept file of a message. The bytes are those of `files`; who sees the request may take them."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"name": Personal.CONTENT}
    held_for = {Purpose.ANSWER: ("name",)}
    impersonal = ("content_type", "sha256")

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    file_id = models.UUIDField()
    name = models.TextField()
    content_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()

    class Meta:
        db_table = "support_attachment"


class Carried(Registry):
    """A draft that a rule blocked, as it was typed when help was asked for. Its fields are erased with time."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "fields": Personal.CONTENT,
        "problems": Personal.CONTENT,
        "title": Personal.CONTENT,
        "account_id": Personal.LINK,
        "entered_by_account_id": Personal.LINK,
        "reason": Personal.CONTENT,
    }
    held_for = {
        Purpose.ANSWER: ("fields", "problems", "title", "account_id", "reason"),
        Purpose.PROOF: ("entered_by_account_id",),
    }
    impersonal = ("form", "subject")

    ticket = models.OneToOneField(Ticket, models.PROTECT, primary_key=True, related_name="carried")
    account_id = models.BigIntegerField()
    draft_id = models.UUIDField()
    form = models.TextField()
    subject = models.TextField()
    title = models.TextField()
    institution_id = models.IntegerField(null=True)
    fields = models.JSONField()
    problems = models.JSONField()
    typed_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    entered_by_account_id = models.BigIntegerField(null=True)
    reason = models.TextField(default="")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_carried"
        constraints = [
            models.CheckConstraint(
                name="carried_entered_with_reason",
                condition=Q(entered_at=None) | (Q(entered_by_account_id__isnull=False) & ~Q(reason="")),
            )
        ]


class AnswerTemplate(Registry):
    """A prepared answer: of one authority, or (without one) national and for everybody who answers."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"changed_by_account_id": Personal.LINK}
    held_for = {Purpose.PROOF: ("changed_by_account_id",)}
    impersonal = ("code", "title_uk", "title_en", "text_uk", "text_en", "category")

    id = models.BigAutoField(primary_key=True)
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+")
    code = models.TextField(null=True, unique=True)  # of those shipped with the product
    category = models.TextField(default="")
    title_uk = models.TextField()
    title_en = models.TextField(default="")
    text_uk = models.TextField()
    text_en = models.TextField(default="")
    changed_at = models.DateTimeField()
    changed_by_account_id = models.BigIntegerField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_answer_template"


class Mail(Registry):
    """A letter that came in, by the digest of its bytes and of its Message-ID: read once, whatever comes again."""

    rights = APPEND
    trail = no_trail("append-only: it is a log itself")
    personal_data = {}
    impersonal = ("digest", "message_key", "outcome")

    id = models.BigAutoField(primary_key=True)
    digest = models.TextField(unique=True)
    message_key = models.TextField(null=True, unique=True)
    at = models.DateTimeField(db_default=Now())
    outcome = models.TextField()
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "support_mail"


class Viewing(Registry):
    """An officer asks to see the product with the requester's eyes; the requester allows it once, for half an hour."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "account_id": Personal.LINK,
        "officer_account_id": Personal.LINK,
        "officer_person_id": Personal.LINK,
        "reason": Personal.CONTENT,
    }
    held_for = {Purpose.OVERSIGHT: ("account_id", "officer_account_id", "officer_person_id", "reason")}
    impersonal = ("grants",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="viewings")
    account_id = models.BigIntegerField()  # whose eyes
    officer_account_id = models.BigIntegerField()
    officer_person_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)
    allowed_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    grants = models.JSONField(default=list)  # the roles that were open to the requester when he allowed it

    class Meta:
        db_table = "support_viewing"
        constraints = [
            models.CheckConstraint(name="viewing_of_another", condition=~Q(account_id=models.F("officer_account_id"))),
            models.CheckConstraint(
                name="viewing_allowed_whole",
                condition=Q(allowed_at=None, until=None) | Q(allowed_at__isnull=False, until__isnull=False),
            ),
            models.CheckConstraint(
                name="viewing_allowed_or_declined", condition=Q(allowed_at=None) | Q(declined_at=None)
            ),
        ]
        indexes = [models.Index(fields=["account_id"], name="viewing_of_account")]


class ViewedPage(Registry):
    """A page that an officer saw with the requester's eyes, or tried to."""

    rights = APPEND
    trail = no_trail("append-only: it is a log itself")
    personal_data = {}
    impersonal = ("method", "path", "view_name")

    id = models.BigAutoField(primary_key=True)
    viewing = models.ForeignKey(Viewing, models.PROTECT, related_name="pages")
    at = models.DateTimeField()
    method = models.TextField()
    path = models.TextField()  # without the query, where names may stand
    view_name = models.TextField()
    is_refused = models.BooleanField()

    class Meta:
        db_table = "support_viewed_page"
