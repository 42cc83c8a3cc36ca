"""Acts of an institution's life, whom they touch, where pupils go, and requests to open what no register knows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.kernel.personal import Personal, Purpose
from parta.life.rules.acts import Code, State
from parta.life.rules.requests import Asked
from parta.planes.declarations import AUDIT, FULL, KEEP
from parta.planes.fields import RandomUuid
from parta.planes.models import Registry


class OpeningRequest(Registry):
    """Somebody asks to open an institution that is not in the registry. A visitor's is shown to the administrator only
    after the link in the letter was opened.
    """

    rights = FULL  # what a visitor never confirmed is forgotten
    trail = AUDIT
    personal_data = {
        "applicant": Personal.NAME,
        "position": Personal.CONTENT,
        "email": Personal.CONTACT,
        "phone": Personal.CONTACT,
        "account_id": Personal.LINK,
        "decided_by": Personal.LINK,
        "decider": Personal.NAME,
        "answer": Personal.CONTENT,
        "address_key": Personal.CONTACT,
    }
    held_for = {
        Purpose.ANSWER: ("applicant", "position", "email", "phone", "account_id", "answer"),
        Purpose.PROOF: ("decided_by", "decider"),
        Purpose.SIGN_IN: ("address_key",),
    }
    impersonal = ("name", "short_name", "edrpou", "address", "ground", "site")

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in Asked])
    account_id = models.BigIntegerField(null=True)  # None: a visitor
    applicant = models.TextField()
    position = models.TextField(default="")
    email = models.TextField()
    phone = models.TextField(default="")
    address_key = models.TextField(default="")  # keyed digest of the network address, for the limit
    site = models.TextField(default="")  # «https://host», where links of its letters lead
    name = models.TextField()
    short_name = models.TextField(default="")
    kind = models.SmallIntegerField()
    ownership = models.SmallIntegerField(default=1)
    edrpou = models.TextField(default="", db_collation="C")
    territory = models.ForeignKey("reference.Territory", models.PROTECT, related_name="+", db_index=False)
    address = models.TextField(default="")
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+", db_index=False)
    ground = models.TextField()
    papers = ArrayField(models.UUIDField(), default=list)  # in `files`
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decider = models.TextField(default="")
    answer = models.TextField(default="")
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        db_table = "life_opening_request"
        constraints = [
            models.CheckConstraint(
                name="opening_decided_whole",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="opening_refused_in_words", condition=~Q(state=Asked.REFUSED.value) | ~Q(answer="")
            ),
            models.CheckConstraint(
                name="opening_opened_is_there", condition=~Q(state=Asked.OPENED.value) | Q(institution__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="opening_waiting")]


class Act(Registry):
    """One act. What was signed never changes (trigger `life_act_kept`); the rows it wrote are taken back by another."""

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "drafted_by": Personal.LINK,
        "drafter": Personal.NAME,
        "signed_by": Personal.LINK,
        "signer": Personal.NAME,
        "signature_id": Personal.SIGNATURE,
        "values": Personal.CONTENT,
        "effect": Personal.CONTENT,
        "done": Personal.LINK,
        "ground": Personal.CONTENT,
        "trouble": Personal.CONTENT,
    }
    held_for = {
        Purpose.PROOF: ("drafted_by", "drafter", "signed_by", "signer", "signature_id"),
        Purpose.INSTITUTION: ("values", "effect", "ground", "trouble"),
        Purpose.WHOSE: ("done",),
    }
    impersonal = ("kind", "day", "number", "dated_on", "body", "sha256")

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    kind = models.TextField(choices=[(code.value, code.name) for code in Code])
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in State], default=State.DRAFT.value)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, null=True, related_name="+")
    authority = models.ForeignKey("institutions.Authority", models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(OpeningRequest, models.PROTECT, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    day = models.DateField(null=True)  # from which it counts; its rows are dated from here
    values = models.JSONField(default=dict)  # what was chosen, by the kind's own names
    body = models.TextField(default="")  # who decided: «Калинівська міська рада»
    number = models.TextField(default="")
    dated_on = models.DateField(null=True)
    ground = models.TextField(default="")
    paper = models.UUIDField(null=True)  # the decision in `files`
    effect = models.JSONField(default=list)  # as it was shown and signed
    done = models.JSONField(default=dict)  # what was written: needed to take it back
    total = models.IntegerField(default=0)  # pupils to be moved
    moved = models.IntegerField(default=0)
    trouble = models.TextField(default="")
    revision = models.IntegerField(default=1)
    drafted_by = models.BigIntegerField()
    drafter = models.TextField(default="")
    drafted_at = models.DateTimeField(db_default=Now())
    signed_by = models.BigIntegerField(null=True)
    signer = models.TextField(default="")
    signed_at = models.DateTimeField(null=True)
    signature_id = models.BigIntegerField(null=True)
    sha256 = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "life_act"
        constraints = [
            models.UniqueConstraint(
                name="act_corrected_once",
                fields=["corrects"],
                condition=Q(state__in=[State.SIGNED.value, State.RUNNING.value, State.STOPPED.value, State.DONE.value]),
            ),
            models.CheckConstraint(
                name="act_in_force_is_signed",
                condition=Q(state__in=[State.DRAFT.value, State.WITHDRAWN.value])
                | Q(signature_id__isnull=False, signed_by__isnull=False, day__isnull=False, dated_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "day"], name="act_due")]


class Party(Registry):
    """An institution that an act touches: its acts are found by it."""

    rights = FULL
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("institution_id", "act_id")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        db_table = "life_party"


class Move(Registry):
    """Where one pupil goes by a closure, merger or division. ``to`` None: not decided yet."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"person_id": Personal.LINK}
    held_for = {Purpose.WHOSE: ("person_id",)}
    impersonal = ("since",)

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+")
    person_id = models.BigIntegerField()
    source = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    source_group = models.IntegerField()
    target = models.ForeignKey("institutions.Institution", models.PROTECT, null=True, related_name="+", db_index=False)
    target_group = models.IntegerField(null=True)  # None: a class of the same name, made for them
    out_order = models.BigIntegerField(null=True)
    in_order = models.BigIntegerField(null=True)
    since = models.DateField(null=True)
    moved_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "life_move"
        constraints = [models.UniqueConstraint(name="move_once", fields=["act", "person_id"])]
