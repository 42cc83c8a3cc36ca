"""Who may reach what of people: the cascade is for officers of the territory, the staff list for who leads."""

from typing import Any
from uuid import uuid4

from django.utils import timezone
from tests.matrix import (
    AUTHORITY_ROLES,
    LEADING_ROLES,
    SIGNED_IN,
    STAFF_ROLES,
    Access,
    Role,
    own_children,
    own_institution,
    own_territory,
    roles,
)

OFFICERS = own_territory(*AUTHORITY_ROLES)
LEADERS = own_institution(*LEADING_ROLES)


def officer(cast: Any) -> dict[str, Any]:
    """The grant of the community's officer."""
    from parta.identity.api import officers_of

    return {"authority": cast.authority, "grant": officers_of([cast.own.land.community])[0].grant_id}


def an_inquiry(cast: Any) -> dict[str, Any]:
    """What the mother of the cast asked."""

    def asked() -> Any:
        from parta.people.operations.inquiries import file_inquiry

        return file_inquiry(
            actor=cast.own.actors[Role.GUARDIAN], person_id=cast.child_id, kind=1,
            text="У прізвищі зайва літера", now=timezone.now(),
        )  # fmt: skip

    return {"institution": cast.institution, "inquiry": cast.once("an inquiry", asked)}


def nobodys_invitation(_cast: Any) -> dict[str, Any]:
    return {"invitation": uuid4()}


def a_wave(cast: Any) -> dict[str, Any]:
    """A wave over the community, announced by its own officer."""

    def announced() -> Any:
        from parta.identity.api import announce_wave

        officer = cast.own.actors[Role.COMMUNITY]
        return announce_wave(
            actor=officer, authority_id=cast.own.land.community, kinds=(), opens_on=timezone.localdate(), note="",
            now=timezone.now(),
        )  # fmt: skip

    return {"authority": cast.authority, "wave": cast.once("a wave", announced)}


def withdrawn_or_reminded(_cast: Any, _viewer: Any) -> dict[str, str]:
    return {"act": "remind"}


def of_territory(*who: Role, **words: Any) -> Access:
    return own_territory(*who, **words)


