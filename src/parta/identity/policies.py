"""Who may give which office and invitation, and who keeps which way in."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from parta.identity import grants, reserved, territory
from parta.identity.rules import STAFF
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, STAFF_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse


def may_keep_own_access(actor: Actor) -> Decision:
    """Sessions, passkeys and the password of one's own: everybody who is signed in."""
    if actor.account_id != SYSTEM_ACCOUNT:
        return ALLOW
    return refuse(_("Sign in first."))


def may_make_account(actor: Actor) -> Decision:
    """Those who give roles to others."""
    if _is_system(actor) or any(actor.having(*AUTHORITY_ROLES, *STAFF_ROLES)):
        return ALLOW
    return refuse(_("Accounts are made by those who invite: officers, heads, deputies, class teachers."))


def may_end_sessions(actor: Actor) -> Decision:
    """Those who end posts that lead an institution."""
    if _is_system(actor) or any(actor.having(*AUTHORITY_ROLES, *LEADING_ROLES)):
        return ALLOW
    return refuse(_("Sessions of others end when the authority or the head ends their appointment."))


def may_close_account(actor: Actor) -> Decision:
    """Closing somebody's account for good: the national administrator and the system."""
    if _is_system(actor) or actor.is_national:
        return ALLOW
    return refuse(_("Accounts are closed by the national administrator."))


def may_grant_office(actor: Actor, role: Role, authority_id: int | None) -> Decision:
    """The next level down, inside one's own territory. A level that has no officers of its own may be passed over."""
    if _is_system(actor):
        return ALLOW
    if role is Role.NATIONAL or authority_id is None:
        return refuse(_("A national administrator is made on the server, by the command parta account."))
    path = territory.above_authority(authority_id)
    return _nearest(actor, path)


def may_end_office(actor: Actor, role: Role, authority_id: int | None) -> Decision:
    """Those who could give it, and everybody above them."""
    if _is_system(actor):
        return ALLOW
    if role is Role.NATIONAL or authority_id is None:
        return refuse(_("A national administrator is made on the server, by the command parta account."))
    above = {place.authority_id for place in territory.above_authority(authority_id)}
    if actor.is_national or above & actor.authorities():
        return ALLOW
    return refuse(_("Officers are dismissed by the authority above theirs."))


def may_appoint_head(actor: Actor, institution_id: int) -> Decision:
    """Officers of the nearest authority above that has any; for a branch, its hub's head too."""
    if _is_system(actor):
        return ALLOW
    hub = territory.hub_of(institution_id)
    if hub is not None and actor.leads(hub, reserved.BRANCHES):
        return ALLOW
    return _nearest(actor, territory.above_institution(institution_id))


def may_invite(actor: Actor, role: Role, authority_id: int | None, institution_id: int | None) -> Decision:
    """Whoever gives the role invites to it; families are invited by the staff of the child's institution."""
    if _is_system(actor):
        return ALLOW
    if role in AUTHORITY_ROLES:
        return may_grant_office(actor, role, authority_id)
    if institution_id is None:
        return refuse(_("Say for which institution."))
    if role in (Role.HEAD, Role.ACTING):
        return may_appoint_head(actor, institution_id)
    return _may_invite_within(actor, role, institution_id)


def may_confirm_deputy(actor: Actor, institution_id: int) -> Decision:
    """Only the head: whom he lets act for the institution, he cannot leave to another."""
    if actor.leads(institution_id, reserved.DEPUTIES):
        return ALLOW
    return refuse(_("Deputies are confirmed by the head of the institution."))


def may_record_readiness(actor: Actor) -> Decision:
    """The page, on behalf of a person who has shown a certificate and agreed."""
    return ALLOW if _is_system(actor) else refuse(_("This is done by the page where keys are checked."))


def may_remind(actor: Actor) -> Decision:
    """The worker, every night."""
    return ALLOW if _is_system(actor) else refuse(_("Reminders are sent by the system."))


def may_see_readiness(actor: Actor, authority_id: int) -> Decision:
    """Officers of the authority and of those above it."""
    above = {place.authority_id for place in territory.above_authority(authority_id)}
    if actor.is_national or ({authority_id} | above) & actor.authorities():
        return ALLOW
    return refuse(_("Whose keys are ready is shown to the authority over the heads."))


def may_announce_wave(actor: Actor, authority_id: int) -> Decision:
    """Officers of the territory and of those above it, the national administrator, the system."""
    above = {place.authority_id for place in territory.above_authority(authority_id)}
    if _is_system(actor) or actor.is_national or ({authority_id} | above) & actor.authorities():
        return ALLOW
    return refuse(_("When institutions come in is set by the education authority of their territory."))


def may_withdraw_wave(actor: Actor, given_by_id: int) -> Decision:
    """Those by whose word it is, and those above them."""
    return may_announce_wave(actor, given_by_id)


def may_renew(actor: Actor, institution_id: int | None, person_id: int, today: date) -> Decision:
    """Replacing a lost passkey or password by a paper, which hands over the whole account: only when all roles of the
    person lie in the institution, and the actor could give an invitation to each of them.

    Otherwise a head would enter other schools by the paper, and a class teacher the journals of a colleague.
    """
    if _is_system(actor):
        return ALLOW
    if not grants.lie_within(person_id, institution_id, today):
        return refuse(
            _(
                "This person has roles in other places too, which the paper would open. "
                "A lost way in is renewed with КЕП: sign in with the key, then add a passkey."
            )
        )
    _name, held = grants.grants_of(person_id, today)
    decisions = (may_invite(actor, role, None, institution_id) for role in {grant.role for grant in held})
    return next((decision for decision in decisions if not decision), ALLOW)


def _may_invite_within(actor: Actor, role: Role, institution_id: int) -> Decision:
    if role is Role.DEPUTY and not actor.leads(institution_id, reserved.DEPUTIES):
        return refuse(_("Deputies are invited by the head of the institution."))
    if role in STAFF_ROLES and not actor.leads(institution_id, STAFF):
        return refuse(_("Staff is invited by the head of the institution or a deputy who was given the staff list."))
    if institution_id not in actor.institutions(*STAFF_ROLES):
        return refuse(_("Families are invited by the staff of the child’s institution."))
    return ALLOW


def _nearest(actor: Actor, path: Collection[territory.Place]) -> Decision:
    """Is the actor an officer of the nearest authority up the path that has officers?"""
    for place in path:
        if place.authority_id in actor.authorities():
            return ALLOW
        if place.has_officers:
            return refuse(_("This is done by the officers of %(authority)s.") % {"authority": place.name})
    if actor.is_national:
        return ALLOW
    return refuse(_("This is done by an officer of the authority above, or by a national administrator."))


def _is_system(actor: Actor) -> bool:
    return actor.account_id == SYSTEM_ACCOUNT
