"""Recording people and their documents; the log of reading."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.codes import rnokpp_is_valid, unzr_has_shape
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.people import policies, rules
from parta.people.models import Document, Person, Reading
from parta.people.rules import DocumentKind, NewPerson
from parta.planes.constraints import broken_constraint
from parta.signing.api import IdentifierKind, vault


class AlreadyRecorded(DomainError):
    """Somebody with this identifier is recorded: use that record instead of making a second one."""

    code = "already-recorded"


def record_persons(*, actor: Actor, persons: Sequence[NewPerson], today: date, source: str = "hand") -> list[int]:
    """Record people; ids come back in the order given. All or none. ``source``: «hand», «file», or a system.

    :raises Invalid: with the 1-based ``row`` of each person whose data break rules
    :raises AlreadyRecorded: an identifier belongs to somebody recorded before
    """
    require(policies.may_record_person(actor))
    plain = [_plain(person) for person in persons]
    problems = [
        replace(problem, row=row)
        for row, person in enumerate(plain, start=1)
        for problem in person_problems(person, today)
    ]
    if problems:
        raise Invalid(problems)
    try:
        with acting(actor, "people.person.record"), transaction.atomic():
            return _inserted([_row(person, source) for person in plain])
    except IntegrityError as error:
        if broken_constraint(error) not in ("person_rnokpp", "person_unzr"):
            raise
        raise AlreadyRecorded(
            _("A person with this РНОКПП or УНЗР is already recorded. Find that record and use it.")
        ) from error


def record_person(*, actor: Actor, person: NewPerson, today: date) -> int:
    """Record one person. Raises as `record_persons`, problems without a row."""
    try:
        return record_persons(actor=actor, persons=[person], today=today)[0]
    except Invalid as invalid:
        raise Invalid([replace(problem, row=None) for problem in invalid.problems]) from None


def person_problems(person: NewPerson, today: date) -> list[Problem]:
    """Everything that keeps the person from being recorded; for checks before a bulk entry. Writes nothing."""
    problems = [
        problem
        for field, needed in (("family_name", True), ("given_name", True), ("patronymic", False))
        if (problem := _name_problem(field, getattr(person, field), needed))
    ]
    if person.born_on is not None and not rules.born_when_possible(person.born_on, today):
        words = _("Date of birth %(day)s is not possible. Check the year.") % {
            "day": person.born_on.strftime("%d.%m.%Y")
        }
        problems.append(Problem("born_on", words, rule="PE-BORN"))
    if person.rnokpp and not rnokpp_is_valid(person.rnokpp):
        problems.append(
            Problem(
                "rnokpp",
                _("РНОКПП is 10 digits, and its check digit does not fit. Check what was typed."),
                rule="PE-RNOKPP",
            )
        )
    if person.unzr and not unzr_has_shape(person.unzr):
        problems.append(Problem("unzr", _("УНЗР looks like 20150317-01234."), rule="PE-UNZR"))
    return problems


@dataclass(frozen=True, slots=True)
class NewDocument:
    """An identity document of a recorded person."""

    person_id: int
    kind: DocumentKind
    number: str
    issued_on: date | None = None


def add_documents(*, actor: Actor, documents: Sequence[NewDocument], source: str = "hand") -> list[int]:
    """Record identity documents; ids in the order given. All or none. ``source`` as in `record_persons`.

    :raises AlreadyRecorded: one of the documents is recorded for somebody born on the same day
    """
    require(policies.may_record_person(actor))
    box = vault()
    rows = [
        Document(
            person_id=document.person_id,
            kind=document.kind,
            number_key=box.lookup_key(f"{int(document.kind)} {document.number}", IdentifierKind.DOCUMENT),
            number_sealed=box.encrypt(document.number.strip()),
            issued_on=document.issued_on,
            source=source,
        )
        for document in documents
    ]
    with acting(actor, "people.document.add"):
        return insert_documents(
            rows, _("One of the documents is recorded for another person. Find that record and use it.")
        )


def insert_documents(rows: list[Document], refusal: str) -> list[int]:
    """Insert, all or none. A number that somebody with another birth date holds is recorded as disputed, and nobody is
    told: else a number alone would show that it exists. The night’s look for records of one child sees both.

    :raises AlreadyRecorded: with ``refusal``, when somebody born on the same day holds it
    """
    try:
        with transaction.atomic():
            return [row.pk for row in Document.objects.bulk_create(rows)]
    except IntegrityError as error:
        if broken_constraint(error) != "document_one_holder":
            raise
    born = dict(Person.objects.filter(pk__in={row.person_id for row in rows}).values_list("pk", "born_on"))
    held = Document.objects.filter(number_key__in=[row.number_key for row in rows], revoked_at=None, is_disputed=False)
    holders = {
        (kind, bytes(key)): born_on for kind, key, born_on in held.values_list("kind", "number_key", "person__born_on")
    }
    for row in rows:
        at = (row.kind, bytes(row.number_key))
        if at in holders and holders[at] == born[row.person_id]:
            raise AlreadyRecorded(refusal)
        row.is_disputed = at in holders
    try:
        with transaction.atomic():
            return [row.pk for row in Document.objects.bulk_create(rows)]
    except IntegrityError as error:  # somebody was quicker
        if broken_constraint(error) != "document_one_holder":
            raise
        raise AlreadyRecorded(refusal) from error


def log_read(*, actor: Actor, person_id: int, what: str) -> None:
    """Note that the actor read somebody's card (one INSERT). ``what`` is one or two words, never content."""
    institution_id = actor.current.institution_id if actor.current else None
    Reading.objects.create(account_id=actor.account_id, person_id=person_id, institution_id=institution_id, what=what)


