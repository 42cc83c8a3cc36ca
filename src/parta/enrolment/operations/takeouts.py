"""Taking a large list of children out as a file: one person asks and signs, another decides, the first takes it
once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.lists import ChildList, build_list, hold_open
from parta.enrolment.models import Takeout
from parta.enrolment.queries.groups import Member, groups_by_id, members_by_group
from parta.enrolment.queries.takeouts import state_now
from parta.enrolment.rules.takeouts import (
    CHILDREN,
    LONGEST_PURPOSE,
    SHORTEST_PURPOSE,
    Column,
    State,
    purpose_of_signature,
)
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Refused
from parta.kernel.text import tidy
from parta.people import api as people
from parta.signing import api as signing


class NotNow(DomainError):
    """The request is not in the state that allows this: decided, taken or lapsed."""

    code = "takeout-not-now"


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child in the file, with what was asked of the guardians. Personal data."""

    member: Member
    class_name: str
    guardians: tuple[tuple[str, str], ...]  # name and phone


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What leaves: the children of the classes on the day of taking, and the columns that were agreed."""

    takeout_id: int
    columns: tuple[Column, ...]
    rows: tuple[ChildRow, ...]
    ready: ChildList | None = None  # of another kind: built by the module whose list it is


def ask_list(
    *, actor: Actor, institution_id: int, kind: str, what: Mapping[str, str], purpose: str, now: datetime
) -> int:
    """Ask for a large list of any kind as its page shows it; returns the request's id. Goes on like `ask_takeout`.

    :raises NotVisible: no such list for this actor
    :raises Invalid: no purpose, few children, or too many requests today
    """
    require(policies.may_ask_takeout(actor, institution_id=institution_id))
    purpose = tidy(purpose)
    with acting(actor, "enrolment.takeout.ask"):
        found = build_list(actor, institution_id, kind, what)
        children = len(set(found.person_ids))
        problems = _purpose_problems(purpose)
        limits = identity.limits_on(local_day(now))
        if children <= limits.list_alone:
            words = _("At most %(most)s children are in this list now: it needs no consent.")
            problems.append(Problem("", words % {"most": limits.list_alone}))
        if problems:
            raise Invalid(problems)
        _check_number(actor, limits.list_requests_day, now)
        row = Takeout.objects.create(
            institution_id=institution_id, school_year=school_year_of(local_day(now)), account_id=actor.account_id,
            person_id=actor.person_id or 0, asked_at=now, purpose=purpose, group_ids=[], fields=[], children=children,
            kind=kind, title=found.title, what=dict(what),
        )  # fmt: skip
    return int(row.id)


def ask_takeout(
    *,
    actor: Actor,
    institution_id: int,
    group_ids: Collection[int],
    columns: Collection[Column],
    purpose: str,
    now: datetime,
) -> int:
    """Ask for a list of children of these classes; returns the request's id. It is then signed, and somebody else
    decides.

    :raises NotVisible: a class is not of this institution and school year
    :raises Invalid: no purpose, no class, no column, few children, or too many requests today
    """
    require(policies.may_ask_takeout(actor, institution_id=institution_id))
    today = local_day(now)
    groups = groups_by_id(institution_id=institution_id, group_ids=group_ids)
    if set(groups) != set(group_ids) or any(
        g.school_year != school_year_of(today) or g.parent_id for g in groups.values()
    ):
        raise NotVisible
    purpose = tidy(purpose)
    with acting(actor, "enrolment.takeout.ask"):
        # A figure counts a child under protection, as the sizes of classes among which was chosen do; the file leaves
        # it out, and its cover row counts what the file holds.
        found = members_by_group(institution_id=institution_id, group_ids=group_ids, on=today, everyone=True)
        children = sum(len(members) for members in found.values())
        _check_asked(actor, group_ids, columns, purpose, children, now)
        row = Takeout.objects.create(
            institution_id=institution_id,
            school_year=school_year_of(today),
            account_id=actor.account_id,
            person_id=actor.person_id or 0,
            asked_at=now,
            purpose=purpose,
            group_ids=sorted(group_ids),
            fields=[column.value for column in Column if column in columns],
            children=children,
        )
    return int(row.id)


def sign_takeout(
    *,
    actor: Actor,
    institution_id: int,
    takeout_id: int,
    token: str,
    cms: bytes,
    site: str,
    browser: str,
    now: datetime,
) -> None:
    """Sign the request by the КЕП of the person who asked; from then on another person may decide (design §9).

    :param token, site, browser: of the challenge the page showed, made for `purpose_of_signature`
    :raises Refused: somebody else asked for it, or the actor may no longer ask
    :raises NotNow: it is signed already, or too old
    :raises Invalid: the signature is another person's, or the actor has signed three requests within a day
    :raises SignatureRefused: the signature does not hold
    """
    require(policies.may_ask_takeout(actor, institution_id=institution_id))
    with acting(actor, "enrolment.takeout.sign"):
        row = _locked(institution_id, takeout_id)
        if actor.account_id != row.account_id:
            raise Refused(_("A request is signed by the person who asked."))
        _require_state(row, State.UNSIGNED, now)
        _check_number(actor, identity.limits_on(local_day(now)).list_requests_day, now)
        signer = signing.accept_signature(
            actor=actor,
            token=token,
            cms=cms,
            purpose=purpose_of_signature(institution_id, takeout_id),
            site=site,
            browser=browser,
            now=now,
        )
        person = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
        if person is None or person.person_id != actor.person_id:
            raise Invalid(
                [Problem("signature", _("The signature is not yours. A request is signed by the person who asked."))]
            )
        row.signed_at, row.signature_id = now, signer.signature_id
        row.save(update_fields=["signed_at", "signature_id"])


def decide_takeout(
    *, actor: Actor, institution_id: int, takeout_id: int, approves: bool, reason: str = "", now: datetime
) -> None:
    """Agree that the list leaves, or decline and say why.

    :raises Refused: the actor asked for it himself, or may not decide here
    :raises NotNow: it is decided already, or the time to decide is over
    :raises Invalid: declined without a reason
    """
    require(policies.may_decide_takeout(actor, institution_id=institution_id))
    with acting(actor, "enrolment.takeout.decide"):
        row = _locked(institution_id, takeout_id)
        if actor.account_id == row.account_id or actor.person_id == row.person_id:
            raise Refused(
                _("Another person agrees to your request: the head, a deputy, or an officer of the authority.")
            )
        _require_state(row, State.WAITING, now)
        reason = tidy(reason)[:LONGEST_PURPOSE]
        if not approves and not reason:
            raise Invalid([Problem("reason", _("Say why the list must not leave, for whoever asked."))])
        row.decided_at, row.decided_by, row.is_approved = now, actor.person_id, approves
        row.decision_reason = reason
        row.save(update_fields=["decided_at", "decided_by", "is_approved", "decision_reason"])


def take_takeout(*, actor: Actor, institution_id: int, takeout_id: int, now: datetime) -> TakenOut:
    """Take the list, once. Each child's log of readings gets its line in the same transaction.

    :raises Refused: somebody else asked for it, or the actor may no longer ask
    :raises NotNow: not approved, taken before, or the term is over
    """
    require(policies.may_ask_takeout(actor, institution_id=institution_id))
    with acting(actor, "enrolment.takeout.take"):
        hold_open(institution_id)
        row = _locked(institution_id, takeout_id)
        if actor.account_id != row.account_id:
            raise Refused(_("The file is taken by the person who asked for it."))
        _require_state(row, State.APPROVED, now)
        row.taken_at = now
        row.save(update_fields=["taken_at"])
        if row.kind == CHILDREN:
            taken = TakenOut(takeout_id, tuple(Column(name) for name in row.fields), _rows(row, now))
            children = [each.member.pupil_id for each in taken.rows]
        else:
            ready = build_list(actor, institution_id, row.kind, row.what)
            taken, children = TakenOut(takeout_id, (), (), ready), sorted(set(ready.person_ids))
        people.log_reads(actor=actor, person_ids=children, what="list taken out")
    return taken


def _check_asked(
    actor: Actor, group_ids: Collection[int], columns: Collection[Column], purpose: str, children: int, now: datetime
) -> None:
    problems = _purpose_problems(purpose)
    limits = identity.limits_on(local_day(now))
    if not columns:
        problems.append(Problem("columns", _("Choose what the file will hold besides names and classes.")))
    if group_ids and children <= limits.list_alone:
        words = _(
            "There are %(count)d children in these classes. Up to %(most)d need no consent: open each class, choose "
            "XLSX."
        )
        problems.append(Problem("grades", words % {"count": children, "most": limits.list_alone}))
    if not group_ids:
        problems.append(Problem("grades", _("Choose the classes.")))
    if problems:
        raise Invalid(problems)
    _check_number(actor, limits.list_requests_day, now)


def _purpose_problems(purpose: str) -> list[Problem]:
    if SHORTEST_PURPOSE <= len(purpose) <= LONGEST_PURPOSE:
        return []
    words = _("Say what the list is for and who will have it, in 10 to 300 signs: it is decided by this.")
    return [Problem("purpose", words)]


def _check_number(actor: Actor, most: int, now: datetime) -> None:
    """Requests that were signed count: one that was given up for its wording costs nothing. Two signed at once wait for
    each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"takeout of {actor.person_id}"])
    asked = Takeout.objects.filter(person_id=actor.person_id or 0, signed_at__gt=now - timedelta(days=1)).count()
    if asked >= most:
        words = _("You have asked for %(most)s lists within a day; that is the most. Ask again tomorrow.")
        raise Invalid([Problem("", words % {"most": most})])


