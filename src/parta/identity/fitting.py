"""Which roles the certificate of a key opens: one answer for the door and for the test of a key."""

from collections.abc import Sequence
from datetime import datetime

from parta.identity import grants, rules, territory
from parta.identity.models import Account, Invitation
from parta.kernel.actor import LEADING_ROLES, Grant, Role
from parta.kernel.dates import local_day

Judged = dict[str, bool]  # institution (as JSON has keys) → does the certificate fit it?


def roles_of_certificate(edrpou: str, held: Sequence[Grant]) -> tuple[Grant, ...]:
    """Roles that the certificate may mean, the strongest first: all of its organisation; without one, the first. Empty:
    the certificate is one of an organisation where nothing is held.
    """
    seats = [rules.Seat(grant.role, code) for grant, code in zip(held, territory.edrpou_of(held), strict=True)]
    index = rules.seat_of_certificate(edrpou, seats)
    if index is None or not held:
        return ()
    others = [
        grant
        for place, (grant, seat) in enumerate(zip(held, seats, strict=True))
        if place != index and edrpou and seat.edrpou == edrpou and grant.role in LEADING_ROLES
    ]
    return (held[index], *others)


def shut_by(edrpou: str, held: Sequence[Grant], judged: Judged | None = None) -> tuple[Grant, ...]:
    """Roles that a certificate of this organisation does not open: those that act for another institution, neither its
    branch nor its hub. A personal certificate shuts none.

    :param judged: what was found of institutions before, with what is found now added: a session asks at each request,
        since a role may come while it lasts
    """
    judged = {} if judged is None else judged
    if not edrpou:
        return ()
    return tuple(grant for grant in held if _acts_for_institution(grant) and not _opens(edrpou, grant, judged))


def opened_to(person_id: int, edrpou: str, now: datetime) -> tuple[Grant, ...]:
    """Roles entered with КЕП only, held today or offered by an invitation, that a certificate with this ЄДРПОУ lets the
    person into, though a deputy has still to answer or to be confirmed.
    """
    found = grants.held_by(person_id, local_day(now))
    if Account.objects.filter(person_id=person_id, closed_at__isnull=False).exists():
        return ()
    if found.grants and not roles_of_certificate(edrpou, found.grants):
        return ()
    shut = shut_by(edrpou, found.grants)
    waiting = [grant for grant in found.grants if grant.role in rules.NEED_KEP and grant not in shut]
    return tuple(
        grant
        for grant in (*waiting, *_offered(person_id, now))
        if grant.post_id in found.confirmed_posts or _may_answer(edrpou, grant)
    )


def _may_answer(edrpou: str, grant: Grant) -> bool:
    """A deputy who is not confirmed answers by a certificate of the institution; nobody else answers to anything."""
    if grant.role is not Role.DEPUTY or grant.institution_id is None:
        return True
    return edrpou in territory.codes_of(grant.institution_id)


def _offered(person_id: int, now: datetime) -> list[Grant]:
    rows = Invitation.objects.filter(
        account__person_id=person_id, role__in=[role.value for role in rules.NEED_KEP], used_at=None, revoked_at=None
    )
    columns = rows.filter(expires_at__gt=now).values_list("role", "authority_id", "institution_id")
    return [Grant(Role(role), authority_id=body, institution_id=place) for role, body, place in columns]


def _acts_for_institution(grant: Grant) -> bool:
    return grant.role in LEADING_ROLES and grant.institution_id is not None


def _opens(edrpou: str, grant: Grant, judged: Judged) -> bool:
    assert grant.institution_id is not None
    key = str(grant.institution_id)
    if key not in judged:
        judged[key] = _fits(edrpou, grant.institution_id)
    return judged[key]


def _fits(edrpou: str, institution_id: int) -> bool:
    codes = territory.codes_of(institution_id)
    return not codes or edrpou in codes
