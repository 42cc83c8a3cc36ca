"""Verbs of people: record, appoint, dismiss, set guardians, log what was read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor, Role
from parta.kernel.codes import rnokpp_is_valid, unzr_has_shape
from parta.kernel.decisions import Decision, require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.people import policies, rules
from parta.people.models import Document, Guardianship, Person, Post, Reading, Tenure
from parta.people.rules import DocumentKind, Kinship, NewPerson, Position
from parta.signing.api import IdentifierKind, vault


class AlreadyRecorded(DomainError):
    """Somebody with this identifier is recorded: use that record instead of making a second one."""

    code = "already-recorded"


class HeadIsThere(DomainError):
    """The institution has an active head on those days; end that appointment first."""

    code = "head-is-there"


class PostIsHeld(DomainError):
    """The person already holds such a post there on those days."""

    code = "post-is-held"


class GuardianIsThere(DomainError):
    """The person already stands for this child on those days."""

    code = "guardian-is-there"


def record_persons(*, actor: Actor, persons: Sequence[NewPerson], today: date) -> list[int]:
    """Record people; ids come back in the order given. All or none.

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
            return [person.pk for person in Person.objects.bulk_create([_row(person) for person in plain])]
    except IntegrityError as error:
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


def add_document(
    *, actor: Actor, person_id: int, kind: DocumentKind, number: str, issued_on: date | None = None
) -> int:
    """Record an identity document.

    :raises AlreadyRecorded: another person holds a document with this number
    """
    require(policies.may_record_person(actor))
    box = vault()
    try:
        with acting(actor, "people.document.add"), transaction.atomic():
            key = box.lookup_key(f"{int(kind)} {number}", IdentifierKind.DOCUMENT)
            sealed = box.encrypt(number.strip())
            return Document.objects.create(
                person_id=person_id, kind=kind, number_key=key, number_sealed=sealed, issued_on=issued_on
            ).pk
    except IntegrityError as error:
        raise AlreadyRecorded(
            _("This document is recorded for another person. Find that record and use it.")
        ) from error


@dataclass(frozen=True, slots=True)
class NewDocument:
    """An identity document of a recorded person."""

    person_id: int
    kind: DocumentKind
    number: str
    issued_on: date | None = None


