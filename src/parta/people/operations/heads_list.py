"""Heads of many institutions at once: invited to their role, and taken back while none has come."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.decisions import require
from parta.people import policies
from parta.people.operations.cascade import Invited, invite_each
from parta.people.operations.staff_list import withdraw_posts
from parta.people.queries import emails_of, posts
from parta.people.queries.heads_list import heads_to_invite
from parta.people.rules import Position

MOST_AT_ONCE = 200  # cards on one page; those left are invited by the next press


def invite_heads(*, actor: Actor, authority_id: int, now: datetime, site: str = "") -> Invited:
    """Invite the heads under an authority who were never invited and have never signed in, at most 200 at once, by the
    alphabet of their names. With ``site`` («https://host») by letter where an address is recorded; the others get
    cards. Those whom officers nearer to them invite come back with the reason.

    :raises Refused: not an officer of the authority or above it
    """
    require(policies.may_remind(actor, authority_id))
    waiting = heads_to_invite(institutions.institution_ids_under(authority_id), now)[:MOST_AT_ONCE]
    emails = emails_of([person_id for person_id, _place in waiting]) if site else {}
    wanted = [(person_id, place, emails.get(person_id, "")) for person_id, place in waiting]
    return invite_each(actor=actor, role=Role.HEAD, wanted=wanted, now=now, site=site)


def withdraw_heads(*, actor: Actor, post_ids: Sequence[int], operation_id: UUID, now: datetime) -> dict[int, str]:
    """Take appointments of heads back as if they had never been made, with their invitations. Nothing is, when one of
    these people has signed in or something stands on a post: those posts and why are returned.

    :raises Refused: the officer is not the nearest any more
    """
    lines = posts(post_ids)
    for line in lines.values():
        require(policies.may_appoint(actor, line.institution_id, Position.HEAD))
    states = identity.access_states({line.person.person_id for line in lines.values()}, now)
    reasons = {
        post_id: _("%(name)s has signed in already. End the appointment on the institution’s page.")
        % {"name": line.person.full}
        for post_id, line in lines.items()
        if states[line.person.person_id].access is identity.Access.SIGNED_IN
    }
    if reasons:
        return reasons
    with acting(actor, "people.heads.withdraw", operation_id=operation_id):
        reasons = withdraw_posts(actor=actor, post_ids=post_ids, operation_id=operation_id)
        for line in lines.values() if not reasons else ():
            identity.revoke_role(
                actor=actor, person_id=line.person.person_id, role=Role.HEAD, institution_id=line.institution_id,
                now=now,
            )  # fmt: skip
    return reasons
