"""The cascade in one act each: a person recorded or found, a role given, an invitation made, a letter posted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Refused
from parta.kernel.text import sort_key
from parta.people import letters, policies, queries
from parta.people.models import Person
from parta.people.operations.persons import log_read, record_person
from parta.people.operations.posts import appoint
from parta.people.rules import NewPerson, Position

ROLE_OF_POSITION = {
    Position.HEAD: Role.HEAD,
    Position.ACTING: Role.ACTING,
    Position.DEPUTY: Role.DEPUTY,
    Position.RESPONSIBLE: Role.DEPUTY,
    Position.TEACHER: Role.TEACHER,
    Position.EDUCATOR: Role.TEACHER,
}


@dataclass(frozen=True, slots=True)
class TakenOn:
    """What came of an appointment. Without ``issued`` no invitation was needed: the person signs in already."""

    person_id: int
    issued: identity.Issued | None
    mailed: bool = False


@dataclass(frozen=True, slots=True)
class NotInvited:
    """Somebody who could not be invited, and why."""

    person_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of inviting many."""

    issued: tuple[identity.Issued, ...] = ()
    not_invited: tuple[NotInvited, ...] = field(default=())
    children: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # of a guardian invited, by the alphabet
    mailed: frozenset[UUID] = frozenset()  # invitations that went by letter; the others need a card


def appoint_officer(*, actor: Actor, authority_id: int, newcomer: NewPerson, now: datetime, site: str = "") -> TakenOn:
    """Make somebody an officer of an authority and invite him; with ``site`` («https://host») by a letter too.

    :raises Refused: not the next level of one's own territory
    :raises Invalid: what was typed breaks rules, or the РНОКПП is another person's
    """
    role = institutions.authority(authority_id).role
    require(identity.may_grant_office(actor, role, authority_id))
    with acting(actor, "people.officer.appoint"):
        person_id = find_or_record(actor=actor, newcomer=newcomer, now=now)
        identity.grant_office(actor=actor, person_id=person_id, role=role, authority_id=authority_id)
        return _invited(actor, person_id, role, now, site, newcomer.email, authority_id=authority_id)


def create_national_administrator(*, actor: Actor, newcomer: NewPerson, now: datetime) -> TakenOn:
    """Make somebody a national administrator: the root of the cascade, given by the system from the command line only.

    :raises Refused: the actor is not the system
    """
    require(identity.may_grant_office(actor, Role.NATIONAL, None))
    with acting(actor, "people.national.create"):
        person_id = find_or_record(actor=actor, newcomer=newcomer, now=now)
        identity.grant_office(actor=actor, person_id=person_id, role=Role.NATIONAL, authority_id=None)
        return _invited(actor, person_id, Role.NATIONAL, now, "", "")


def employ(
    *,
    actor: Actor,
    institution_id: int,
    newcomer: NewPerson,
    position: Position,
    since: date,
    now: datetime,
    until: date | None = None,
    powers: frozenset[str] = frozenset(),
    ground: str = "",
    is_main: bool = True,
    site: str = "",
    invites: bool = True,
) -> TakenOn:
    """Give somebody a post and invite him to its role, if it has one. Raises as `appoint_officer` and `appoint`.
    Without ``invites`` the invitation is given later: a code is shown once, where somebody can take it.
    """
    require(policies.may_appoint(actor, institution_id, position))
    with acting(actor, "people.staff.employ"):
        person_id = find_or_record(actor=actor, newcomer=newcomer, now=now)
        appoint(
            actor=actor,
            institution_id=institution_id,
            person_id=person_id,
            position=position,
            since=since,
            until=until,
            powers=powers,
            ground=ground,
            is_main=is_main,
        )
        role = ROLE_OF_POSITION.get(position)
        if role is None or not invites:
            return TakenOn(person_id, None)
        return _invited(actor, person_id, role, now, site, newcomer.email, institution_id=institution_id)


def employ_known(
    *,
    actor: Actor,
    institution_id: int,
    post_id: int,
    position: Position,
    since: date,
    now: datetime,
    until: date | None = None,
    powers: frozenset[str] = frozenset(),
    ground: str = "",
    invites: bool = True,
) -> TakenOn:
    """Give somebody who works in the institution one more post, and invite him to its role if he has no way in yet.

    :raises NotVisible: the post named is not held in this institution; otherwise as `appoint`
    """
    require(policies.may_appoint(actor, institution_id, position))
    here = {line.post_id: line for line in queries.staff_from(institution_id, local_day(now))}
    if post_id not in here:
        raise NotVisible(_("This person does not work in the institution."))
    person_id = here[post_id].person.person_id
    with acting(actor, "people.staff.employ"):
        appoint(
            actor=actor, institution_id=institution_id, person_id=person_id, position=position, since=since,
            until=until, powers=powers, ground=ground, is_main=position is Position.HEAD,
        )  # fmt: skip
        if not invites:
            return TakenOn(person_id, None)
        role = ROLE_OF_POSITION[position]
        return _invited(actor, person_id, role, now, "", "", institution_id=institution_id)


