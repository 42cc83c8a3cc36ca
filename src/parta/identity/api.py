"""Façade of identity."""

from parta.identity.acting import role_invited_to
from parta.identity.addresses import address_of
from parta.identity.checking import check_of_post, confirmed_posts
from parta.identity.coming import first_entries, waits_for_head
from parta.identity.entrance import Arrival, NoEntry, by_demo, enter
from parta.identity.facts import AlreadyIn, NoFact
from parta.identity.farewells import tell_ended
from parta.identity.grants import (
    DemoPerson,
    Ended,
    Name,
    Persons,
    Power,
    powers,
    register_demo_people,
    register_grant_source,
    register_persons,
    register_powers,
)
from parta.identity.joining import pass_account, pass_invitations, return_account, return_invitations
from parta.identity.limits import TooMany, spend_comparisons, spend_requests, spend_search
from parta.identity.opening import Opening, closed_places
from parta.identity.operations.accounts import close_account, end_sessions_of, ensure_account
from parta.identity.operations.invitations import Issued, invite, revoke_invitation, revoke_role
from parta.identity.operations.inviting import Invitee, NotIssued, invite_many
from parta.identity.operations.offices import OfficeIsHeld, end_office, grant_office
from parta.identity.operations.waves import announce_wave, note_reminded, withdraw_wave
from parta.identity.policies import (
    may_announce_wave,
    may_appoint_head,
    may_confirm_deputy,
    may_end_office,
    may_grant_office,
    may_invite,
    may_renew,
)
from parta.identity.privacy import LONGEST_REQUEST, LONGEST_TERM, PrivacyLimits, limits_of_days, limits_on
from parta.identity.qr import Drawn, drawn
from parta.identity.queries import (
    Access,
    AccessState,
    DeputyCheck,
    OfficeLine,
    Officer,
    Renewal,
    WaveLine,
    access_states,
    account_names,
    account_of_person,
    actor_of_account,
    grant_key,
    national_officers,
    officers_of,
    offices_of,
    persons_of_accounts,
    places_of,
    renewals_of,
    waves_of,
    waves_opening,
)
from parta.identity.reserved import ACTS, BRANCHES, DEFERMENT, DEPUTIES
from parta.identity.rules import STAFF, Fact, Method, show_code
from parta.identity.sessions import tell_sessions
from parta.identity.territory import Place, above_authority, above_institution
from parta.identity.words import ROLES

__all__ = [
    "ACTS",
    "BRANCHES",
    "DEFERMENT",
    "DEPUTIES",
    "LONGEST_REQUEST",
    "LONGEST_TERM",
    "ROLES",
    "STAFF",
    "Access",
    "AccessState",
    "AlreadyIn",
    "Arrival",
    "DemoPerson",
    "DeputyCheck",
    "Drawn",
    "Ended",
    "Fact",
    "Invitee",
    "Issued",
    "Method",
    "Name",
    "NoEntry",
    "NoFact",
    "NotIssued",
    "OfficeIsHeld",
    "OfficeLine",
    "Officer",
    "Opening",
    "Persons",
    "Place",
    "Power",
    "PrivacyLimits",
    "Renewal",
    "TooMany",
    "WaveLine",
    "above_authority",
    "above_institution",
    "access_states",
    "account_names",
    "account_of_person",
    "actor_of_account",
    "address_of",
    "announce_wave",
    "by_demo",
    "check_of_post",
    "close_account",
    "closed_places",
    "confirmed_posts",
    "drawn",
    "end_office",
    "end_sessions_of",
    "ensure_account",
    "enter",
    "first_entries",
    "grant_key",
    "grant_office",
    "invite",
    "invite_many",
    "limits_of_days",
    "limits_on",
    "may_announce_wave",
    "may_appoint_head",
    "may_confirm_deputy",
    "may_end_office",
    "may_grant_office",
    "may_invite",
    "may_renew",
    "national_officers",
    "note_reminded",
    "officers_of",
    "offices_of",
    "pass_account",
    "pass_invitations",
    "persons_of_accounts",
    "places_of",
    "powers",
    "register_demo_people",
    "register_grant_source",
    "register_persons",
    "register_powers",
    "renewals_of",
    "return_account",
    "return_invitations",
    "revoke_invitation",
    "revoke_role",
    "role_invited_to",
    "show_code",
    "spend_comparisons",
    "spend_requests",
    "spend_search",
    "tell_ended",
    "tell_sessions",
    "waits_for_head",
    "waves_of",
    "waves_opening",
    "withdraw_wave",
]
