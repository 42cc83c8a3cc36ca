"""Orders (накази) and the templates their texts are made from."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.documents.rules.orders import Kind, State
from parta.documents.rules.transfers import OPEN
from parta.documents.rules.transfers import State as TransferState
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import Identity, InstitutionKey, RandomUuid
from parta.planes.models import OfInstitution, Registry


class OrderTemplate(Registry):
    """One edition of the text of a kind of order, in force on the days of ``during``. Editions are added, never
    rewritten.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("title", "body", "source", "doubt")

    id = models.AutoField(primary_key=True)
    kind = models.SmallIntegerField()
    edition = models.SmallIntegerField()
    title = models.TextField()
    body = models.TextField()  # paragraphs; {words} are filled in, see rules.orders
    source = models.TextField()
    doubt = models.TextField(default="")
    during = DateRangeField()

    class Meta:
        db_table = "documents_order_template"
        constraints = [
            models.UniqueConstraint(name="order_template_edition", fields=["kind", "edition"]),
            ExclusionConstraint(
                name="order_template_one_a_day",
                expressions=[("kind", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]


class Order(OfInstitution):
    """An order of the head. A draft may change and be given up; a registered one never changes: another order corrects
    it.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "lines": Personal.CONTENT,
        "reasons": Personal.CONTENT,
        "text": Personal.CONTENT,
        "ground": Personal.CONTENT,
        "signed_by": Personal.NAME,
        "account_id": Personal.LINK,
        "signature_id": Personal.SIGNATURE,
    }
    held_for = {
        Purpose.MOVEMENT: ("lines", "reasons", "text", "ground"),
        Purpose.PROOF: ("signed_by", "account_id", "signature_id"),
    }
    impersonal = ("series", "number", "dated_on", "since", "title", "position", "list_key")

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.BigIntegerField(db_default=Identity())
    school_year = models.SmallIntegerField()
    kind = models.SmallIntegerField(choices=[(kind.value, kind.name) for kind in Kind])
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in State], default=State.DRAFT.value)
    series = models.TextField()  # «у» = movement of pupils
    number = models.TextField()  # as printed: «47-у»
    dated_on = models.DateField()
    since = models.DateField()  # the day from which its acts count
    ground = models.TextField()
    title = models.TextField()
    text = models.TextField()
    template = models.ForeignKey(OrderTemplate, models.PROTECT, related_name="+", db_index=False)
    lines = models.JSONField(default=list)  # whom it touches: see rules.orders.Line
    reasons = models.JSONField(default=list)  # warnings that were accepted, with the reason given
    signed_by = models.TextField()  # who heads the institution on the order's day
    position = models.TextField()  # «Директор», «В. о. директора»
    account_id = models.BigIntegerField()
    list_key = models.TextField(default="")  # the list in `drafts` it was made from
    file_id = models.UUIDField(null=True)  # the printed text in `files`; its bytes are what is signed
    signature_id = models.BigIntegerField(null=True)
    corrects_id = models.BigIntegerField(null=True)
    corrects = InstitutionKey("self", "corrects_id", null=True)
    made_at = models.DateTimeField(db_default=Now())
    registered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_order"
        constraints = [
            models.UniqueConstraint(
                name="order_number_once",
                fields=["institution", "school_year", "series", "number"],
                condition=Q(state=State.REGISTERED.value),
            ),
            models.UniqueConstraint(
                name="order_corrected_once",
                fields=["institution", "corrects_id"],
                condition=Q(state=State.REGISTERED.value),
            ),
        ]


class Pending(OfInstitution):
    """What an order will do once it is registered, and how far the worker has come. Gone when done or given up."""

    rights = FULL
    trail = no_trail("personal data on their way, sealed; what was enrolled has its own trail")
    personal_data = {"account_id": Personal.LINK, "list_sealed": Personal.CONTENT}
    held_for = {Purpose.PROOF: ("account_id",), Purpose.UNFINISHED: ("list_sealed",)}
    impersonal = ("trouble",)

    pk = models.CompositePrimaryKey("institution_id", "order_id")
    order_id = models.BigIntegerField()
    order = InstitutionKey(Order, "order_id")
    account_id = models.BigIntegerField()  # who asked for it: the worker acts as this account
    list_sealed = models.BinaryField()  # the rows of the list, sealed by the vault
    stage = models.SmallIntegerField(default=0)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    trouble = models.TextField(default="")  # why it stopped, in words for the head
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "documents_pending"


class Transfer(Registry):
    """A pupil goes from one institution to another: begun by either, agreed by both, done in one transaction. What one
    side writes before the other has answered says nothing of the other.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "person": Personal.LINK,
        "label": Personal.NAME,
        "asked_ground": Personal.CONTENT,
        "answer": Personal.CONTENT,
        "asked_by": Personal.LINK,
        "decided_by": Personal.LINK,
    }
    held_for = {
        Purpose.WHOSE: ("person",),
        Purpose.MOVEMENT: ("label", "asked_ground", "answer"),
        Purpose.PROOF: ("asked_by", "decided_by"),
    }
    impersonal = ("since",)

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    source = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    target = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in TransferState])
    label = models.TextField(default="")  # the child as the receiving school named it when it asked
    since = models.DateField()
    target_group = models.IntegerField(null=True)  # class at the receiving school
    asked_ground = models.TextField(default="")
    out_order = models.BigIntegerField(null=True)  # documents_order.id of the source
    in_order = models.BigIntegerField(null=True)  # documents_order.id of the target
    first_grade = models.BooleanField(default=False, db_default=False)  # from a preschool: the orders name many
    answer = models.TextField(default="")  # why it was declined or given up
    asked_by = models.BigIntegerField()  # account that began it
    decided_by = models.BigIntegerField(null=True)  # account that ended it
    begun_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_transfer"
        constraints = [
            models.UniqueConstraint(
                name="transfer_one_at_a_time", fields=["person"], condition=Q(state__in=[each.value for each in OPEN])
            ),
            models.CheckConstraint(name="transfer_between_two", condition=~Q(source=models.F("target"))),
        ]