def add_documents(*, actor: Actor, documents: Sequence[NewDocument]) -> list[int]:
    """The same for many; ids in the order given. All or none.

    :raises AlreadyRecorded: one of the documents is recorded for somebody
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
        )
        for document in documents
    ]
    try:
        with acting(actor, "people.document.add"), transaction.atomic():
            return [row.pk for row in Document.objects.bulk_create(rows)]
    except IntegrityError as error:
        raise AlreadyRecorded(
            _("One of the documents is recorded for another person. Find that record and use it.")
        ) from error


@dataclass(frozen=True, slots=True)
class NewGuardian:
    """Who will stand for whom. ``since`` inclusive, ``until`` exclusive or None; ``ground`` names the document."""

    guardian_id: int
    pupil_id: int
    kinship: Kinship
    since: date
    until: date | None = None
    ground: str = ""
    may_read: bool = True


def add_guardians(*, actor: Actor, guardians: Sequence[NewGuardian], today: date) -> list[int]:
    """Record who stands for children. Access begins and ends by the period itself.

    A child must already be enrolled in an institution the actor leads (now or from a coming day): enrol first, in
    the same transaction if need be.

    :raises GuardianIsThere: one of them already stands for this child on those days
    """
    _require_children(actor, {guardian.pupil_id for guardian in guardians}, today)
    rows = [
        Guardianship(
            guardian_id=g.guardian_id, pupil_id=g.pupil_id, kind=g.kinship, ground=g.ground, may_read=g.may_read,
            during=DateRange(g.since, g.until),
        )
        for g in guardians
    ]  # fmt: skip
    try:
        with acting(actor, "people.guardian.add"), transaction.atomic():
            return [row.pk for row in Guardianship.objects.bulk_create(rows)]
    except IntegrityError as error:
        raise GuardianIsThere(
            _("This person already stands for the child on these days. End that record first.")
        ) from error


def end_guardianship(*, actor: Actor, guardian_id: int, pupil_id: int, on: date, today: date) -> None:
    """End the guardian's standing; ``on`` is the first day without it. The record stays, with its period.

    :raises NotVisible: the person does not stand for the child on that day or later
    """
    _require_children(actor, {pupil_id}, today)
    with acting(actor, "people.guardian.end"):
        known = Guardianship.objects.select_for_update().filter(
            guardian_id=guardian_id, pupil_id=pupil_id, known_to=None
        )
        open_rows = [row for row in known if row.during.upper is None or row.during.upper > on]
        if not open_rows:
            raise NotVisible(_("This person does not stand for the child."))
        for row in open_rows:
            _close(row)
            if row.during.lower < on:
                Guardianship.objects.create(
                    guardian_id=guardian_id, pupil_id=pupil_id, kind=row.kind, ground=row.ground, may_read=row.may_read,
                    during=DateRange(row.during.lower, on),
                )  # fmt: skip


def appoint(
    *,
    actor: Actor,
    institution_id: int,
    person_id: int,
    position: Position,
    since: date,
    powers: frozenset[str] = frozenset(),
    ground: str = "",
    is_main: bool = True,
) -> int:
    """Give a person a post from a day on; returns the post's id, which stays the same for ever.

    Heads are appointed by officers (`identity.may_appoint_head`), deputies by the head, others by the head or a deputy
    who was given the staff list.

    :raises HeadIsThere: the institution has a head on those days
    :raises PostIsHeld: the person holds such a post there already
    """
    require(_may_appoint(actor, institution_id, position))
    _require_delegable(powers)
    try:
        with acting(actor, "people.post.appoint"), transaction.atomic():
            post = Post.objects.create(
                institution_id=institution_id, person_id=person_id, position=position, is_main=is_main
            )
            Tenure.objects.create(
                post=post, institution_id=institution_id, person_id=person_id, position=position, powers=sorted(powers),
                ground=ground, during=DateRange(since, None),
            )  # fmt: skip
            return post.pk
    except IntegrityError as error:
        raise _appointment_refused(error) from error


def dismiss(*, actor: Actor, post_id: int, on: date, ground: str = "") -> None:
    """End a post; ``on`` is the first day without it. What the post did stays under its name.

    :raises NotVisible: the post is not held on that day or later
    """
    post = _post(post_id)
    require(_may_appoint(actor, post.institution_id, Position(post.position)))
    with acting(actor, "people.post.dismiss"):
        open_rows = [row for row in _known(post_id) if row.during.upper is None or row.during.upper > on]
        if not open_rows:
            raise NotVisible(_("The post is not held on that day."))
        for row in open_rows:
            _close(row)
            if row.during.lower < on:
                _again(row, DateRange(row.during.lower, on), row.powers, ground or row.ground)


def set_powers(*, actor: Actor, post_id: int, powers: frozenset[str], since: date) -> None:
    """Give a deputy these powers of the head from a day on, and no others.

    :raises Refused: not the head, or an act that the law leaves to the head alone
    :raises NotVisible: the post is not a deputy's, or not held on that day
    """
    post = _post(post_id)
    if post.position != Position.DEPUTY:
        raise NotVisible(_("Only deputies have powers of the head."))
    require(policies.may_appoint_deputy(actor, post.institution_id))
    _require_delegable(powers)
    with acting(actor, "people.post.empower"):
        row = next((row for row in _known(post_id) if row.during.upper is None or row.during.upper > since), None)
        if row is None:
            raise NotVisible(_("The post is not held on that day."))
        _close(row)
        start = max(row.during.lower, since)
        if row.during.lower < start:
            _again(row, DateRange(row.during.lower, start), row.powers, row.ground)
        _again(row, DateRange(start, row.during.upper), sorted(powers), row.ground)


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


def _row(person: NewPerson) -> Person:
    box = vault()
    row = Person(
        family_name=person.family_name, given_name=person.given_name, patronymic=person.patronymic,
        sex=person.sex, born_on=person.born_on, email=person.email, phone=person.phone,
    )  # fmt: skip
    if person.rnokpp:
        row.rnokpp_key, row.rnokpp_sealed = box.lookup_key(person.rnokpp), box.encrypt(person.rnokpp)
    if person.unzr:
        row.unzr_key, row.unzr_sealed = box.lookup_key(person.unzr, IdentifierKind.UNZR), box.encrypt(person.unzr)
    return row


def _name_problem(field: str, value: str, needed: bool) -> Problem | None:
    if not value:
        return Problem(field, _("A name is needed."), rule="PE-NAME") if needed else None
    if rules.is_mixed_name(value):
        words = _("Latin letters stand among Ukrainian ones. Type the name again on the Ukrainian keyboard.")
        return Problem(field, words, rule="PE-LATIN")
    if not rules.name_has_shape(value):
        return Problem(field, _("A name holds letters, an apostrophe, a hyphen; nothing else."), rule="PE-NAME")
    return None


def _require_children(actor: Actor, pupil_ids: set[int], today: date) -> None:
    where = identity.places_of(pupil_ids, Role.PUPIL, today)
    for pupil_id in pupil_ids:
        require(policies.may_set_guardian(actor, where.get(pupil_id, frozenset())))


def _may_appoint(actor: Actor, institution_id: int, position: Position) -> Decision:
    if position is Position.HEAD:
        return identity.may_appoint_head(actor, institution_id)
    if position is Position.DEPUTY:
        return policies.may_appoint_deputy(actor, institution_id)
    return policies.may_appoint_staff(actor, institution_id)


def _require_delegable(powers: frozenset[str]) -> None:
    known = {power.code for power in identity.powers() if power.delegable}
    if not rules.has_all(powers, known):
        raise Invalid(
            [
                Problem(
                    "powers", _("Some of these powers belong to the head alone and cannot be given."), rule="PE-POWER"
                )
            ]
        )


def _appointment_refused(error: IntegrityError) -> DomainError:
    if "post_one_head" in str(error):
        return HeadIsThere(
            _("The institution has a head on these days. End that appointment first, then appoint the new head.")
        )
    return PostIsHeld(_("This person already holds such a post in the institution."))


def _post(post_id: int) -> Post:
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotVisible(_("There is no such post."))
    return post


def _known(post_id: int) -> list[Tenure]:
    return list(Tenure.objects.select_for_update().filter(post_id=post_id, known_to=None).order_by("during"))


def _close(row: Guardianship | Tenure) -> None:
    row.known_to = timezone.now()
    row.save(update_fields=["known_to"])


def _again(row: Tenure, during: DateRange, powers: Sequence[str], ground: str) -> None:
    Tenure.objects.create(
        post_id=row.post_id, institution_id=row.institution_id, person_id=row.person_id, position=row.position,
        powers=list(powers), ground=ground, during=during,
    )  # fmt: skip
