"""Institutions, authorities and the official registers they are compared with. Whatever changes lives in dated rows."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from parta.institutions.confirming import CardState, Signoff
from parta.institutions.hiding import Hiding
from parta.institutions.holdings import Building, Licence, Schooling, Services, Shelter, Site, Street, StudyMode
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import ActingAccount, RandomUuid, sort_key_field, title_key_field
from parta.planes.models import Dated, Registry

__all__ = [
    "Authority", "AuthorityScope", "BodySpelling", "Building", "Card", "CardState", "DirectoryEntry", "ExternalId",
    "Hiding", "ImportRow", "ImportRun", "Institution", "Licence", "NetworkRole", "Posting", "RegisterEntry", "Review",
    "Schooling", "Services", "Shelter", "Signoff", "Site", "Street", "StudyMode", "Word",
]  # fmt: skip


class Institution(Registry):
    """Identity of an institution, one row for ever. ЄДРПОУ is not a key: branches share or lack it."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())

    class Meta:
        db_table = "institutions_institution"


class Authority(Registry):
    """A body that governs institutions. Officers of a district of a city hold the community role."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("name", "sort_key")

    class Level(models.IntegerChoices):
        NATIONAL = 0
        REGION = 1
        DISTRICT = 2
        COMMUNITY = 3
        CITY_DISTRICT = 4

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    level = models.SmallIntegerField(choices=Level)
    territory = models.OneToOneField("reference.Territory", models.PROTECT, null=True, related_name="+")
    name = models.TextField()
    sort_key = sort_key_field("name")

    class Meta:
        db_table = "institutions_authority"
        constraints = [
            models.UniqueConstraint(name="authority_one_root", fields=["level"], condition=Q(parent=None)),
            models.CheckConstraint(name="authority_root_is_national", condition=Q(parent__isnull=False) | Q(level=0)),
        ]


class NetworkRole(models.IntegerChoices):
    """Place in a network of schools: «ні», «опорний заклад», «філія»."""

    ORDINARY = 0
    HUB = 1
    BRANCH = 2


class Card(Registry, Dated):
    """What is known of an institution over a period.

    ``own_fields`` names the columns that people set here; the others follow the register. ``kind``, ``status`` and
    ``ownership`` are numbers of the codifiers institution_kind, institution_status, ownership; 0 = not said.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "head_name": Personal.NAME,
        "phone": Personal.CONTACT,
        "fax": Personal.CONTACT,
        "email": Personal.CONTACT,
        "ground": Personal.CONTENT,
        "account_id": Personal.LINK,
    }
    held_for = {Purpose.INSTITUTION: ("head_name", "phone", "fax", "email", "ground"), Purpose.PROOF: ("account_id",)}
    impersonal = ("name", "short_name", "edrpou", "governing_body", "settlement", "postal_code", "address", "website")

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="cards")
    name = models.TextField()
    short_name = models.TextField(default="")
    edrpou = models.TextField(default="", db_collation="C")
    kind = models.SmallIntegerField()
    status = models.SmallIntegerField()
    ownership = models.SmallIntegerField()
    network_role = models.SmallIntegerField(choices=NetworkRole, default=NetworkRole.ORDINARY)
    parent = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+", db_index=False)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+", db_index=False)
    governing_body = models.TextField(default="")
    territory = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    settlement = models.TextField(default="")  # the place in the register's words
    postal_code = models.TextField(default="")
    address = models.TextField(default="")
    phone = models.TextField(default="")
    fax = models.TextField(default="")
    email = models.TextField(default="")
    website = models.TextField(default="")
    head_name = models.TextField(default="")
    is_rural = models.BooleanField(null=True)
    is_mountain = models.BooleanField(null=True)
    is_boarding = models.BooleanField(null=True)
    is_confirmed = models.BooleanField(null=True)  # «ОУО підтвердив дані»
    licensed = models.IntegerField(null=True)  # pupils
    own_fields = ArrayField(models.TextField(), default=list)
    ground = models.TextField(db_default="")  # a decision; a reason to save despite a warning
    account_id = models.BigIntegerField(null=True, db_default=ActingAccount())  # who wrote the row

    class Meta:
        db_table = "institutions_card"
        constraints = [
            ExclusionConstraint(
                name="card_one_version_a_day",
                condition=Q(known_to=None),
                expressions=[("institution", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="card_is_not_its_own_hub", condition=Q(parent=None) | ~Q(parent=F("institution"))
            ),
            models.CheckConstraint(name="card_licensed_counts", condition=Q(licensed=None) | Q(licensed__gte=0)),
        ]
        indexes = [
            models.Index(fields=["edrpou"], condition=Q(known_to=None), name="card_edrpou"),
            models.Index(fields=["parent"], condition=Q(known_to=None, parent__isnull=False), name="card_branches"),
            models.Index(fields=["authority"], condition=Q(known_to=None), name="card_authority"),
        ]


class ExternalId(Registry):
    """Id of an institution in another register: «edebo», «isuo», «aikom»."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("scheme", "value")

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="external_ids")
    scheme = models.TextField()
    value = models.TextField(db_collation="C")
    during = DateRangeField()

    class Meta:
        db_table = "institutions_external_id"
        constraints = [
            ExclusionConstraint(
                name="external_id_belongs_to_one",
                expressions=[  # the value first: a GiST tree over rows of one scheme splits badly by the scheme
                    ("value", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]
        indexes = [models.Index(fields=["scheme", "value"], name="external_id_value")]


class AuthorityScope(Registry):
    """Flat closure: every authority above an institution but the national one has a row. No recursion at read time."""

    rights = FULL
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("authority_id", "institution_id")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "institutions_authority_scope"
        indexes = [models.Index(fields=["institution", "authority"], name="authority_scope_up")]


class BodySpelling(Registry):
    """How a register writes the name of a governing body in a region, and the authority it means; used by every import.

    ``key`` is the normalised spelling; the same words mean different bodies in different regions. ``authority`` None =
    each institution goes to the community of its place.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("key", "spelling", "basis")

    id = models.AutoField(primary_key=True)
    key = models.TextField()
    region = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    spelling = models.TextField()
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    basis = models.TextField()  # rule that decided, or «person»
    is_settled = models.BooleanField(default=False)  # by a person: imports do not change it

    class Meta:
        db_table = "institutions_body_spelling"
        constraints = [
            models.UniqueConstraint(name="body_spelling_once", fields=["key", "region"], nulls_distinct=False)
        ]


class ImportRun(Registry):
    """One loading of an official register: which file, by whom, with what result."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"account_id": Personal.LINK, "actor_name": Personal.NAME}
    held_for = {Purpose.PROOF: ("account_id", "actor_name")}
    impersonal = ("register", "state", "as_of", "file_name", "file_sha256", "columns", "reading", "summary", "trouble")

    class State(models.TextChoices):
        WAITING = "waiting"  # columns are to be matched
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    register = models.TextField()  # «schools», «vocational»
    state = models.TextField(choices=State)
    as_of = models.DateField()  # the day the register speaks of
    file_name = models.TextField()
    file_sha256 = models.TextField()
    file_size = models.BigIntegerField()
    file_id = models.BigIntegerField(null=True)  # files_stored_file, when the file came by upload
    columns = models.JSONField(default=dict)  # header of the file → our field
    unknown_columns = ArrayField(models.TextField(), default=list)
    reading = models.JSONField(default=dict)  # encoding, separator, notes of the reader
    rows = models.IntegerField(default=0)
    rows_read = models.IntegerField(default=0)
    rows_in = models.IntegerField(default=0)
    rows_on_review = models.IntegerField(default=0)
    rows_rejected = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    summary = models.JSONField(default=dict)  # counts by remark, by basis of place and authority
    trouble = models.TextField(default="")
    account_id = models.BigIntegerField()
    actor_name = models.TextField(default="")
    started_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "institutions_import_run"
        constraints = [
            models.CheckConstraint(
                name="import_counts_add_up",
                condition=~Q(state="done") | Q(rows=F("rows_in") + F("rows_on_review") + F("rows_rejected")),
            ),
            models.UniqueConstraint(name="import_one_at_a_time", fields=["register"], condition=Q(state="running")),
        ]


class ImportRow(Registry):
    """What became of one row of a file."""

    rights = FULL
    trail = no_trail("a receipt of the run; the cards it made have their trail")
    personal_data = {}
    impersonal = ("code", "name", "remarks")

    class Outcome(models.IntegerChoices):
        IN = 1
        REVIEW = 2
        REJECTED = 3

    class Change(models.IntegerChoices):
        NONE = 0
        ADDED = 1
        CHANGED = 2

    pk = models.CompositePrimaryKey("run_id", "row")
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    row = models.IntegerField()  # 1-based number in the file, the header being row 1
    code = models.TextField()  # ЄДЕБО code as written
    name = models.TextField()
    outcome = models.SmallIntegerField(choices=Outcome)
    change = models.SmallIntegerField(choices=Change)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+", db_index=False)
    remarks = models.JSONField(default=list)  # [{"code", "field", "value"}]

    class Meta:
        db_table = "institutions_import_row"
        indexes = [models.Index(fields=["run", "outcome", "row"], name="import_row_outcome")]


class RegisterEntry(Registry, Dated):
    """What an official register says of an institution over a period, in its own words."""

    rights = KEEP
    trail = no_trail("a dated copy of the file; the run that brought it, with who and when, is on the trail")
    personal_data = {"said": Personal.CONTENT}
    held_for = {Purpose.INSTITUTION: ("said",)}
    impersonal = ("register",)

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    register = models.TextField()
    said = models.JSONField()  # field → text
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "institutions_register_entry"
        constraints = [
            ExclusionConstraint(
                name="register_entry_one_version_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("register", RangeOperators.EQUAL),
                ],
            )
        ]


class Review(Registry):
    """A question about an institution that only a person can settle.

    ``fingerprint`` is of the facts that raised it: a settled question is not asked again until they change.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {"settled_by": Personal.LINK, "settled_by_name": Personal.NAME, "reason": Personal.CONTENT}
    held_for = {Purpose.PROOF: ("settled_by", "settled_by_name", "reason")}
    impersonal = ("kind", "facts", "fingerprint", "state", "act")

    class State(models.TextChoices):
        OPEN = "open"
        SETTLED = "settled"  # by a person
        GONE = "gone"  # the register no longer gives cause

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    facts = models.JSONField(default=dict)
    fingerprint = models.TextField()
    state = models.TextField(choices=State, db_default=State.OPEN.value)
    opened_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    settled_by_name = models.TextField(db_default="")
    act = models.TextField(db_default="")
    reason = models.TextField(db_default="")

    class Meta:
        db_table = "institutions_review"
        constraints = [models.UniqueConstraint(name="review_once", fields=["institution", "kind", "fingerprint"])]
        indexes = [models.Index(fields=["kind", "id"], condition=Q(state="open"), name="review_open")]


class DirectoryEntry(Registry):
    """An institution as the directory lists and finds it today: a read model made from the open card."""

    rights = FULL
    trail = no_trail("a read model, rebuilt from cards")
    personal_data = {}
    impersonal = ("title", "name", "sort_key", "edrpou", "edebo", "place")

    institution = models.OneToOneField(Institution, models.PROTECT, primary_key=True, related_name="+")
    public_id = models.UUIDField(unique=True)
    title = models.TextField()  # short name, or the full one when there is none
    name = models.TextField()
    sort_key = title_key_field("title")
    edrpou = models.TextField(db_collation="C")
    edebo = models.TextField(db_collation="C")
    kind = models.SmallIntegerField()
    status = models.SmallIntegerField()
    ownership = models.SmallIntegerField()
    network_role = models.SmallIntegerField(choices=NetworkRole)
    region = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    district = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    community = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    territory = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    place = models.TextField()

    class Meta:
        db_table = "institutions_directory"
        indexes = [
            models.Index(fields=["sort_key", "institution"], name="directory_order"),
            models.Index(fields=["region", "sort_key", "institution"], name="directory_region"),
            models.Index(fields=["kind", "sort_key", "institution"], name="directory_kind"),
            models.Index(fields=["community"], name="directory_community"),
            models.Index(fields=["edrpou"], name="directory_edrpou"),
        ]


class Word(Registry):
    """A word of the directory and in how many entries it stands: rare words weigh more."""

    rights = FULL
    trail = no_trail("a read model, rebuilt from cards")
    personal_data = {}
    impersonal = ("word", "stem")

    id = models.AutoField(primary_key=True)
    word = models.TextField(unique=True, db_collation="C")
    stem = models.TextField(
        db_collation="C"
    )  # without its ending: other forms of the word, and typing errors, share it
    documents = models.IntegerField()

    class Meta:
        db_table = "institutions_word"
        indexes = [
            models.Index(fields=["stem"], name="word_stem"),
            GinIndex(OpClass(F("stem"), name="gin_trgm_ops"), name="word_trigrams"),
        ]


class Posting(Registry):
    """A word stands in the entry of an institution: in its names and codes, or in its place, which weighs less."""

    rights = FULL
    trail = no_trail("a read model, rebuilt from cards")
    personal_data = {}

    pk = models.CompositePrimaryKey("word_id", "institution_id")
    word_id = models.IntegerField()
    institution_id = models.IntegerField()
    in_name = models.BooleanField()

    class Meta:
        db_table = "institutions_posting"
        indexes = [models.Index(fields=["institution_id"], name="posting_of_institution")]
