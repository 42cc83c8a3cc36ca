"""Offices in authorities: given and ended."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import farewells, policies, territory
from parta.identity.grants import Ended
from parta.identity.models import Invitation, RoleGrant
from parta.identity.operations.accounts import ensure_account
from parta.kernel.actor import AUTHORITY_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible


class OfficeIsHeld(DomainError):
    """The person is an officer there already."""

    code = "office-is-held"


def grant_office(*, actor: Actor, person_id: int, role: Role, authority_id: int | None) -> UUID:
    """Make a person an officer of an authority; the grant names the actor's own, by which it was given.

    :raises OfficeIsHeld: the person is an officer there already
    """
    require(policies.may_grant_office(actor, role, authority_id))
    try:
        with acting(actor, "identity.office.give"), transaction.atomic():
            account_id = ensure_account(actor=actor, person_id=person_id)
            given = RoleGrant.objects.create(
                account_id=account_id,
                role=role,
                authority_id=authority_id,
                granted_by_id=_own_grant(actor, authority_id),
            )
            given.refresh_from_db(fields=["public_id"])
            return given.public_id
    except IntegrityError as error:
        raise OfficeIsHeld(_("This person is an officer there already.")) from error


def end_office(*, actor: Actor, grant_id: UUID, now: datetime) -> None:
    """End an office. Open invitations to it end too; the officers whom this one appointed stay.

    :raises NotVisible: there is no such office, or it has ended
    """
    found = RoleGrant.objects.select_related("account").filter(public_id=grant_id, ended_at=None).first()
    if found is None:
        raise NotVisible(_("There is no such office, or it has ended."))
    require(policies.may_end_office(actor, Role(found.role), found.authority_id))
    open_invitations = Invitation.objects.filter(account_id=found.account_id, role=found.role, used_at=None)
    with acting(actor, "identity.office.end"):
        RoleGrant.objects.filter(pk=found.pk, ended_at=None).update(ended_at=Greatest("given_at", Value(now)))
        open_invitations.filter(authority=found.authority, revoked_at=None).update(revoked_at=now)
        left = Ended(Role(found.role), local_day(now), authority_id=found.authority_id)
        farewells.tell_ended(person_id=found.account.person_id, left=[left])


def _own_grant(actor: Actor, authority_id: int | None) -> int | None:
    """The office of the actor by which he gives another; the system gives by the first national one."""
    held = RoleGrant.objects.filter(ended_at=None, role__in=AUTHORITY_ROLES)
    if actor.account_id == SYSTEM_ACCOUNT:
        return held.filter(role=Role.NATIONAL).order_by("pk").values_list("pk", flat=True).first()
    own = held.filter(account_id=actor.account_id)
    above = {place.authority_id for place in territory.above_authority(authority_id)} if authority_id else set()
    nearest = (
        own.filter(authority_id__in=above).order_by("-authority__level", "pk").values_list("pk", flat=True).first()
    )
    return nearest or own.filter(role=Role.NATIONAL).order_by("pk").values_list("pk", flat=True).first()
