"""Invitations for many at once: a sheet of cards for a class. The rules of `invite`, a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from parta.audit.api import acting
from parta.identity import factors, grants, policies, rules
from parta.identity.facts import AlreadyIn, NoFact, fact_elsewhere, fact_for
from parta.identity.models import Account, Invitation, Passkey, Password
from parta.identity.operations.invitations import Issued
from parta.identity.rules import Fact
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to invite for a card. ``pupil_id``: for which child; ``is_dated``: the birth date asked for is recorded."""

    person_id: int
    pupil_id: int | None = None
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class NotIssued:
    """Somebody without a card, and why."""

    person_id: int
    reason: str


def invite_many(
    *, actor: Actor, invitees: Sequence[Invitee], role: Role, institution_id: int, now: datetime
) -> tuple[tuple[Issued, ...], tuple[NotIssued, ...]]:
    """Invite people of one institution to a role they hold, each once, in their order; earlier open invitations to this
    role there are revoked. Ten statements; a person without a recorded birth date costs up to three more, one with a
    role elsewhere one: he is asked what this institution cannot know, since a card opens the whole account.

    :raises Refused: the actor may not invite to this role there
    :raises ValueError: the role needs КЕП: such people are invited one by one
    """
    if role in rules.NEED_KEP:
        raise ValueError(role)
    require(policies.may_invite(actor, role, None, institution_id))
    with acting(actor, "identity.invitation.give"):
        accounts = _accounts(actor, [each.person_id for each in invitees])
        inside = _with_credentials(accounts.values())
        elsewhere = grants.held_elsewhere(accounts, institution_id, local_day(now))
        rows: list[tuple[Invitee, Fact, int]] = []
        left_out: list[NotIssued] = []
        for each in invitees:
            if accounts[each.person_id] in inside:
                left_out.append(NotIssued(each.person_id, str(AlreadyIn())))
                continue
            try:
                asked = _fact(role, each)
                if each.person_id in elsewhere:
                    asked = fact_elsewhere(each.person_id, elsewhere[each.person_id])
                rows.append((each, *asked))
            except NoFact as error:
                left_out.append(NotIssued(each.person_id, str(error)))
        return _give(actor, rows, accounts, role, institution_id, now), tuple(left_out)


def _fact(role: Role, each: Invitee) -> tuple[Fact, int]:
    if each.is_dated:
        return Fact.BORN_ON, each.pupil_id if role is Role.GUARDIAN and each.pupil_id else each.person_id
    return fact_for(role, each.person_id, each.pupil_id)


def _accounts(actor: Actor, person_ids: Collection[int]) -> Mapping[int, int]:
    """Account by person; those missing are made."""
    require(policies.may_make_account(actor))
    found = dict(Account.objects.filter(person_id__in=person_ids).values_list("person_id", "pk"))
    missing = [Account(person_id=person_id) for person_id in dict.fromkeys(person_ids) if person_id not in found]
    if missing:
        with acting(actor, "identity.account.open"):
            found |= {made.person_id: made.pk for made in Account.objects.bulk_create(missing)}
    return found


def _with_credentials(account_ids: Collection[int]) -> set[int]:
    """Accounts that can be entered by a passkey or a password."""
    return {
        *Passkey.objects.filter(account_id__in=account_ids).values_list("account_id", flat=True),
        *Password.objects.filter(pk__in=account_ids).values_list("pk", flat=True),
    }


def _give(
    actor: Actor, rows: Sequence[tuple[Invitee, Fact, int]], accounts: Mapping[int, int], role: Role,
    institution_id: int, now: datetime,
) -> tuple[Issued, ...]:  # fmt: skip
    Invitation.objects.filter(
        account_id__in=[accounts[each.person_id] for each, *_rest in rows], role=role, authority__isnull=True,
        institution_id=institution_id, used_at=None, revoked_at=None,
    ).update(revoked_at=now)  # fmt: skip
    issued = [
        Issued(
            uuid4(), rules.new_code(), each.person_id, role, fact, now + rules.INVITATION_LIFETIME,
            institution_id=institution_id, pupil_id=each.pupil_id,
            of_another_child=subject not in (each.person_id, each.pupil_id),
        )
        for each, fact, subject in rows
    ]  # fmt: skip
    Invitation.objects.bulk_create(
        Invitation(
            public_id=one.invitation_id, account_id=accounts[one.person_id], code_key=factors.code_key(one.code),
            role=role, institution_id=institution_id, pupil_id=one.pupil_id, fact=one.fact, fact_person_id=subject,
            channel=Invitation.Channel.CARD, created_by_id=actor.account_id, expires_at=one.expires_at,
        )
        for one, (_each, _fact, subject) in zip(issued, rows, strict=True)
    )  # fmt: skip
    return tuple(issued)