def _locked(institution_id: int, takeout_id: int) -> Takeout:
    row = Takeout.objects.select_for_update(of=("self",)).filter(institution_id=institution_id, id=takeout_id).first()
    if row is None:
        raise NotVisible
    return row


_WORDS = {
    State.UNSIGNED: lambda: _("Whoever asked has not signed the request yet."),
    State.WAITING: lambda: _("Nobody has agreed yet."),
    State.APPROVED: lambda: _("The request is decided already."),
    State.DECLINED: lambda: _("The request was declined. Ask again with another purpose or fewer columns."),
    State.TAKEN: lambda: _("The file was taken already; it is given once. Ask again if it is needed again."),
    State.LAPSED: lambda: _("The term of this request is over. Ask again."),
}


def _require_state(row: Takeout, needed: State, now: datetime) -> None:
    state = state_now(row, now)
    if state is State.WAITING and needed is State.UNSIGNED:
        raise NotNow(_("The request is signed already."))
    if state is not needed:
        raise NotNow(_WORDS[state]())


def _rows(row: Takeout, now: datetime) -> tuple[ChildRow, ...]:
    """Children of the classes today, class by class. Four SQL statements at most."""
    today = local_day(now)
    groups = groups_by_id(institution_id=row.institution_id, group_ids=row.group_ids)
    members = members_by_group(institution_id=row.institution_id, group_ids=row.group_ids, on=today)
    ordered = sorted(groups.values(), key=lambda group: (group.grade, group.name))
    ids = [member.pupil_id for found in members.values() for member in found]
    guardians = _guardians(ids, today, row.fields)
    return tuple(
        ChildRow(member, group.name, guardians.get(member.pupil_id, ()))
        for group in ordered
        for member in members[group.id]
    )


def _guardians(
    pupil_ids: Collection[int], today: date, fields: Collection[str]
) -> dict[int, tuple[tuple[str, str], ...]]:
    if not {Column.GUARDIANS, Column.PHONES} & set(fields):
        return {}
    lines = people.guardians_of(pupil_ids, today)
    phones = people.contacts_of([line.guardian.person_id for line in lines]) if Column.PHONES in fields else {}
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for line in lines:
        contact = phones.get(line.guardian.person_id)
        found[line.pupil_id] = (*found.get(line.pupil_id, ()), (line.guardian.full, contact.phone if contact else ""))
    return found
