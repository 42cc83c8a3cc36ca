"""Enrolling children of a checked list: persons, documents, enrolments, guardians, in one transaction and few
statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.operations.enrolling import Entry, enrol_many
from parta.enrolment.queries.checking import Placement
from parta.enrolment.queries.groups import groups_by_id
from parta.enrolment.rules.rows import Child, Guardian, guardian_key, same_name
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.matching import api as matching
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of one row: the child's record, and whether it was new in the country."""

    number: int
    person_id: int
    public_id: UUID
    display_name: str
    group_id: int
    is_new: bool


def enrol_list(
    *,
    actor: Actor,
    institution_id: int,
    placements: Sequence[Placement],
    since: date,
    today: date,
    order_id: int | None = None,
    source: str = "hand",
) -> tuple[Enrolled, ...]:
    """Enrol the children of a list that was checked just now. All or none; the number of statements does not depend on
    theirs. ``source``: «hand» or «file», kept with every person and document recorded.

    :raises AlreadyEnrolled: somebody was enrolled meanwhile
    :raises AlreadyRecorded: somebody recorded one of the identifiers meanwhile
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    groups = groups_by_id(institution_id=institution_id, group_ids={placement.group_id for placement in placements})
    if {placement.group_id for placement in placements} - set(groups):
        raise NotVisible
    with acting(actor, "enrolment.list.enrol"):
        persons = _record_children(actor, placements, today, source)
        _add_documents(actor, placements, persons, source)
        entries = [
            Entry(persons[placement.child.number], placement.group_id, groups[placement.group_id].study_form)
            for placement in placements
        ]
        claimed = [persons[placement.child.number] for placement in placements if placement.is_claimed]
        if claimed:
            matching.take_over(actor=actor, institution_id=institution_id, person_ids=claimed, since=since)
        enrol_many(actor=actor, institution_id=institution_id, entries=entries, since=since, order_id=order_id)
        matching.remember_apart(
            actor=actor,
            decided=[(persons[p.child.number], known, why) for p in placements for known, why in p.others],
            now=timezone.now(),
        )
        _add_guardians(
            actor, [(placement.child, persons[placement.child.number]) for placement in placements], since, today
        )
        cards = people.cards(persons.values())
    return tuple(
        Enrolled(
            number=placement.child.number,
            person_id=persons[placement.child.number],
            public_id=cards[persons[placement.child.number]].public_id,
            display_name=cards[persons[placement.child.number]].full,
            group_id=placement.group_id,
            is_new=placement.person_id is None,
        )
        for placement in placements
    )


def _record_children(actor: Actor, placements: Sequence[Placement], today: date, source: str) -> dict[int, int]:
    """Person of each row: recorded before, or recorded now."""
    found = {p.child.number: p.person_id for p in placements if p.person_id is not None}
    fresh = [placement.child for placement in placements if placement.person_id is None]
    if fresh:
        persons = [_person_of(child) for child in fresh]
        ids = people.record_persons(actor=actor, persons=persons, today=today, source=source)
        found.update(zip((child.number for child in fresh), ids, strict=True))
    return found


def _person_of(child: Child) -> people.NewPerson:
    return people.NewPerson(
        family_name=child.family_name,
        given_name=child.given_name,
        patronymic=child.patronymic,
        sex=child.sex,
        born_on=child.born_on,
        rnokpp=child.rnokpp,
        unzr=child.unzr,
    )


def _add_documents(actor: Actor, placements: Sequence[Placement], persons: dict[int, int], source: str) -> None:
    """Record documents that nobody has recorded; a child found by another identifier may bring a new certificate."""
    held = people.match_identifiers(
        documents={
            (p.child.document.kind, p.child.document.number, p.child.born_on)
            for p in placements
            if p.child.document and p.person_id
        }
    ).by_document
    fresh = [
        people.NewDocument(
            persons[placement.child.number],
            people.DocumentKind(placement.child.document.kind),
            placement.child.document.number,
        )
        for placement in placements
        if placement.child.document
        and (placement.child.document.kind, placement.child.document.number, placement.child.born_on) not in held
    ]
    if fresh:
        people.add_documents(actor=actor, documents=fresh, source=source)


def _add_guardians(actor: Actor, children: Sequence[tuple[Child, int]], since: date, today: date) -> None:
    """Find or record everybody named as a guardian, then record for whom they stand."""
    named = [
        (guardian, person_id, guardian_key(guardian) or ("alone", str(person_id), str(n)))
        for child, person_id in children
        for n, guardian in enumerate(child.guardians)
    ]
    ids = find_or_record_guardians(actor, [(guardian, key) for guardian, _person, key in named], today)
    pairs = [
        (guardian, guardian_id, person_id) for (guardian, person_id, _key), guardian_id in zip(named, ids, strict=True)
    ]
    _link(actor, pairs, since, today)


def find_or_record_guardians(actor: Actor, named: Sequence[tuple[Guardian, tuple[str, ...]]], today: date) -> list[int]:
    """Persons behind guardians, recorded now when nobody matches. Equal keys are one person; ids in the order given."""
    found = _guardians_found(guardian for guardian, _key in named)
    fresh = {key: guardian for guardian, key in named if key not in found}
    if fresh:
        new = [_person_of_guardian(guardian) for guardian in fresh.values()]
        found.update(zip(fresh, people.record_persons(actor=actor, persons=new, today=today), strict=True))
    return [found[key] for _guardian, key in named]


def _link(actor: Actor, pairs: Sequence[tuple[Guardian, int, int]], since: date, today: date) -> None:
    """Record guardianships that are not there yet; a guardian named twice for one child counts once."""
    known = {
        (line.guardian.person_id, line.pupil_id) for line in people.guardians_of({child for *_, child in pairs}, since)
    }
    fresh: dict[tuple[int, int], people.NewGuardian] = {}
    for guardian, guardian_id, child_id in pairs:
        if (guardian_id, child_id) not in known:
            fresh.setdefault(
                (guardian_id, child_id),
                people.NewGuardian(
                    guardian_id, child_id, people.Kinship(guardian.kinship), since, ground=guardian.ground
                ),
            )
    if fresh:
        people.add_guardians(actor=actor, guardians=list(fresh.values()), today=today)


def _guardians_found(guardians: Iterable[Guardian]) -> dict[tuple[str, ...], int]:
    """Guardians recorded before: by РНОКПП, or by phone or address together with the same full name."""
    wanted = [(guardian, key) for guardian in guardians if (key := guardian_key(guardian))]
    by_rnokpp = people.match_identifiers(rnokpps={g.rnokpp for g, _key in wanted if g.rnokpp}).by_rnokpp
    contacts = {contact for guardian, _key in wanted for contact in (guardian.phone, guardian.email) if contact}
    by_contact = people.find_by_contacts(contacts)
    found: dict[tuple[str, ...], int] = {}
    for guardian, key in wanted:
        reached = [card for contact in (guardian.phone, guardian.email) for card in by_contact.get(contact, ())]
        cards = [by_rnokpp[guardian.rnokpp]] if guardian.rnokpp in by_rnokpp else reached if not guardian.rnokpp else []
        same = next((card for card in cards if same_name(card.full, guardian.display_name)), None)
        if same is not None:
            found[key] = same.person_id
    return found


def _person_of_guardian(guardian: Guardian) -> people.NewPerson:
    return people.NewPerson(
        family_name=guardian.family_name,
        given_name=guardian.given_name,
        patronymic=guardian.patronymic,
        sex={1: "f", 2: "m"}.get(guardian.kinship),
        rnokpp=guardian.rnokpp,
        email=guardian.email,
        phone=guardian.phone,
    )