def log_reads(*, actor: Actor, person_ids: Collection[int], what: str) -> None:
    """The same for many people at once (one INSERT)."""
    institution_id = actor.current.institution_id if actor.current else None
    Reading.objects.bulk_create(
        Reading(account_id=actor.account_id, person_id=person_id, institution_id=institution_id, what=what)
        for person_id in sorted(person_ids)
    )


def _plain(person: NewPerson) -> NewPerson:
    return replace(
        person,
        family_name=rules.plain_name(person.family_name),
        given_name=rules.plain_name(person.given_name),
        patronymic=rules.plain_name(person.patronymic),
        rnokpp=person.rnokpp.strip(),
        unzr=person.unzr.strip(),
        email=person.email.strip().lower(),
        phone=person.phone.strip(),
    )


def _row(person: NewPerson, source: str) -> Person:
    box = vault()
    row = Person(
        family_name=person.family_name, given_name=person.given_name, patronymic=person.patronymic,
        sex=person.sex, born_on=person.born_on, email=person.email, phone=person.phone,
        source=source,
    )  # fmt: skip
    if person.rnokpp:
        row.rnokpp_key, row.rnokpp_sealed = box.lookup_key(person.rnokpp), box.encrypt(person.rnokpp)
    if person.unzr:
        row.unzr_key, row.unzr_sealed = box.lookup_key(person.unzr, IdentifierKind.UNZR), box.encrypt(person.unzr)
    return row


def _inserted(rows: Sequence[Person]) -> list[int]:
    """Ids in the order given. One statement: the database takes arrays faster than the ORM writes values."""
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [[getattr(row, column) for row in rows] for column in _COLUMNS])
        return [person_id for (person_id,) in cursor.fetchall()]


_COLUMNS = ("family_name", "given_name", "patronymic", "email", "phone", "sex", "born_on", "rnokpp_key",
            "rnokpp_sealed", "unzr_key", "unzr_sealed", "source")  # fmt: skip
_PERSONS = f"""
insert into people_person ({", ".join(_COLUMNS)})
select {", ".join(_COLUMNS)}
from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::bytea[],
  %s::bytea[], %s::bytea[], %s::bytea[], %s::text[]) with ordinality said({", ".join(_COLUMNS)}, at)
order by at returning id
"""  # noqa: S608


def _name_problem(field: str, value: str, needed: bool) -> Problem | None:
    if not value:
        return Problem(field, _("A name is needed."), rule="PE-NAME") if needed else None
    if rules.is_mixed_name(value):
        words = _("Latin letters stand among Ukrainian ones. Type the name again on the Ukrainian keyboard.")
        return Problem(field, words, rule="PE-LATIN")
    if not rules.name_has_shape(value):
        return Problem(field, _("A name holds letters, an apostrophe, a hyphen; nothing else."), rule="PE-NAME")
    return None
