"""Campaigns of collection: what is asked of whom by when, who takes part, what each has said, the frozen result.

Registry plane: one campaign asks institutions of the whole country, and its figures are counted over all of them.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from parta.collections.rules.states import Ground, State, Told
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import ClockTimestamp, RandomUuid, title_key_field
from parta.planes.models import Registry, Technical


class Collection(Registry):
    """A campaign: an authority asks institutions of a territory and of some groups of kinds."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"drafted_by": Personal.LINK, "drafter": Personal.NAME}
    held_for = {Purpose.PROOF: ("drafted_by", "drafter")}
    impersonal = ("title", "letter", "ground_number", "ground_on", "groups", "due")

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, related_name="+")
    scope = models.ForeignKey(
        "institutions.Authority", models.PROTECT, related_name="+", db_index=False
    )  # its territory
    title = models.TextField()
    letter = models.TextField()  # the words that go down the cascade
    ground = models.SmallIntegerField(choices=[(each.value, each.name) for each in Ground])
    ground_number = models.TextField()
    ground_on = models.DateField()
    paper = models.UUIDField(null=True)  # of the ground, in `files`
    groups = ArrayField(models.TextField())  # groups of the codifier institution_kind
    state = models.SmallIntegerField(choices=[(each.value, each.name) for each in State], default=State.DRAFT.value)
    due = models.DateField()  # of the last stage
    revision = models.IntegerField(default=1)
    drafted_by = models.BigIntegerField()
    drafter = models.TextField(default="")
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "collections_collection"
        indexes = [models.Index(fields=["state", "due"], name="collection_running")]
        constraints = [
            models.CheckConstraint(
                name="collection_opened_once",
                condition=Q(state__in=[State.DRAFT.value, State.WITHDRAWN.value]) | Q(opened_at__isnull=False),
            )
        ]


class Stage(Registry):
    """One thing that must be so by a day, what to do for it, and how it is told."""

    rights = FULL  # of a draft
    trail = AUDIT
    personal_data = {}
    impersonal = ("name", "instruction", "due", "condition", "given", "figure")

    id = models.AutoField(primary_key=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="stages", db_index=False)
    number = models.SmallIntegerField()
    name = models.TextField()
    instruction = models.TextField(default="")
    due = models.DateField()
    told = models.SmallIntegerField(choices=[(each.value, each.name) for each in Told])
    condition = models.TextField(default="")  # code of a condition that records tell
    given = models.TextField(default="")  # what the condition is given: «95» per cent, the day «2026-12-31»
    figure = models.TextField(default="")  # what is counted in the statement: «документів прийнято»; empty: no figure

    class Meta:
        db_table = "collections_stage"
        constraints = [
            models.UniqueConstraint(name="stage_number_once", fields=["collection", "number"]),
            models.CheckConstraint(
                name="stage_condition_of_records",
                condition=Q(told=Told.RECORDS.value) & ~Q(condition="") | ~Q(told=Told.RECORDS.value) & Q(condition=""),
            ),
        ]


class Participant(Registry):
    """An institution that is asked, with the authorities above it. ``counted``, ``standing`` and ``met``: how many
    stages were met, how far it was, and which stages (bit number - 1) when the result was counted for signing.
    """

    rights = KEEP
    trail = no_trail("a copy of cards and of the closure of authorities; what a participant does has its own trail")
    personal_data = {}
    impersonal = ("title", "sort_key", "kind_group", "joined_at", "left_at")

    pk = models.CompositePrimaryKey("collection_id", "institution_id")
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    public_id = models.UUIDField()  # of the institution
    kind_group = models.TextField()
    region = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    district = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    community = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    ward = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    title = models.TextField()
    sort_key = title_key_field("title")
    joined_at = models.DateTimeField(db_default=ClockTimestamp())
    left_at = models.DateTimeField(null=True)  # closed, or of another kind now
    counted = models.SmallIntegerField(null=True)
    standing = models.SmallIntegerField(null=True)
    met = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "collections_participant"
        indexes = [
            models.Index(fields=["collection", "sort_key", "institution"], name="participant_list"),
            models.Index(fields=["community", "collection"], name="participant_community"),
            models.Index(fields=["region", "collection"], name="participant_region"),
        ]


class Assignee(Registry):
    """Who answers for a campaign in an institution; a change is a new row."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "person_id": Personal.LINK,
        "name": Personal.NAME,
        "phone": Personal.CONTACT,
        "email": Personal.CONTACT,
        "named_by": Personal.LINK,
    }
    held_for = {
        Purpose.REACH: ("phone", "email"), Purpose.PROOF: ("named_by",), Purpose.WHOSE: ("person_id", "name"),
    }  # fmt: skip

    id = models.BigAutoField(primary_key=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    name = models.TextField()
    phone = models.TextField(default="")
    email = models.TextField(default="")
    named_by = models.BigIntegerField()
    named_at = models.DateTimeField(db_default=ClockTimestamp())
    is_current = models.BooleanField(default=True)

    class Meta:
        db_table = "collections_assignee"
        constraints = [
            models.UniqueConstraint(
                name="assignee_one", fields=["collection", "institution"], condition=Q(is_current=True)
            )
        ]
        indexes = [models.Index(fields=["person_id"], name="assignee_person", condition=Q(is_current=True))]


class Helpline(Registry):
    """Whom to ask at an authority about a campaign."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"name": Personal.NAME, "phone": Personal.CONTACT, "email": Personal.CONTACT}
    held_for = {Purpose.REACH: ("name", "phone", "email")}
    impersonal = ("hours",)

    pk = models.CompositePrimaryKey("collection_id", "authority_id")
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", db_index=False)
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    phone = models.TextField(default="")
    email = models.TextField(default="")
    hours = models.TextField(default="")

    class Meta:
        db_table = "collections_helpline"


