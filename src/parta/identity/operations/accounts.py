"""Accounts and the sessions of their owner."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import farewells, policies
from parta.identity.grants import Ended
from parta.identity.models import Account, Event, Invitation, Session
from parta.identity.sessions import SessionStore
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible

TOLD_FOR = timedelta(days=1)  # how long a browser that was signed out says why


def ensure_account(*, actor: Actor, person_id: int) -> int:
    """Id of the person's account, made when there is none. Gives no role: those come from the sources of grants.

    Called inside the operation that gives a role or an invitation, which has asked its own policy.
    """
    require(policies.may_make_account(actor))
    found = Account.objects.filter(person_id=person_id).values_list("pk", flat=True).first()
    if found is not None:
        return found
    with acting(actor, "identity.account.open"):
        return Account.objects.create(person_id=person_id).pk


def end_session(*, actor: Actor, session_id: UUID) -> None:
    """Sign one of the actor's own browsers out.

    :raises NotVisible: the session is somebody else's or has ended already
    """
    require(policies.may_keep_own_access(actor))
    ended, _by_model = Session.objects.filter(public_id=session_id, account_id=actor.account_id).delete()
    if not ended:
        raise NotVisible(_("This session has already ended."))
    Event.objects.create(account_id=actor.account_id, kind=Event.Kind.SESSIONS_ENDED)


def end_other_sessions(*, actor: Actor, keep: str) -> int:
    """Sign the actor out everywhere but in this browser (``keep`` is its stored key); returns how many ended."""
    require(policies.may_keep_own_access(actor))
    ended, _by_model = Session.objects.filter(account_id=actor.account_id).exclude(session_key=keep).delete()
    Event.objects.create(account_id=actor.account_id, kind=Event.Kind.SESSIONS_ENDED)
    return ended


def end_sessions_of(*, actor: Actor, person_id: int, left: Sequence[Ended] = ()) -> int:
    """Sign somebody out everywhere, since a post that led an institution has ended; returns how many browsers it were.
    Called inside the operation that ends the post, which has asked its own policy. ``left`` is told in these browsers
    for a day; nothing else of the session stays.
    """
    require(policies.may_end_sessions(actor))
    with acting(actor, "identity.session.end"):
        open_ones = Session.objects.filter(account__person_id=person_id)
        if left:
            word = {farewells.LEFT: farewells.kept(left)}
            ended = open_ones.update(
                account=None, method=None, device="", session_data=SessionStore().encode(word),
                expire_date=timezone.now() + TOLD_FOR,
            )  # fmt: skip
        else:
            ended, _by_model = open_ones.delete()
        for account_id in Account.objects.filter(person_id=person_id).values_list("pk", flat=True) if ended else ():
            Event.objects.create(account_id=account_id, kind=Event.Kind.SESSIONS_ENDED)
    return ended


def close_account(*, actor: Actor, person_id: int, now: datetime) -> None:
    """Close a person's account: no role, no way in, every browser signed out. The story stays.

    :raises NotVisible: the person has no open account
    """
    require(policies.may_close_account(actor))
    found = Account.objects.filter(person_id=person_id, closed_at=None).first()
    if found is None:
        raise NotVisible(_("This person has no open account."))
    with acting(actor, "identity.account.close"):
        Account.objects.filter(pk=found.pk).update(closed_at=now)
        Invitation.objects.filter(account=found, used_at=None, revoked_at=None).update(revoked_at=now)
        Session.objects.filter(account=found).delete()
        Event.objects.create(account=found, kind=Event.Kind.SESSIONS_ENDED)
