"""Verbs of identity: accounts, offices, ways in."""

from datetime import datetime

from parta.audit.api import acting
from parta.identity.models import Account, Session
from parta.kernel.actor import Actor


def ensure_account(*, actor: Actor, person_id: int) -> int:
    """Id of the person's account, made when there is none. Gives no role: those come from the sources of grants.

    Called inside the operation that gives a role or an invitation, which has asked its own policy.
    """
    found = Account.objects.filter(person_id=person_id).values_list("pk", flat=True).first()
    if found is not None:
        return found
    with acting(actor, "identity.account.open"):
        return Account.objects.create(person_id=person_id).pk


def note_session_seen(session_key: str, now: datetime) -> None:
    """Remember that the browser is in use (at most every ten minutes)."""
    Session.objects.filter(pk=session_key).update(seen_at=now)