class Answer(Registry):
    """What a participant says of a stage; what was said before stays. ``is_met`` of a signed stage comes with the
    signature.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "account_id": Personal.LINK, "name": Personal.NAME, "note": Personal.CONTENT,
        "signature_id": Personal.SIGNATURE,
    }  # fmt: skip
    held_for = {Purpose.PROOF: ("account_id", "name", "note", "signature_id")}

    id = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    is_met = models.BooleanField()
    figure = models.BigIntegerField(null=True)
    note = models.TextField(default="")
    account_id = models.BigIntegerField()
    name = models.TextField()
    said_at = models.DateTimeField(db_default=ClockTimestamp())
    signature_id = models.BigIntegerField(null=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        db_table = "collections_answer"
        constraints = [
            models.UniqueConstraint(name="answer_one", fields=["stage", "institution"], condition=Q(is_current=True)),
            models.CheckConstraint(name="answer_figure_counts", condition=Q(figure=None) | Q(figure__gte=0)),
        ]
        indexes = [
            models.Index(fields=["stage", "institution"], name="answer_of"),
            # What a board counts is read from this index alone.
            models.Index(fields=["stage", "institution"], name="answer_met", condition=Q(is_met=True, is_current=True)),
        ]


class Receipt(Registry):
    """An authority or an institution has received the letter. ``word``: what an authority adds for those below it."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"account_id": Personal.LINK, "name": Personal.NAME}
    held_for = {Purpose.PROOF: ("account_id", "name")}
    impersonal = ("word", "word_at")

    id = models.BigAutoField(primary_key=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", db_index=False)
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, null=True, related_name="+", db_index=False
    )
    account_id = models.BigIntegerField()
    name = models.TextField()
    at = models.DateTimeField(db_default=ClockTimestamp())
    word = models.TextField(default="")
    word_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "collections_receipt"
        constraints = [
            models.UniqueConstraint(
                name="receipt_of_authority", fields=["collection", "authority"], condition=Q(institution=None)
            ),
            models.UniqueConstraint(
                name="receipt_of_institution", fields=["collection", "institution"], condition=Q(authority=None)
            ),
            models.CheckConstraint(
                name="receipt_of_one",
                condition=Q(authority=None, institution__isnull=False) | Q(authority__isnull=False, institution=None),
            ),
        ]


class Prolongation(Registry):
    """The last day of a stage was moved on."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"account_id": Personal.LINK, "name": Personal.NAME}
    held_for = {Purpose.PROOF: ("account_id", "name")}
    impersonal = ("was", "until", "reason")

    id = models.AutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    was = models.DateField()
    until = models.DateField()
    reason = models.TextField()
    account_id = models.BigIntegerField()
    name = models.TextField()
    at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "collections_prolongation"
        constraints = [
            models.CheckConstraint(name="prolongation_moves_on", condition=Q(until__gt=models.F("was"))),
        ]


class Outcome(Registry):
    """The result as counted at a moment: the text that is signed and the list of participants it names by its digest.
    Once signed it never changes (trigger ``collections_outcome_kept``).
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {"signature_id": Personal.SIGNATURE, "signer": Personal.NAME}
    held_for = {Purpose.PROOF: ("signature_id", "signer")}
    impersonal = ("text", "sha256", "rows", "rows_sha256")

    collection = models.OneToOneField(Collection, models.PROTECT, primary_key=True, related_name="outcome")
    counted_at = models.DateTimeField()
    text = models.TextField()
    sha256 = models.TextField()
    rows = models.TextField()  # CSV
    rows_sha256 = models.TextField()
    signed_at = models.DateTimeField(null=True)
    signature_id = models.BigIntegerField(null=True)
    signer = models.TextField(default="")

    class Meta:
        db_table = "collections_outcome"
        constraints = [
            models.CheckConstraint(
                name="outcome_signed_whole",
                condition=Q(signed_at=None, signature_id=None) | Q(signed_at__isnull=False, signature_id__isnull=False),
            )
        ]


class Reminder(Registry):
    """An officer pressed «remind» over a territory; ``letters`` is null while the worker still writes them."""

    rights = APPEND
    trail = no_trail("append-only: it is a log itself")
    personal_data = {"account_id": Personal.LINK, "name": Personal.NAME}
    held_for = {Purpose.PROOF: ("account_id", "name")}

    id = models.AutoField(primary_key=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", db_index=False)
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, related_name="+", db_index=False)
    account_id = models.BigIntegerField()
    name = models.TextField()
    at = models.DateTimeField()
    letters = models.IntegerField(null=True)

    class Meta:
        db_table = "collections_reminder"
        indexes = [models.Index(fields=["collection", "authority", "-at"], name="reminder_last")]


class Reminded(Technical):
    """A person was written to on this day; the key keeps it to one letter a day."""

    rights = FULL
    trail = no_trail("kept for a month so that nobody is written to twice a day")
    personal_data = {"person_id": Personal.LINK}
    held_for = {Purpose.REACH: ("person_id",)}
    impersonal = ("day",)

    pk = models.CompositePrimaryKey("person_id", "day")
    person_id = models.BigIntegerField()
    day = models.DateField()

    class Meta:
        db_table = "collections_reminded"
