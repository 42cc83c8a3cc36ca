"""Children under protection: the name leaves the record, so that nothing can show or find what is not there.

What stood in the record is sealed in `Protection`; everybody reads a neutral label. Numbers of documents, РНОКПП, УНЗР
and contacts are taken away too, so a search by them finds exactly what it would find of a child who was never recorded.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor, Role
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Refused
from parta.kernel.text import tidy
from parta.people import policies
from parta.people.models import Document, Person, Protection, ProtectionReader
from parta.people.queries import in_charge_in
from parta.people.queries.likeness import joined_with
from parta.planes.constraints import broken_constraint
from parta.signing.api import vault

LONGEST_WORDS = 500
_NAMES = ("family_name", "given_name", "patronymic")
_CONTACTS = ("email", "phone")
_CODES = ("rnokpp_key", "rnokpp_sealed", "unzr_key", "unzr_sealed")
_LABELS = 900_000  # numbers of six digits


class AlreadyProtected(DomainError):
    """The child is under protection already, or is no more."""

    code = "protected-already"


@dataclass(frozen=True, slots=True)
class NewProtection:
    """Why a child is protected. ``until`` is the day to look at it again; ``closes_family``: guardians read nothing."""

    kind: int
    ground: str
    decided_by: str
    since: date
    until: date | None = None
    closes_family: bool = False


def shield_person(*, actor: Actor, institution_id: int | None, person_id: int, mark: NewProtection, today: date) -> str:
    """Hide a child; returns the label that stands for the name. Copies of the name are the caller's, in the same
    transaction. ``institution_id`` None: the national administrator, for a child whom no head guards.

    :raises Refused: the actor is not in charge of an institution where the child is enrolled; or somebody is, and it is
        not for him
    :raises Invalid: no ground, nobody decided, or the days make no sense
    :raises AlreadyProtected: it is protected now
    """
    _require_guard(actor, institution_id, person_id, today)
    _check(mark, today)
    with acting(actor, "people.person.shield"):
        person = _locked(person_id)
        if person.is_shielded:
            raise AlreadyProtected(_("The child is under protection already."))
        label = _free_label()
        records = _records(person)
        row = Protection(
            person=person, institution_id=institution_id, kind=mark.kind, ground=tidy(mark.ground),
            decided_by=tidy(mark.decided_by), since=mark.since, until=mark.until, label=label,
            closes_family=mark.closes_family, set_by_id=actor.person_id,
            sealed=vault().seal(json.dumps({str(each.pk): _hidden(each) for each in records}).encode()),
        )  # fmt: skip
        row.save(force_insert=True)
        for each in records:
            _hide(each, label)
    return label


def unshield_person(
    *, actor: Actor, institution_id: int | None, person_id: int, reason: str, today: date, now: datetime
) -> tuple[str, ...]:
    """Give the record its name and numbers back. What somebody else was recorded under meanwhile stays with them;
    returns which identifiers those are: «rnokpp», «unzr», «document».

    :raises Refused: as `shield_person`
    :raises Invalid: no reason
    :raises AlreadyProtected: it is not protected
    """
    _require_guard(actor, institution_id, person_id, today)
    if not tidy(reason):
        raise Invalid([Problem("reason", _("Say why the child needs no protection any more."))])
    with acting(actor, "people.person.unshield"):
        person = _locked(person_id)
        row = Protection.objects.select_for_update(of=("self",)).filter(person_id=person_id, ended_at=None).first()
        if row is None:
            raise AlreadyProtected(_("The child is not under protection."))
        kept = json.loads(vault().open(row.sealed))
        taken = [name for each in _records(person) if str(each.pk) in kept for name in _show(each, kept[str(each.pk)])]
        row.ended_at, row.ended_by_id, row.end_reason = now, actor.person_id, tidy(reason)[:LONGEST_WORDS]
        row.save(update_fields=["ended_at", "ended_by", "end_reason"])
        ProtectionReader.objects.filter(protection=row, ended_at=None).update(ended_at=now)
    return tuple(dict.fromkeys(taken))


def name_reader(*, actor: Actor, institution_id: int, person_id: int, reader_id: int, today: date) -> None:
    """Let somebody know a protected child. Twice is once.

    :raises Refused: the actor is not in charge where the child is enrolled
    :raises AlreadyProtected: it is not protected
    """
    row = _standing(actor, institution_id, person_id, today)
    with acting(actor, "people.protection.name_reader"), transaction.atomic():
        ProtectionReader.objects.get_or_create(
            protection=row, person_id=reader_id, ended_at=None, defaults={"named_by_id": actor.person_id}
        )


def end_reader(
    *, actor: Actor, institution_id: int, person_id: int, reader_id: int, today: date, now: datetime
) -> None:
    """The reader may know the child no more. Raises as `name_reader`."""
    row = _standing(actor, institution_id, person_id, today)
    with acting(actor, "people.protection.end_reader"):
        ProtectionReader.objects.filter(protection=row, person_id=reader_id, ended_at=None).update(ended_at=now)


def _require_guard(actor: Actor, institution_id: int | None, person_id: int, today: date) -> None:
    where = identity.places_of({person_id}, Role.PUPIL, today).get(person_id, frozenset())
    if institution_id is not None:
        require(policies.may_protect(actor, where & {institution_id}))
        return
    require(policies.may_guard(actor))
    if in_charge_in(where, today):
        raise Refused(_("The child’s institution has a head: he puts the child under protection and ends it."))


def _standing(actor: Actor, institution_id: int, person_id: int, today: date) -> Protection:
    where = identity.places_of({person_id}, Role.PUPIL, today).get(person_id, frozenset())
    require(policies.may_protect(actor, where & {institution_id}))
    row = Protection.objects.filter(person_id=person_id, ended_at=None).first()
    if row is None:
        raise AlreadyProtected(_("The child is not under protection."))
    return row


def _check(mark: NewProtection, today: date) -> None:
    problems = []
    if mark.kind not in Protection.Kind.values:
        problems.append(Problem("kind", _("Choose why.")))
    if not tidy(mark.ground):
        problems.append(Problem("ground", _("Name the paper: what it is, its number and day.")))
    if not tidy(mark.decided_by):
        problems.append(Problem("decided_by", _("Say who decided: a service for children, a court, the police.")))
    if max(len(mark.ground), len(mark.decided_by)) > LONGEST_WORDS:
        problems.append(Problem("ground", _("This is longer than 500 signs.")))
    if mark.since > today:
        problems.append(Problem("since", _("Protection begins at once: the day is today or earlier.")))
    if mark.until is not None and mark.until <= mark.since:
        problems.append(Problem("until", _("This day is not after the first one.")))
    if problems:
        raise Invalid(problems)


def _locked(person_id: int) -> Person:
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id, merged_into=None).first()
    if person is None:
        raise NotVisible
    return person


def _free_label() -> str:
    """«Дитина 482913»: tells nothing, differs from every other. Name cards know a label by this shape."""
    while True:
        label = f"Дитина {secrets.randbelow(_LABELS) + 100_000}"
        if not Protection.objects.filter(label=label).exists():
            return label


def _records(person: Person) -> list[Person]:
    """The record and those that were joined with it, by whatever steps: they are of the same child."""
    ids = joined_with(person.pk)
    joined = Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return [person, *joined]


def _hide(person: Person, label: str) -> None:
    for document in Document.objects.select_for_update().filter(person_id=person.pk):
        document.number_key = os.urandom(32)
        document.save(update_fields=["number_key"])
    person.family_name, person.given_name = label.split(" ")
    person.patronymic = person.email = person.phone = ""
    for name in _CODES:
        setattr(person, name, None)
    person.is_shielded, person.version = True, person.version + 1
    person.save(update_fields=[*_NAMES, *_CONTACTS, *_CODES, "is_shielded", "version"])


def _show(person: Person, kept: Mapping[str, Any]) -> list[str]:
    for name in (*_NAMES, *_CONTACTS):
        setattr(person, name, kept[name])
    person.is_shielded, person.version = False, person.version + 1
    person.save(update_fields=[*_NAMES, *_CONTACTS, "is_shielded", "version"])
    return [*_give_codes(person, kept), *_give_documents(person.pk, kept["documents"])]


def _hidden(person: Person) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(person, name) for name in (*_NAMES, *_CONTACTS)}
    kept |= {name: _hex(getattr(person, name)) for name in _CODES}
    documents = Document.objects.filter(person_id=person.pk).values_list("pk", "number_key")
    return kept | {"documents": {str(pk): _hex(key) for pk, key in documents}}


def _hex(value: bytes | memoryview | None) -> str | None:
    return None if value is None else bytes(value).hex()


def _give_codes(person: Person, kept: Mapping[str, Any]) -> list[str]:
    taken = []
    for code in ("rnokpp", "unzr"):
        names = (f"{code}_key", f"{code}_sealed")
        for name in names:
            setattr(person, name, bytes.fromhex(kept[name]) if kept[name] else None)
        try:
            with transaction.atomic():
                person.save(update_fields=names)
        except IntegrityError as error:
            if broken_constraint(error) != f"person_{code}":
                raise
            taken.append(code)
            for name in names:
                setattr(person, name, None)
    return taken


def _give_documents(person_id: int, keys: Mapping[str, str]) -> list[str]:
    """``recorded_at`` is now: the night's look for records of one child sees them again."""
    taken = []
    for document in Document.objects.filter(person_id=person_id, pk__in=[int(pk) for pk in keys]):
        try:
            with transaction.atomic():
                Document.objects.filter(pk=document.pk).update(
                    number_key=bytes.fromhex(keys[str(document.pk)]), recorded_at=Now()
                )
        except IntegrityError as error:
            if broken_constraint(error) != "document_one_holder":
                raise
            taken.append("document")
    return taken
