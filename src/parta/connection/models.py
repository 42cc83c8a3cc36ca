"""Requests to keep the journal in Parta, and which institutions keep it, from when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parta.connection.rules.requests import Stage, Who
from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, FULL, KEEP
from parta.planes.fields import RandomUuid, UnsearchedPeriod
from parta.planes.models import Dated, Registry


class ConnectionRequest(Registry):
    """An institution asks to keep its journal in Parta. ``region`` … ``isuo`` are what was said; the authority
    sees them beside the card. A visitor's is shown to it only after the link in the letter was opened.
    """

    rights = FULL  # what a visitor never confirmed is forgotten
    trail = AUDIT
    personal_data = {
        "family_name": Personal.NAME,
        "given_name": Personal.NAME,
        "patronymic": Personal.NAME,
        "email": Personal.CONTACT,
        "phone": Personal.CONTACT,
        "account_id": Personal.LINK,
        "decided_by": Personal.LINK,
        "decider": Personal.NAME,
        "answer": Personal.CONTENT,
    }
    held_for = {
        Purpose.ANSWER: ("family_name", "given_name", "patronymic", "email", "phone", "account_id", "answer"),
        Purpose.PROOF: ("decided_by", "decider"),
    }
    impersonal = ("place", "name", "edrpou", "edebo", "isuo")

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    stage = models.SmallIntegerField(choices=[(stage.value, stage.name) for stage in Stage])
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    account_id = models.BigIntegerField(null=True)  # None: a visitor
    region = models.ForeignKey("reference.Territory", models.PROTECT, null=True, related_name="+", db_index=False)
    place = models.TextField(default="")
    name = models.TextField()
    edrpou = models.TextField(default="", db_collation="C")
    edebo = models.TextField(default="", db_collation="C")
    isuo = models.TextField(default="", db_collation="C")
    who = models.SmallIntegerField(choices=[(who.value, who.name) for who in Who])
    family_name = models.TextField()
    given_name = models.TextField()
    patronymic = models.TextField(default="")
    email = models.TextField()
    phone = models.TextField(default="")
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decider = models.TextField(default="")
    answer = models.TextField(default="")

    class Meta:
        db_table = "connection_request"
        constraints = [
            models.CheckConstraint(
                name="request_decided_whole",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="request_refused_in_words", condition=~Q(stage=Stage.REFUSED.value) | ~Q(answer="")
            ),
        ]
        indexes = [models.Index(fields=["stage", "asked_at"], name="request_waiting")]


class Connection(Registry, Dated):
    """An institution keeps its journal in Parta, from a day. ``person_id`` is who answers for it."""

    rights = KEEP
    trail = AUDIT
    personal_data = {"person_id": Personal.LINK}
    held_for = {Purpose.EXCHANGE: ("person_id",)}

    id = models.AutoField(primary_key=True)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    request = models.ForeignKey(
        ConnectionRequest, models.PROTECT, null=True, related_name="+"
    )  # None: kept it before requests
    person_id = models.BigIntegerField()
    post_id = models.BigIntegerField(null=True)  # of people: given for the connection, so it ends with it
    since = models.DateTimeField(db_default=Now())  # the moment; signing in later than this is the first entry

    class Meta:
        db_table = "connection_connection"
        constraints = [
            ExclusionConstraint(
                name="connection_once_a_day",
                condition=Q(known_to=None),
                expressions=[("institution", RangeOperators.EQUAL), (UnsearchedPeriod(), RangeOperators.OVERLAPS)],
            )
        ]


class FirstEntry(Registry):
    """The responsible person has signed in for the first time since the institution was connected."""

    rights = APPEND
    trail = AUDIT
    personal_data = {}

    connection = models.OneToOneField(Connection, models.PROTECT, primary_key=True, related_name="entry")
    at = models.DateTimeField()

    class Meta:
        db_table = "connection_first_entry"


class Ending(Registry):
    """A connection has ended, and why. ``connection`` is the row that it closed; a new request begins another."""

    rights = APPEND
    trail = AUDIT
    personal_data = {"ended_by": Personal.LINK, "ender": Personal.NAME, "reason": Personal.CONTENT}
    held_for = {Purpose.PROOF: ("ended_by", "ender", "reason")}
    impersonal = ("day",)

    connection = models.OneToOneField(Connection, models.PROTECT, primary_key=True, related_name="ending")
    day = models.DateField()  # the first day without it
    reason = models.TextField()
    at = models.DateTimeField()
    ended_by = models.BigIntegerField()
    ender = models.TextField()

    class Meta:
        db_table = "connection_ending"
        constraints = [models.CheckConstraint(name="ending_in_words", condition=~Q(reason=""))]
