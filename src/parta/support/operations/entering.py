"""Entering a draft that a rule blocked: by an officer, past the rule, with a reason that is recorded."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.drafts import api as drafts
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.support import letters, policies
from parta.support.models import Carried, Turn
from parta.support.rules.tickets import LONGEST_REASON, Kind, State
from parta.support.writing import locked, say, step


def enter_draft(*, actor: Actor, ticket_id: UUID, reason: str, now: datetime, at: str) -> None:
    """Enter what a request carries as it was typed; the requester is told. ``at`` is «https://host» for the letter.

    :raises NotVisible: the request carries nothing that can be entered
    :raises Refused: the actor's role does not enter such a record directly
    :raises Invalid: no reason, or something that no reason makes possible
    """
    reason = tidy(reason)[:LONGEST_REASON]
    with acting(actor, "support.draft.enter"):
        ticket = locked(actor, ticket_id)
        require(policies.may_answer(actor, ticket))
        carried = Carried.objects.filter(ticket=ticket, entered_at=None, erased_at=None).first()
        form = drafts.form_of(carried.form) if carried else None
        if carried is None or form is None:
            raise NotVisible
        require(form.may_enter(actor, carried.subject))
        if len(reason) < 10:
            raise Invalid([Problem("reason", _("Say on what ground it is entered: it stays in the history."))])
        form.enter(actor=actor, subject=carried.subject, fields=carried.fields, reason=reason, now=now)
        carried.entered_at, carried.entered_by_account_id, carried.reason = now, actor.account_id, reason
        carried.save(update_fields=["entered_at", "entered_by_account_id", "reason"])
        drafts.settle_draft(actor=actor, public_id=carried.draft_id, as_of=carried.typed_at)
        say(ticket, Kind.ENTERED, now, actor=actor, text=reason)
        Turn.objects.filter(ticket=ticket, left_at=None, answered_at=None).update(answered_at=now)
        step(ticket, State.ANSWERED, now)
        letters.tell(ticket, _("What you typed is entered as it stands. Ground: %(reason)s") % {"reason": reason}, at)
