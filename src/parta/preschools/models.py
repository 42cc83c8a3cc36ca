"""Preschool groups, their days, the queue for places.

School plane: what a group is, who is with the children, who was absent and who ate what. Registry plane: the queue,
since a child may stand in several institutions.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import APPEND, AUDIT, FULL, KEEP, no_trail
from parta.planes.fields import ActingAccount, ClockTimestamp, Identity, InstitutionKey, RandomUuid
from parta.planes.models import Dated, OfInstitution, OfYear, Registry
from parta.preschools.rules.paying import HAND, WHOLE
from parta.preschools.rules.queue import ALIVE, Benefit, State


class Terms(OfInstitution, Dated):
    """What a preschool group is over a period: direction, profile, stay, hours, age, places, meals."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("over_reason",)

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    group_id = models.IntegerField()
    group = InstitutionKey("enrolment.Group", "group_id")
    direction = models.SmallIntegerField()  # codifier preschool_direction
    profile = models.SmallIntegerField(null=True)  # codifier preschool_profile
    stay = models.SmallIntegerField()  # codifier preschool_stay
    age = models.SmallIntegerField()  # codifier preschool_age
    work = models.SmallIntegerField(default=1)  # codifier preschool_work
    hours = models.DecimalField(max_digits=3, decimal_places=1)  # a day
    places = models.SmallIntegerField()
    meals = models.SmallIntegerField()  # rules.groups.Meal
    over_reason = models.TextField(default="")  # why there are more places than the limit allows
    order_id = models.BigIntegerField(null=True)  # documents_order.id that carried the group into its year

    class Meta:
        db_table = "preschools_terms"
        constraints = [
            ExclusionConstraint(
                name="terms_one_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("group_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Educator(OfInstitution, Dated):
    """Who is with the children of a group over a period: educators, assistants, by their posts."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    group_id = models.IntegerField()
    group = InstitutionKey("enrolment.Group", "group_id")
    post_id = models.IntegerField()  # people_post.id

    class Meta:
        db_table = "preschools_educator"
        constraints = [
            ExclusionConstraint(
                name="educator_once_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("group_id", RangeOperators.EQUAL),
                    ("post_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class GroupDay(OfYear):
    """One save of a group's day. Presence is not stored: who is not named by a `DayMark` was there. A later save is a
    row of its own; after the day is over it says why (trigger ``preschools_day_stamped``).
    """

    rights = APPEND
    trail = no_trail("append-only: each save is a row with its author, moment and reason; it is a log itself")
    personal_data = {"said_by": Personal.LINK, "why": Personal.CONTENT}
    held_for = {Purpose.PROOF: ("said_by", "why")}
    impersonal = ("request", "day")

    pk = models.CompositePrimaryKey("institution_id", "school_year", "group_id", "day", "rev")
    group_id = models.IntegerField()
    group = InstitutionKey("enrolment.Group", "group_id")
    day = models.DateField()
    rev = models.SmallIntegerField()
    said_at = models.DateTimeField(db_default=ClockTimestamp())
    said_by = models.BigIntegerField(db_default=ActingAccount())
    request = models.UUIDField()  # a form that is sent twice is saved once
    listed = models.SmallIntegerField()  # children of the group on that day, as known then
    works = models.BooleanField(default=True)
    why = models.TextField(default="")

    class Meta:
        db_table = "preschools_day"
        constraints = [
            models.UniqueConstraint(name="day_request_once", fields=["request", "institution", "school_year"])
        ]


class DayMark(OfYear):
    """What a save says of a child that is not as usual: absent, or eats something else; or, in a later save, as usual
    after all. The last one holds.
    """

    rights = APPEND
    trail = no_trail("append-only: its save (GroupDay) names author, moment and reason")
    personal_data = {"pupil_id": Personal.LINK, "reason": Personal.HEALTH, "meals": Personal.EDUCATION}
    held_for = {Purpose.WHOSE: ("pupil_id",), Purpose.ATTENDANCE: ("reason", "meals")}
    impersonal = ("day",)

    pk = models.CompositePrimaryKey("institution_id", "school_year", "group_id", "day", "pupil_id", "rev")
    group_id = models.IntegerField()
    day = models.DateField()
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    rev = models.SmallIntegerField()
    reason = models.SmallIntegerField(null=True)  # codifier preschool_absence; null: the child was there
    meals = models.SmallIntegerField(null=True)  # rules.groups.Meal; null: as the group

    class Meta:
        db_table = "preschools_mark"
        constraints = [
            models.CheckConstraint(name="mark_absent_eats_nothing", condition=Q(reason=None) | Q(meals=None))
        ]


class MealBenefit(OfInstitution, Dated):
    """Which share of the payment for meals is waived for a child over a period, on what ground, by whom. Closed with
    who and why, never changed (trigger ``preschools_benefit_kept``): a shorter or a right row stands instead.
    """

    rights = KEEP
    trail = AUDIT
    personal_data = {
        "pupil_id": Personal.LINK, "code": Personal.FAMILY, "share": Personal.FAMILY, "document": Personal.IDENTIFIER,
        "document_on": Personal.FAMILY, "ground": Personal.CONTENT, "said_by": Personal.LINK,
        "closed_by": Personal.LINK, "closed_why": Personal.CONTENT,
    }  # fmt: skip
    held_for = {
        Purpose.WHOSE: ("pupil_id",),
        Purpose.SUPPORT: ("code", "share", "document", "document_on"),
        Purpose.PROOF: ("ground", "said_by", "closed_by", "closed_why"),
    }
    impersonal = ("source",)

    pk = models.CompositePrimaryKey("institution_id", "id")
    id = models.IntegerField(db_default=Identity())
    pupil_id = models.BigIntegerField()
    pupil = InstitutionKey("enrolment.Pupil", "pupil_id", to_id="pupil_id")
    code = models.TextField()  # of the edition `meal-benefits`
    share = models.SmallIntegerField()  # per cent that is waived
    document = models.TextField(default="")
    document_on = models.DateField(null=True)
    ground = models.TextField(default="")  # why the share is another than that of the edition
    source = models.TextField(default=HAND)
    said_by = models.BigIntegerField(db_default=ActingAccount())
    closed_by = models.BigIntegerField(null=True)
    closed_why = models.TextField(default="")

    class Meta:
        db_table = "preschools_meal_benefit"
        constraints = [
            models.CheckConstraint(name="benefit_share", condition=Q(share__range=(1, WHOLE))),
            ExclusionConstraint(
                name="benefit_one_a_day",
                condition=Q(known_to=None),
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("pupil_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Line(Registry):
    """The queue of an institution: whether it takes applications, and its last number. Locked while it changes."""

    rights = KEEP
    trail = AUDIT
    personal_data = {}
    impersonal = ("note", "site")

    institution = models.OneToOneField("institutions.Institution", models.PROTECT, related_name="+", primary_key=True)
    is_open = models.BooleanField(default=True)
    note = models.TextField(default="")  # in the institution's words: where papers are shown
    site = models.TextField(default="")  # where the links of its letters lead
    last_number = models.IntegerField(default=0)
    opened_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "preschools_line"


class QueueEntry(Registry):
    """A child in the queue of one institution: what a parent says of it, sealed under a key of its own. Number and
    moment are given by the database under the lock of the line and never change (trigger ``preschools_entry_kept``).
    """

    rights = FULL
    trail = AUDIT
    personal_data = {
        "sealed": Personal.CONTENT, "child_key": Personal.IDENTIFIER, "applicant_key": Personal.IDENTIFIER,
        "account_id": Personal.LINK, "mailbox_key": Personal.CONTACT, "benefit": Personal.FAMILY,
        "reason": Personal.CONTENT, "decided_by": Personal.LINK,
    }  # fmt: skip
    held_for = {
        Purpose.ADMISSION: (
            "sealed",
            "child_key",
            "applicant_key",
            "account_id",
            "mailbox_key",
            "benefit",
            "reason",
        ),
        Purpose.PROOF: ("decided_by",),
    }
    impersonal = ("wanted_from", "list_key")

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, db_default=RandomUuid())
    line = models.ForeignKey(Line, models.PROTECT, related_name="entries", db_index=False)
    sealed = models.BinaryField()
    child_key = models.BinaryField()  # by which the same birth certificate is found: keyed HMAC
    applicant_key = models.BinaryField(default=b"")  # account, mailbox or counter: keyed HMAC
    account_id = models.BigIntegerField(null=True)  # None: a visitor, or over the counter
    mailbox_key = models.BinaryField(null=True)  # by which entries of one mailbox are found
    is_paper = models.BooleanField(default=False)  # handed in over the counter
    cohort = models.SmallIntegerField()  # rules.queue.cohort_of the birth date
    wanted_from = models.DateField()
    benefit = models.TextField(default="")  # code of the edition
    benefit_state = models.SmallIntegerField(default=0)  # rules.queue.Benefit
    reason = models.TextField(default="")  # why a benefit is not confirmed
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    number = models.IntegerField()
    registered_at = models.DateTimeField(db_default=ClockTimestamp())
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in State])
    silent = models.SmallIntegerField(default=0)  # offers not answered since the parent was last heard
    heard_at = models.DateTimeField(null=True)  # when the parent said that the child still waits
    left_at = models.DateTimeField(null=True)  # withdrawn, or a place taken elsewhere
    list_key = models.UUIDField(null=True)  # the list of the order of enrolment in `documents`

    class Meta:
        db_table = "preschools_entry"
        constraints = [
            models.UniqueConstraint(name="entry_number_once", fields=["line", "number"]),
            models.UniqueConstraint(
                name="entry_child_once", fields=["line", "child_key", "applicant_key"],
                condition=Q(state__in=[state.value for state in ALIVE]),
            ),
            models.CheckConstraint(
                name="benefit_refused_in_words", condition=~Q(benefit_state=Benefit.REFUSED.value) | ~Q(reason="")
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["line", "cohort", "state"], name="entry_in_line"),
            models.Index(fields=["account_id"], name="entry_of_account", condition=~Q(account_id=None)),
            models.Index(fields=["child_key"], name="entry_of_child"),
        ]


class Arrival(Registry):
    """A child that a file of an outside system told of and that waits in a list of an order: the same file sent again
    puts it there no second time. Goes with the list, or `keep-days` after.
    """

    rights = FULL
    trail = AUDIT
    personal_data = {"child_key": Personal.IDENTIFIER}
    held_for = {Purpose.ADMISSION: ("child_key",)}
    impersonal = ("source", "list_key")

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+", db_index=False)
    child_key = models.BinaryField()  # keyed HMAC of the certificate, or of name and birth date
    list_key = models.UUIDField()  # the list of the order of enrolment in `documents`
    source = models.TextField()
    arrived_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "preschools_arrival"
        constraints = [
            models.UniqueConstraint(name="arrival_once_in_list", fields=["institution", "child_key", "list_key"])
        ]


class EntryKey(Registry):
    """The key of one entry, itself sealed by the vault."""

    rights = FULL
    trail = no_trail("a second copy of the key would keep readable what is to be forgotten")
    personal_data = {"sealed": Personal.CREDENTIAL}
    held_for = {Purpose.ADMISSION: ("sealed",)}

    entry = models.OneToOneField(QueueEntry, models.CASCADE, primary_key=True, related_name="key")
    sealed = models.BinaryField()

    class Meta:
        db_table = "preschools_key"


class Offer(Registry):
    """A place in a group kept for a child until a day. Only what came of it is added (``preschools_offer_kept``)."""

    rights = FULL
    trail = AUDIT
    personal_data = {}
    impersonal = ("since", "until")

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(QueueEntry, models.CASCADE, related_name="offers")
    group_id = models.IntegerField()  # enrolment_group.id of the institution
    school_year = models.SmallIntegerField()
    since = models.DateField()  # first day in the group
    by_benefit = models.BooleanField()  # counted to the share of the benefit line
    place = models.IntegerField()  # in the order when it was offered
    until = models.DateField()
    offered_at = models.DateTimeField(db_default=ClockTimestamp())
    outcome = models.SmallIntegerField(null=True)  # rules.queue.Outcome
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "preschools_offer"
        constraints = [
            models.UniqueConstraint(name="offer_one_open", fields=["entry"], condition=Q(outcome=None)),
            models.CheckConstraint(
                name="offer_ended_whole",
                condition=Q(outcome=None, ended_at=None) | Q(outcome__isnull=False, ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["group_id", "school_year"], name="offer_of_group")]
