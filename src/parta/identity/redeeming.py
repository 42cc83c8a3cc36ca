"""What an invitation still opens, and its one use."""

from datetime import datetime

from django.utils.translation import gettext as _

from parta.identity import grants, queries
from parta.identity.models import Event, Invitation, Passkey, Password, RecoveryCode, Session
from parta.identity.rules import Fact
from parta.kernel.actor import SYSTEM_ACCOUNT, Grant, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError


class InvitationOver(DomainError):
    """The invitation was used, revoked, ran out, or its role has ended."""

    code = "invitation-over"


def use_up(*, invitation_id: int, now: datetime) -> Invitation:
    """Lock the invitation, see that it still holds, and mark it and its siblings used. Inside the caller's `acting`.

    :raises InvitationOver: used, revoked, out of date, or the role it was given for has ended
    """
    found = Invitation.objects.select_for_update(of=("self",)).select_related("account").get(pk=invitation_id)
    trouble = trouble_with(found, now)
    if trouble:
        raise InvitationOver(trouble)
    if found.renews:
        _forget_credentials(found.account_id)
    Invitation.objects.filter(account_id=found.account_id, used_at=None, revoked_at=None).update(used_at=now)
    Event.objects.create(account_id=found.account_id, kind=Event.Kind.INVITATION_USED)
    return found


def trouble_with(invitation: Invitation, now: datetime) -> str:
    """Why the invitation no longer opens anything; empty when it does."""
    if invitation.used_at is not None:
        return _("This invitation has been used. Sign in with what you chose then, or ask for a new invitation.")
    if invitation.revoked_at is not None:
        return _("This invitation was revoked. Ask the one who gave it for a new one.")
    if invitation.expires_at <= now:
        day = local_day(invitation.expires_at).strftime("%d.%m.%Y")
        return _("This invitation was good until %(day)s. Ask the one who gave it for a new one.") % {"day": day}
    if invitation.account.closed_at is not None or not _role_lasts(invitation, now):
        return _("The role this invitation was given for has ended. Ask the one who gave it.")
    if invitation.renews and not _hands_over_no_more(invitation, now):
        return _(
            "Since this card was given you have got a role in another place, which the card would open. "
            "Sign in with КЕП, or ask for a new card."
        )
    if not invitation.renews and invitation.fact != Fact.KEP and queries.has_credentials(invitation.account_id):
        return _("You have a way to sign in already. Sign in with it: the new role is there.")
    return ""


def _role_lasts(invitation: Invitation, now: datetime) -> bool:
    wanted = Grant(
        Role(invitation.role),
        authority_id=invitation.authority_id,
        institution_id=invitation.institution_id,
        pupil_id=invitation.pupil_id,
    )
    return grants.will_hold(invitation.account.person_id, wanted, local_day(now))


def _hands_over_no_more(invitation: Invitation, now: datetime) -> bool:
    """Is all that the paper opens still in the institution that gave it (see `policies.may_renew`)?"""
    if invitation.created_by_id == SYSTEM_ACCOUNT:
        return True
    return grants.lie_within(invitation.account.person_id, invitation.institution_id, local_day(now))


def _forget_credentials(account_id: int) -> None:
    Passkey.objects.filter(account_id=account_id).delete()
    Password.objects.filter(pk=account_id).delete()
    RecoveryCode.objects.filter(account_id=account_id).delete()
    Session.objects.filter(account_id=account_id).delete()