def invite_staff(
    *, actor: Actor, institution_id: int, post_ids: Collection[int], now: datetime, renews: bool = False, site: str = ""
) -> Invited:
    """Invite members of staff; those who cannot be invited come back with the reason. With ``site`` by letter.

    :raises NotVisible: a post is not in this institution
    """
    lines = queries.posts(post_ids)
    here = {line.post_id for line in queries.staff_from(institution_id, local_day(now))}
    if set(lines) != set(post_ids) or not set(post_ids) <= here:
        raise NotVisible(_("One of the posts is not held in this institution."))
    emails = queries.emails_of([line.person.person_id for line in lines.values()]) if site else {}
    wanted = [
        _Wanted(line.person.person_id, role, email=emails.get(line.person.person_id, ""))
        for line in lines.values()
        if (role := ROLE_OF_POSITION.get(line.position)) is not None
    ]
    return _invite_many(actor, institution_id, wanted, now, renews, site)


def invite_guardians(*, actor: Actor, institution_id: int, pupil_ids: Collection[int], now: datetime) -> Invited:
    """Invite the guardians of children of one institution, for cards: one a person, in the order of the children by the
    alphabet. Whose class it is, the caller has checked.

    :raises NotVisible: a child is not enrolled there, now or from a coming day
    """
    _require_enrolled(institution_id, pupil_ids, now)
    pupils = _by_name(pupil_ids)
    order = {pupil_id: at for at, pupil_id in enumerate(pupils)}
    lines = queries.guardians_of(pupil_ids, local_day(now))
    children: dict[int, list[int]] = {}
    for line in sorted(lines, key=lambda line: order[line.pupil_id]):
        if line.may_read:
            children.setdefault(line.guardian.person_id, []).append(line.pupil_id)
    asked = [(guardian, own[0]) for guardian, own in children.items()]
    done = _for_cards(actor, institution_id, Role.GUARDIAN, asked, pupils, now)
    return replace(done, children={guardian: tuple(own) for guardian, own in children.items()})


def invite_pupils(*, actor: Actor, institution_id: int, pupil_ids: Collection[int], now: datetime) -> Invited:
    """Invite pupils themselves, for cards, by the alphabet. Raises as `invite_guardians`."""
    _require_enrolled(institution_id, pupil_ids, now)
    pupils = _by_name(pupil_ids)
    asked = [(pupil_id, pupil_id) for pupil_id in pupils]
    return _for_cards(actor, institution_id, Role.PUPIL, asked, pupils, now)


def renew_family_access(*, actor: Actor, institution_id: int, pupil_id: int, person_id: int, now: datetime) -> Invited:
    """A card that replaces the lost way in of a pupil or of one of the guardians. Whose class it is, the caller has
    checked; what the card opens, see `identity.invite`.

    :raises NotVisible: the child is not enrolled there, or the person is no guardian of it who may read
    """
    _require_enrolled(institution_id, [pupil_id], now)
    lines = queries.guardians_of([pupil_id], local_day(now))
    guardians = {line.guardian.person_id for line in lines if line.may_read}
    if person_id != pupil_id and person_id not in guardians:
        raise NotVisible(_("This person does not stand for the child."))
    role = Role.PUPIL if person_id == pupil_id else Role.GUARDIAN
    return _invite_many(actor, institution_id, [_Wanted(person_id, role, pupil_id)], now, True, "")


def _by_name(person_ids: Collection[int]) -> dict[int, bool]:
    """These persons by the alphabet: is the birth date recorded? One statement."""
    rows = Person.objects.filter(pk__in=person_ids).order_by("sort_key", "pk").values_list("pk", "born_on")
    return {person_id: born_on is not None for person_id, born_on in rows}


def _for_cards(
    actor: Actor, institution_id: int, role: Role, asked: Collection[tuple[int, int]],
    is_dated: Mapping[int, bool], now: datetime,
) -> Invited:  # fmt: skip
    """Invite persons, each for the child beside."""
    with acting(actor, "people.invitations.give"):
        issued, left_out = identity.invite_many(
            actor=actor,
            invitees=[identity.Invitee(person_id, pupil_id, is_dated[pupil_id]) for person_id, pupil_id in asked],
            role=role,
            institution_id=institution_id,
            now=now,
        )
    return Invited(issued, tuple(NotInvited(each.person_id, each.reason) for each in left_out))


