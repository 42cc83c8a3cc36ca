"""Keys that were shown to us, and whose they must be for somebody to care."""

from datetime import datetime, timedelta

from parta.identity import grants, rules
from parta.identity.models import Invitation, Readiness
from parta.kernel.dates import local_day

_AGAIN = timedelta(days=1)  # a key used every hour is noted once a day


def note(account_id: int, ends_at: datetime, now: datetime) -> None:
    """A key of this account works, by a certificate that ends then. Inside the caller's `acting`."""
    row = Readiness.objects.filter(pk=account_id).first()
    if row is None:
        Readiness.objects.create(account_id=account_id, checked_at=now, ends_at=ends_at)
    elif ends_at > row.ends_at:
        Readiness.objects.filter(pk=account_id).update(checked_at=now, ends_at=ends_at, reminded_days=None)
    elif now - row.checked_at > _AGAIN:
        Readiness.objects.filter(pk=account_id).update(checked_at=now)


def leads(person_id: int, now: datetime) -> bool:
    """Does the person act for an institution or an authority, or is invited to?"""
    _name, held = grants.grants_of(person_id, local_day(now))
    if any(grant.role in rules.NEED_KEP for grant in held):
        return True
    invited = Invitation.objects.filter(
        account__person_id=person_id, role__in=[role.value for role in rules.NEED_KEP], used_at=None, revoked_at=None
    )
    return invited.filter(expires_at__gt=now).exists()
