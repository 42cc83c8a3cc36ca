"""Requests that a head has asked for the institution, when the head changes."""

from datetime import datetime

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.people import api as people
from parta.support import policies
from parta.support.models import Ticket
from parta.support.rules.tickets import Kind, State
from parta.support.writing import say


def pass_tickets_on(
    *, actor: Actor, institution_id: int, from_account: int, to_account: int, to_person: int, now: datetime
) -> int:
    """Let the successor go on with requests about the institution that are not closed; returns how many. What the
    institution itself has to answer needs no passing: it lies with the institution.
    """
    require(policies.may_pass_tickets_on(actor, institution_id))
    with acting(actor, "support.ticket.hand_over"):
        rows = Ticket.objects.select_for_update(of=("self",)).filter(
            account_id=from_account, institution_id=institution_id
        )
        found = list(rows.exclude(state=State.CLOSED).order_by("pk"))
        name = people.names([to_person])[to_person].full
        for ticket in found:
            Ticket.objects.filter(pk=ticket.pk).update(account_id=to_account, person_id=to_person, changed_at=now)
            say(ticket, Kind.PASSED, now, actor=actor, about=name)
    return len(found)
