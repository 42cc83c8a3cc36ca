"""Invitations: given, revoked, redeemed."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import grants, policies, rules
from parta.identity.models import Event, Invitation, Passkey, Password, RecoveryCode, Session
from parta.identity.operations.accounts import ensure_account
from parta.identity.rules import Fact
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible


class AlreadyIn(DomainError):
    """The person signs in already: a new role is there at the next sign-in, no invitation is needed."""

    code = "already-in"


class NoFact(DomainError):
    """The school holds nothing by which the bearer of a card could be told from a finder."""

    code = "no-fact"


class InvitationOver(DomainError):
    """The invitation was used, revoked, ran out, or its role has ended."""

    code = "invitation-over"


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh invitation. ``code`` exists only here: show or send it now, it cannot be read again."""

    invitation_id: UUID
    code: str = field(repr=False)
    person_id: int
    role: Role
    fact: Fact
    expires_at: datetime
    authority_id: int | None = None
    institution_id: int | None = None
    pupil_id: int | None = None


def invite(
    *,
    actor: Actor,
    person_id: int,
    role: Role,
    now: datetime,
    authority_id: int | None = None,
    institution_id: int | None = None,
    pupil_id: int | None = None,
    email: str = "",
    renews: bool = False,
) -> Issued:
    """Invite a person to a role he or she already holds; an earlier open invitation to it is revoked.

    ``institution_id`` is where the child studies when a guardian is invited. ``renews`` replaces a lost way in.

    :raises AlreadyIn: the person signs in already (and nothing is renewed)
    :raises NoFact: nothing is recorded that the bearer could be asked
    """
    require(policies.may_invite(actor, role, authority_id, institution_id))
    _name, held = grants.grants_of(person_id, local_day(now))
    if renews:
        require(policies.may_renew(actor, institution_id, held))
    with acting(actor, "identity.invitation.give"):
        account_id = ensure_account(actor=actor, person_id=person_id)
        if not renews and has_credentials(account_id):
            raise AlreadyIn(
                _("This person signs in already. The new role is there at the next sign-in, without an invitation.")
            )
        fact, fact_person = _fact_for(role, person_id, pupil_id)
        scope = {"role": role, "authority_id": authority_id, "institution_id": institution_id, "pupil_id": pupil_id}
        Invitation.objects.filter(account_id=account_id, used_at=None, revoked_at=None, **scope).update(revoked_at=now)
        code = rules.new_code()
        made = Invitation.objects.create(
            account_id=account_id,
            code_key=code_key(code),
            fact=fact,
            fact_person_id=fact_person,
            channel=Invitation.Channel.EMAIL if email else Invitation.Channel.CARD,
            email=email,
            renews=renews,
            created_by_id=actor.account_id,
            expires_at=now + rules.INVITATION_LIFETIME,
            **scope,
        )
        made.refresh_from_db(fields=["public_id"])
        return Issued(
            made.public_id, code, person_id, role, fact, made.expires_at, authority_id, institution_id, pupil_id
        )


def revoke_invitation(*, actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """Make the code useless. What it has already opened stays.

    :raises NotVisible: there is no such open invitation
    """
    found = Invitation.objects.filter(public_id=invitation_id, used_at=None, revoked_at=None).first()
    if found is None:
        raise NotVisible(_("There is no such invitation, or it has been used or revoked."))
    require(policies.may_invite(actor, Role(found.role), found.authority_id, found.institution_id))
    with acting(actor, "identity.invitation.revoke"):
        Invitation.objects.filter(pk=found.pk, used_at=None, revoked_at=None).update(revoked_at=now)


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
    if not invitation.renews and invitation.fact != Fact.KEP and has_credentials(invitation.account_id):
        return _("You have a way to sign in already. Sign in with it: the new role is there.")
    return ""


def has_credentials(account_id: int) -> bool:
    """Can the account be entered by a passkey or a password?"""
    return Passkey.objects.filter(account_id=account_id).exists() or Password.objects.filter(pk=account_id).exists()


def code_key(code: str) -> bytes:
    """How a code is stored and found: an HMAC, since 45 bits could be guessed from a copy of plain hashes."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"invitation {code}".encode(), "sha256")


def _role_lasts(invitation: Invitation, now: datetime) -> bool:
    wanted = Grant(
        Role(invitation.role),
        authority_id=invitation.authority_id,
        institution_id=invitation.institution_id,
        pupil_id=invitation.pupil_id,
    )
    return grants.will_hold(invitation.account.person_id, wanted, local_day(now))


def _fact_for(role: Role, person_id: int, pupil_id: int | None) -> tuple[Fact, int]:
    """What to ask the bearer: the child's birthday of a guardian, one's own of others, or the last digits of a code."""
    if role in rules.NEED_KEP:
        return Fact.KEP, person_id
    subject = pupil_id if role is Role.GUARDIAN and pupil_id else person_id
    known = grants.persons()
    if known.born_on(subject) is not None:
        return Fact.BORN_ON, subject
    if known.rnokpp_tail(subject):
        return Fact.RNOKPP_TAIL, subject
    if known.document_tails(subject):
        return Fact.DOCUMENT_TAIL, subject
    raise NoFact(_("Record the date of birth, the РНОКПП or a document first: the bearer of the card is asked for it."))


def _forget_credentials(account_id: int) -> None:
    Passkey.objects.filter(account_id=account_id).delete()
    Password.objects.filter(pk=account_id).delete()
    RecoveryCode.objects.filter(account_id=account_id).delete()
    Session.objects.filter(account_id=account_id).delete()