ROUTES: dict[str, Access] = {
    "people:own-data": SIGNED_IN,
    "people:own-data-file": SIGNED_IN,
    "people:own-data-pdf": SIGNED_IN,
    "people:child-data": own_children(),
    "people:child-data-file": own_children(),
    "people:child-data-pdf": own_children(),
    "people:inquiries": own_territory(*AUTHORITY_ROLES, Role.HEAD, Role.ACTING),
    "people:inquiry": own_institution(Role.HEAD, Role.ACTING, arguments=an_inquiry),
    "people:subordinates": roles(*AUTHORITY_ROLES),
    "people:authority": OFFICERS,
    "people:heads": OFFICERS,
    "people:heads-invite": own_territory(*AUTHORITY_ROLES, method="post"),
    "people:officer-new": OFFICERS,
    # district and community officers have somebody nearer above who does it: the district over the community
    "people:officer-end": of_territory(Role.NATIONAL, Role.REGION, Role.DISTRICT, method="post", arguments=officer),
    "people:officer-invite": of_territory(Role.DISTRICT, method="post", arguments=officer),
    "people:head": OFFICERS,
    "people:head-appoint": of_territory(Role.COMMUNITY, method="post"),
    "people:head-dismiss": own_territory(*AUTHORITY_ROLES, method="post"),
    "people:head-invite": of_territory(Role.COMMUNITY, method="post"),
    "people:invitation-revoke": Access(is_hidden=True, method="post", arguments=nobodys_invitation),
    "people:acting-appoint": of_territory(Role.COMMUNITY, method="post"),
    "people:acting-end": own_territory(*AUTHORITY_ROLES, method="post"),
    "people:own-waves": roles(*AUTHORITY_ROLES),
    "people:waves": OFFICERS,
    "people:wave-act": own_territory(*AUTHORITY_ROLES, method="post", arguments=a_wave, body=withdrawn_or_reminded),
    "people:access": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people:access-file": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people:access-of-authority": OFFICERS,
    "people:access-of-authority-file": OFFICERS,
    "people:own-powers": roles(*LEADING_ROLES),
    "people:powers": LEADERS,
    "people:own-staff": roles(*LEADING_ROLES),
    "people:staff": LEADERS,
    "people:employ": LEADERS,
    "people:staff-invite": own_institution(*LEADING_ROLES, method="post"),
    "people:post": LEADERS,
    "people:post-powers": own_institution(*LEADING_ROLES, method="post"),
    "people:post-entrust": own_institution(Role.HEAD, method="post"),
    "people:post-dismiss": own_institution(*LEADING_ROLES, method="post"),
    "people:family-cards": own_institution(*LEADING_ROLES, method="post"),
}
OPERATIONS: dict[str, Access] = {
    "people.file_inquiry": SIGNED_IN,
    "people.answer_inquiry": own_institution(Role.HEAD, Role.ACTING),
    "people.hold_living": roles(),
    "people.hold_posts": roles(),
    "people.hold_records": roles(),
    "people.seal_identity": own_institution(Role.HEAD, Role.ACTING),
    "people.shield_person": own_institution(Role.HEAD, Role.ACTING),
    "people.unshield_person": own_institution(Role.HEAD, Role.ACTING),
    "people.name_reader": own_institution(Role.HEAD, Role.ACTING),
    "people.end_reader": own_institution(Role.HEAD, Role.ACTING),
    "people.clear_contacts": own_institution(*LEADING_ROLES),
    "people.enter_posts": roles(Role.NATIONAL, *LEADING_ROLES),
    "people.fill_contacts": own_institution(*LEADING_ROLES),
    "people.withdraw_posts": roles(Role.NATIONAL, *LEADING_ROLES),
    "people.correct_person": own_institution(*LEADING_ROLES),
    "people.hear": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.restore_person": own_institution(*LEADING_ROLES),
    "people.receive_person": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.unhear": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.withdraw_documents": own_institution(*LEADING_ROLES),
    "people.take_back": own_institution(*LEADING_ROLES),
    "people.require_own": roles(),
    "people.insert_documents": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.record_person": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.record_persons": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.person_problems": roles(*AUTHORITY_ROLES, *LEADING_ROLES),  # a check; writes and reads nothing
    "people.add_document": own_institution(*LEADING_ROLES),
    "people.merge_persons": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.unmerge_persons": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.add_documents": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.log_read": roles(*AUTHORITY_ROLES, *STAFF_ROLES),
    "people.log_reads": roles(*AUTHORITY_ROLES, *STAFF_ROLES),
    "people.find_or_record": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.add_guardians": own_institution(*LEADING_ROLES),
    "people.end_guardianship": own_institution(*LEADING_ROLES),
    "people.withdraw_guardians": own_institution(*LEADING_ROLES),
    "people.appoint": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.resume": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.dismiss": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.set_powers": own_institution(Role.HEAD),
    "people.create_national_administrator": roles(),
    "people.appoint_officer": own_territory(Role.NATIONAL, Role.REGION, Role.DISTRICT),
    "people.invite_officer": own_territory(Role.NATIONAL, Role.REGION, Role.DISTRICT),
    "people.employ": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.employ_known": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.hand_over": own_territory(*AUTHORITY_ROLES, Role.HEAD),
    "people.begin_and_end_posts": roles(),
    "people.remind_of_opening": roles(),
    "people.remind_wave": own_territory(*AUTHORITY_ROLES),
    "people.invite_each": own_territory(*AUTHORITY_ROLES),
    "people.invite_heads": own_territory(*AUTHORITY_ROLES),
    "people.withdraw_heads": own_territory(*AUTHORITY_ROLES),
    "people.invite_staff": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "people.invite_guardians": own_institution(*STAFF_ROLES),
    "people.invite_pupils": own_institution(*STAFF_ROLES),
    "people.renew_family_access": own_institution(*STAFF_ROLES),
}
