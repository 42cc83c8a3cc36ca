"""Who may reach what of identity: the ways in are public, one's own access is for whoever is signed in."""

from typing import Any
from uuid import uuid4

from tests.matrix import (
    AUTHORITY_ROLES,
    LEADING_ROLES,
    PUBLIC,
    SIGNED_IN,
    STAFF_ROLES,
    Access,
    Role,
    own_institution,
    own_territory,
    roles,
)  # fmt: skip

from parta.identity import grants, queries
from parta.identity.models import Verification

POSTED = Access(is_public=True, method="post")
OWN = Access(method="post")


def nobodys_session(_cast: Any) -> dict[str, Any]:
    return {"session_id": uuid4()}


def nobodys_passkey(_cast: Any) -> dict[str, Any]:
    return {"passkey_id": uuid4()}


def asked_deputy(cast: Any) -> dict[str, Any]:
    """A deputy of the institution, confirmed already: confirming again changes nothing."""
    account_id = cast.own.actors[Role.DEPUTY].account_id
    found = Verification.objects.get(account_id=account_id, ended_at=None)
    return {"institution": cast.institution, "verification_id": found.public_id}


def own_role(_cast: Any, viewer: Any) -> dict[str, Any]:
    """The switch is offered one's own roles only."""
    return {"grant": queries.grant_key(viewer.actor.grants[0])} if viewer.actor else {}


def demo_person(cast: Any, _viewer: Any) -> dict[str, Any]:
    """Somebody who is on the demo list."""
    person_id = cast.own.actors[Role.HEAD].person_id
    grants.register_demo_people("matrix", lambda: (grants.DemoPerson(person_id, "head", has_key=True),))
    return {"person": str(person_id)}


ROUTES: dict[str, Access] = {
    "identity:sign-in": PUBLIC,
    "identity:sign-in-key": POSTED,
    "identity:sign-in-password": POSTED,
    "identity:sign-in-factor": PUBLIC,
    "identity:sign-in-passkey-options": POSTED,
    "identity:sign-in-passkey": POSTED,
    "identity:sign-in-demo": Access(is_public=True, method="post", body=demo_person),
    "identity:demo-key": Access(is_hidden=True, is_public=True, method="post", body=demo_person),  # no РНОКПП, no key
    "identity:readiness": PUBLIC,
    "identity:own-readiness": roles(*AUTHORITY_ROLES),
    "identity:own-deputies": roles(Role.HEAD),
    "identity:readiness-of-authority": own_territory(*AUTHORITY_ROLES),
    "identity:deputies": own_institution(Role.HEAD),
    "identity:deputy-decision": own_institution(Role.HEAD, method="post", arguments=asked_deputy),
    "identity:places": SIGNED_IN,
    "identity:sign-out": OWN,
    "identity:act-as": Access(method="post", body=own_role),
    "identity:farewell": POSTED,
    "identity:invitation": PUBLIC,
    "identity:invitation-fact": PUBLIC,
    "identity:invitation-key": POSTED,
    "identity:invitation-way": PUBLIC,
    "identity:account": SIGNED_IN,
    "identity:end-other-sessions": OWN,
    "identity:end-session": Access(is_hidden=True, method="post", arguments=nobodys_session),
    "identity:passkey-options": POSTED,
    "identity:passkey-add": POSTED,
    "identity:passkey-remove": Access(is_hidden=True, method="post", arguments=nobodys_passkey),
    "identity:password": PUBLIC,
    "identity:password-factor": PUBLIC,
    "identity:password-remove": OWN,
    "identity:recovery-codes": Access(is_hidden=True, method="post"),  # nobody here has a password
}
OPERATIONS: dict[str, Access] = {
    "identity.ensure_account": roles(*AUTHORITY_ROLES, *STAFF_ROLES),
    "identity.end_session": SIGNED_IN,
    "identity.end_other_sessions": SIGNED_IN,
    "identity.end_sessions_of": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "identity.close_account": roles(Role.NATIONAL),
    "identity.choose_password": SIGNED_IN,
    "identity.set_password": SIGNED_IN,
    "identity.remove_password": SIGNED_IN,
    "identity.renew_recovery_codes": SIGNED_IN,
    "identity.add_passkey": SIGNED_IN,
    "identity.remove_passkey": SIGNED_IN,
    "identity.grant_office": own_territory(Role.NATIONAL, Role.REGION, Role.DISTRICT),
    "identity.end_office": own_territory(Role.NATIONAL, Role.REGION, Role.DISTRICT),
    "identity.invite": own_institution(*AUTHORITY_ROLES, *STAFF_ROLES),
    "identity.invite_many": own_institution(*STAFF_ROLES),
    "identity.ask_deputy": own_institution(Role.HEAD),
    "identity.confirm_deputy": own_institution(Role.HEAD),
    "identity.decline_deputy": own_institution(Role.HEAD),
    "identity.announce_wave": own_territory(*AUTHORITY_ROLES),
    "identity.withdraw_wave": own_territory(*AUTHORITY_ROLES),
    "identity.note_reminded": own_territory(*AUTHORITY_ROLES),
    "identity.record_readiness": roles(),
    "identity.remind_of_certificates": roles(),
    "identity.revoke_invitation": own_institution(*AUTHORITY_ROLES, *STAFF_ROLES),
    "identity.revoke_role": own_institution(*AUTHORITY_ROLES, *STAFF_ROLES),
}
