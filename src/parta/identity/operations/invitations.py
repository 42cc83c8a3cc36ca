"""Invitations: given, revoked, redeemed."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import factors, grants, policies, queries, rules
from parta.identity.facts import AlreadyIn, fact_elsewhere, fact_for
from parta.identity.models import Invitation
from parta.identity.operations.accounts import ensure_account
from parta.identity.operations.deputies import ask_deputy
from parta.identity.rules import Fact
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible


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
    of_another_child: bool = False  # the birthday asked for is that of a child in another institution


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

    ``institution_id`` is where the child studies when a guardian is invited. ``renews`` replaces a lost way in:
    the old ones end when it is used. Where the paper would open more than the actor could give (`may_renew`), it opens
    nothing without a КЕП in the person's name, and the old ways stay.

    :raises AlreadyIn: the person signs in already (and nothing is renewed)
    :raises NoFact: nothing is recorded that the bearer could be asked
    :raises Invalid: a deputy is invited by РНОКПП, and none is recorded
    """
    require(policies.may_invite(actor, role, authority_id, institution_id))
    if role is Role.DEPUTY and institution_id is not None:
        ask_deputy(actor=actor, person_id=person_id, institution_id=institution_id, now=now)
    by_key = renews and not policies.may_renew(actor, institution_id, person_id, local_day(now))
    with acting(actor, "identity.invitation.give"):
        account_id = ensure_account(actor=actor, person_id=person_id)
        if not renews and queries.has_credentials(account_id):
            raise AlreadyIn
        fact, fact_person = (Fact.KEP, person_id) if by_key else fact_for(role, person_id, pupil_id)
        if not renews and institution_id is not None and fact != Fact.KEP:
            elsewhere = grants.held_elsewhere([person_id], institution_id, local_day(now))
            if person_id in elsewhere:
                fact, fact_person = fact_elsewhere(person_id, elsewhere[person_id])
        scope = {"role": role, "authority_id": authority_id, "institution_id": institution_id, "pupil_id": pupil_id}
        Invitation.objects.filter(account_id=account_id, used_at=None, revoked_at=None, **scope).update(revoked_at=now)
        code = rules.new_code()
        made = Invitation.objects.create(
            account_id=account_id,
            code_key=factors.code_key(code),
            fact=fact,
            fact_person_id=fact_person,
            channel=Invitation.Channel.EMAIL if email else Invitation.Channel.CARD,
            email=email,
            renews=renews and not by_key,
            created_by_id=actor.account_id,
            expires_at=now + rules.INVITATION_LIFETIME,
            **scope,
        )
        made.refresh_from_db(fields=["public_id"])
        return Issued(
            made.public_id, code, person_id, role, fact, made.expires_at, authority_id, institution_id, pupil_id,
            fact_person not in (person_id, pupil_id),
        )  # fmt: skip


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


def revoke_role(*, actor: Actor, person_id: int, role: Role, institution_id: int, now: datetime) -> None:
    """Make every open invitation of a person to a role in an institution useless, if there is one."""
    require(policies.may_invite(actor, role, None, institution_id))
    with acting(actor, "identity.invitation.revoke"):
        Invitation.objects.filter(
            account__person_id=person_id, role=role, institution_id=institution_id, used_at=None, revoked_at=None
        ).update(revoked_at=now)
