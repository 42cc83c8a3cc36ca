"""The queue: opened by the institution, applied to by parents, benefits answered, left."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.preschools import letters, policies
from parta.preschools.models import Line, QueueEntry
from parta.preschools.moving_up import end_offers, locked, own_entry
from parta.preschools.registering import application_problems, registered
from parta.preschools.rules.applying import Told, Way
from parta.preschools.rules.queue import (
    ALIVE,
    LONGEST_REASON,
    MOST_OF_MAILBOX,
    Benefit,
    Outcome,
    State,
)
from parta.preschools.sealing import mailbox_key

MOST_A_DAY = 10


class NotNow(DomainError):
    """It is at another stage; the message says what can be done."""

    code = "not-now"


def open_queue(*, actor: Actor, institution_id: int, is_open: bool, note: str, site: str) -> None:
    """Open the queue of an institution, close it to new applications, or change its note. Who stands in it stays."""
    require(policies.may_give(actor, institution_id=institution_id))
    with acting(actor, "preschools.queue.open"):
        Line.objects.update_or_create(
            institution_id=institution_id,
            defaults={"is_open": is_open, "note": note.strip()[:LONGEST_REASON], "site": site},
        )


def ask_mailbox(*, actor: Actor | None, email: str, school: UUID, address: str, site: str, now: datetime) -> None:
    """Send the link that opens the form: the mailbox is proved before the child stands in the queue.

    :raises identity.TooMany: too many from this mailbox or network
    """
    require(policies.may_apply(actor))
    with acting(actor or SYSTEM, "preschools.mailbox.ask"):
        identity.spend_requests(email.lower(), address, now)
        letters.ask_to_open(email, school, site, now)


def apply_for(
    *,
    actor: Actor | None,
    institution_id: int,
    told: Told,
    wanted_from: date,
    benefit: str,
    way: Way,
    now: datetime,
) -> UUID:
    """Put a child into the queue of an institution; number and moment are given by the database. Returns the public id.

    :raises NotVisible: the institution keeps no queue
    :raises NotNow: it takes no applications, or too many came from one hand
    :raises Invalid: something is missing, or the child stands there already
    """
    require(policies.may_apply(actor))
    who, today = actor or SYSTEM, local_day(now)
    if way.is_counter:
        require(policies.may_give(who, institution_id=institution_id))
    with acting(who, "preschools.entry.register"):
        line = locked([institution_id]).get(institution_id)
        if line is None:
            raise NotVisible
        if not line.is_open and not way.is_counter:
            raise NotNow(_("The institution takes no applications now. Ask it when it does."))
        told = replace(told, email=way.mailbox or told.email)
        if problems := application_problems(told, wanted_from, benefit, today):
            raise Invalid(problems)
        _require_few(actor, way, now)
        entry = registered(line, actor, told, wanted_from, benefit, way)
        letters.tell_registered(entry, way.site)
    return entry.public_id


def decide_benefit(*, actor: Actor, entry_id: UUID, verdict: Benefit, reason: str, now: datetime) -> None:
    """Confirm or refuse a benefit; a refusal says why. The moment of registration stays: only the line changes.

    :raises Invalid: a refusal without words, or no benefit was named
    """
    if verdict is Benefit.REFUSED and not reason.strip():
        raise Invalid([Problem("reason", _("Say why, and what the parent can do."))])
    with acting(actor, "preschools.benefit.decide"):
        entry = policies.visible_entries(actor).filter(public_id=entry_id).first()
        if entry is None:
            raise NotVisible
        require(policies.may_give(actor, institution_id=entry.line_id))
        locked([entry.line_id])
        if not entry.benefit or verdict not in (Benefit.CONFIRMED, Benefit.REFUSED):
            raise Invalid([Problem("reason", _("No benefit was named."))])
        QueueEntry.objects.filter(pk=entry.pk).update(
            benefit_state=verdict, reason=reason.strip()[:LONGEST_REASON], decided_by=actor.account_id, decided_at=now
        )


def withdraw(*, actor: Actor, entry_id: UUID, now: datetime) -> None:
    """Leave the queue; a place that is kept goes to the next.

    :raises NotNow: the entry has ended, or stands in an order
    """
    with acting(actor, "preschools.entry.withdraw"):
        entry = own_entry(actor, entry_id)
        require(policies.may_withdraw(actor, entry))
        line = locked([entry.line_id])[entry.line_id]
        entry.refresh_from_db(fields=["state"])
        if entry.state not in ALIVE:
            raise NotNow(_("This entry has left the queue already."))
        if entry.state == State.ORDERED:
            raise NotNow(_("The child stands in the order of enrolment already. Tell the institution."))
        QueueEntry.objects.filter(pk=entry.pk).update(state=State.WITHDRAWN, left_at=now)
        end_offers(line, [entry.pk], Outcome.CALLED_OFF, now)


def still_waits(*, actor: Actor, entry_id: UUID, now: datetime) -> None:
    """The parent says that the child still waits: an entry that slept stands in line again, at its old moment.

    :raises NotNow: it waits already, or has ended
    """
    with acting(actor, "preschools.entry.wake"):
        entry = own_entry(actor, entry_id)
        require(policies.may_withdraw(actor, entry))
        locked([entry.line_id])
        entry.refresh_from_db(fields=["state"])
        if entry.state not in (State.WAITING, State.ASLEEP):
            raise NotNow(_("This entry does not sleep: its page says where it stands."))
        QueueEntry.objects.filter(pk=entry.pk).update(state=State.WAITING, silent=0, heard_at=now)


def _require_few(actor: Actor | None, way: Way, now: datetime) -> None:
    """More children than any family has are a machine."""
    if way.is_counter:
        return
    recent = QueueEntry.objects.filter(registered_at__gt=now - timedelta(days=1))
    if way.mailbox:
        sent, most = recent.filter(mailbox_key=mailbox_key(way.mailbox)).count(), MOST_OF_MAILBOX
    else:
        sent, most = recent.filter(account_id=actor.account_id if actor else None).count(), MOST_A_DAY
    if sent >= most:
        raise NotNow(_("Enough applications came from here today. Go on tomorrow, or bring them to the institution."))