def invite_officer(*, actor: Actor, authority_id: int, person_id: int, now: datetime, site: str = "") -> TakenOn:
    """Invite an officer again: the earlier invitation is revoked."""
    role = institutions.authority(authority_id).role
    email = queries.emails_of([person_id]).get(person_id, "")
    with acting(actor, "people.officer.invite"):
        return _invited(actor, person_id, role, now, site, email, authority_id=authority_id)


def find_or_record(*, actor: Actor, newcomer: NewPerson, now: datetime) -> int:
    """The person with this РНОКПП if the names agree, otherwise a new record. The search is logged and capped.

    :raises Invalid: the РНОКПП is recorded for somebody of another name (who that is, is not said)
    """
    require(policies.may_record_person(actor))
    if newcomer.rnokpp:
        identity.spend_search(actor.account_id, now)
        found = queries.find_by_rnokpp(newcomer.rnokpp)
        if found is not None:
            log_read(actor=actor, person_id=found.person_id, what="search by rnokpp")
            _require_same_names(found, newcomer)
            return found.person_id
    return record_person(actor=actor, person=newcomer, today=local_day(now))


@dataclass(frozen=True, slots=True)
class _Wanted:
    person_id: int
    role: Role
    pupil_id: int | None = None
    email: str = ""
    institution_id: int | None = None  # where it is not the same for all


def _require_same_names(found: queries.PersonName, typed: NewPerson) -> None:
    pairs = ((found.family_name, typed.family_name), (found.given_name, typed.given_name))
    if any(sort_key(known) != sort_key(said.strip()) for known, said in pairs):
        words = _("This РНОКПП is recorded for a person of another name. Compare it and the name with the documents.")
        raise Invalid([Problem("rnokpp", words, rule="PE-TWIN")])


def _require_enrolled(institution_id: int, pupil_ids: Collection[int], now: datetime) -> None:
    where = identity.places_of(pupil_ids, Role.PUPIL, local_day(now))
    if any(institution_id not in where.get(pupil_id, ()) for pupil_id in pupil_ids):
        raise NotVisible(_("One of the children is not enrolled in this institution."))


def _invited(
    actor: Actor,
    person_id: int,
    role: Role,
    now: datetime,
    site: str,
    email: str,
    *,
    authority_id: int | None = None,
    institution_id: int | None = None,
) -> TakenOn:
    """Invite; somebody who signs in already needs no invitation, and nobody is written to without an address."""
    by_mail = bool(site and email)
    try:
        issued = identity.invite(
            actor=actor,
            person_id=person_id,
            role=role,
            now=now,
            email=email if by_mail else "",
            authority_id=authority_id,
            institution_id=institution_id,
        )
    except identity.AlreadyIn:
        return TakenOn(person_id, None)
    if by_mail:
        letters.post_invitation(issued, email=email, site=site)
    return TakenOn(person_id, issued, by_mail)


def invite_each(
    *, actor: Actor, role: Role, wanted: Collection[tuple[int, int, str]], now: datetime, site: str = ""
) -> Invited:
    """Invite people (person, institution, e-mail) to a role each holds in an institution of his own; those who cannot
    be invited, or not by this actor, come back with the reason.
    """
    each_of = [_Wanted(person_id, role, email=email, institution_id=place) for person_id, place, email in wanted]
    return _invite_many(actor, None, each_of, now, False, site)


def _invite_many(
    actor: Actor, institution_id: int | None, wanted: Collection[_Wanted], now: datetime, renews: bool, site: str
) -> Invited:
    issued: list[identity.Issued] = []
    refused: list[NotInvited] = []
    mailed: set[UUID] = set()
    with acting(actor, "people.invitations.give"):
        for each in wanted:
            by_mail = bool(site and each.email)
            try:
                given = identity.invite(
                    actor=actor,
                    person_id=each.person_id,
                    role=each.role,
                    institution_id=each.institution_id or institution_id,
                    pupil_id=each.pupil_id,
                    now=now,
                    renews=renews,
                    email=each.email if by_mail else "",
                )
            except (identity.AlreadyIn, identity.NoFact) as error:
                refused.append(NotInvited(each.person_id, str(error)))
                continue
            except Refused as error:
                if each.institution_id is None:
                    raise
                refused.append(NotInvited(each.person_id, str(error)))
                continue
            issued.append(given)
            if by_mail:
                letters.post_invitation(given, email=each.email, site=site)
                mailed.add(given.invitation_id)
    return Invited(tuple(issued), tuple(refused), mailed=frozenset(mailed))
